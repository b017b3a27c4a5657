"""Completion in a shell: townships, years, subjects and counties that are there; click completes the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from kit.errors import KitError
from kit.layout import DATA

__all__ = ["complete_counties", "complete_subjects", "complete_townships", "complete_years"]


def complete_townships(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the townships of the year, or of all years where the call does not name one yet.

    They are offered without their county where no other county has one of that name.
    """
    from kit.files import list_places

    found: dict[str, set[str]] = {}
    with contextlib.suppress(KitError):
        for folder, year in _year_folders(ctx):
            for place in list_places(folder, year):
                found.setdefault(place.township, set()).add(place.name)
    offered: set[str] = set()
    for name, names in found.items():
        offered |= {name} if len(names) == 1 else names
    offered -= set(ctx.params.get("townships") or ())
    return sorted(name for name in offered if name.startswith(incomplete))


def complete_years(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the years that the data folder has."""
    with contextlib.suppress(KitError):
        found = {str(year) for _, year in _year_folders(ctx)}
        return sorted((year for year in found if year.startswith(incomplete)), reverse=True)
    return []


def complete_subjects(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the subjects that are built in or installed."""
    from kit.subjects import known_subjects

    return [known.name for known in known_subjects() if known.name.startswith(incomplete)]


def complete_counties(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the counties of the year, where the data has county folders."""
    from kit.files import list_places

    found: set[str] = set()
    with contextlib.suppress(KitError):
        for folder, year in _year_folders(ctx):
            found |= {place.county for place in list_places(folder, year)}
    return sorted(name for name in found if name and name.startswith(incomplete))


def _year_folders(ctx: click.Context) -> Iterator[tuple[Path, int]]:
    """Yield the data folder with each year in question: the one that is named, or all."""
    from kit.files import resolve_data
    from kit.subjects import load_subject

    subject = ctx.params.get("subject") or ""
    data = resolve_data(ctx.params.get("data") or DATA, place=load_subject(subject).place if subject else "")
    named = ctx.params.get("year")
    if named:
        yield data, named
        return
    for folder in data.iterdir():
        if folder.name.isdecimal() and len(folder.name) == 4 and folder.is_dir():
            yield data, int(folder.name)
