"""Every change that is planted in the ledgers or declarations is named as the cause, and nothing else is."""

from __future__ import annotations

import os
import random
from collections import Counter
from itertools import cycle
from pathlib import Path

import pytest

from kit.content.causes import Cause
from kit.errors import KitError
from kit.proof.differences import Difference, compare
from kit.proof.editions import read_edition
from tests.support.planted_changes import KINDS, Planted, Planter, write_manifest

pytestmark = pytest.mark.first_subject

CLASSES = {
    "added": {"更新"},
    "ledger_received": {"更新"},
    "gone": {"更正"},
    "column_emptied": {"更正"},
    "blanked": {"更正"},
    "ledger_gone": {"更正"},
    "rule": {"口径调整"},
    "subject_alone": {"口径调整"},
    "version": {"口径调整"},
}


def compared(planted: Planted, folder: Path) -> Difference:
    return compare(
        read_edition(write_manifest(planted.old, folder / "old")),
        read_edition(write_manifest(planted.new, folder / "new")),
    )


def is_named(cause: Cause, planted: Planted) -> bool:
    wanted = planted.cause
    assert wanted is not None
    if cause.kind in planted.also and cause.kind != wanted.kind:
        return True
    if planted.kind in ("column_emptied", "target", "rule", "year_before"):
        return cause.kind == wanted.kind and wanted.place in cause.place and wanted.column == cause.column
    return cause == wanted


def wrong(planted: Planted, found: Difference) -> list[str]:
    """Return what is said of the planted change that is not so."""
    if planted.cause is None:
        return [f"{each.name} {each.old} {each.new} {each.causes}" for each in found.figures]
    said = [
        f"{figure.name} {figure.old} {figure.new}: {cause}, planted {planted.cause}"
        for figure in found.figures
        for cause in figure.causes
        if not is_named(cause, planted)
    ]
    named = any(cause.kind == planted.cause.kind for figure in found.figures for cause in figure.causes)
    if found.figures and not named:
        said.append(f"not named: {planted.cause}")
    classes = {name for figure in found.figures for name in figure.classes}
    if found.figures and planted.kind in CLASSES and not classes <= CLASSES[planted.kind]:
        said.append(f"classes {classes}")
    return said


def sweep(folder: Path, seed: int, wanted: int) -> tuple[Counter[str], list[str]]:
    """Plant so many changes that show in a figure, or must not; return their kinds and what was wrong."""
    planter = Planter(folder / "data", random.Random(seed))
    kinds: Counter[str] = Counter()
    faults: list[str] = []
    for kind in cycle(KINDS):
        if kinds.total() >= wanted:
            return kinds, faults
        try:
            planted = planter.plant(kind)
        except (KitError, TypeError, IndexError, AttributeError):
            continue  # no such cell in that ledger, or ledgers that a clerk would have to correct first
        found = compared(planted, folder)
        if found.figures or planted.cause is None:
            kinds[kind] += 1
            faults += [f"{kind}: {each}" for each in wrong(planted, found)]
    raise AssertionError


@pytest.mark.slow
def test_planted_changes_are_named(tmp_path: Path) -> None:
    kinds, faults = sweep(tmp_path, 1, 45)
    assert faults == []
    assert len(kinds) >= 13


@pytest.mark.slow
def test_a_sweep_of_planted_changes_is_named(tmp_path: Path) -> None:
    """500 changes; KIT_PLANTED sets another number."""
    kinds, faults = sweep(tmp_path, 2, int(os.environ.get("KIT_PLANTED", "500")))
    assert faults == []
    assert set(kinds) == set(KINDS)
