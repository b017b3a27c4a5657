"""Edits of a single place in what a document shows, chosen at random, and how a reader names the place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from kit.proof.seen import Seen

__all__ = ["EDITS", "Edit", "Spot", "place_of", "spots", "with_text"]

Spot = tuple[int, int, int]
"""A text of a document: index of what is seen, then of its row and cell, or (-1, 0) text, (-1, 1) caption."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNITS = ("次", "篇", "块", "条", "场", "项", "个", "人", "%", "件", "小时", "学时", "份", "处", "家", "户")
_WITH_UNIT = re.compile(rf"(?<![图表第\d.])(\d+(?:\.\d+)?)({'|'.join(_UNITS)})")


def spots(seen: list[Seen]) -> Iterator[tuple[Spot, str]]:
    for at, each in enumerate(seen):
        yield (at, -1, 0), each.text
        yield (at, -1, 1), each.caption
        for row, cells in enumerate(each.rows):
            yield from (((at, row, cell), text) for cell, text in enumerate(cells))


def with_text(seen: list[Seen], spot: Spot, text: str) -> list[Seen]:
    at, row, cell = spot
    each = seen[at]
    if row < 0:
        each = each._replace(text=text) if cell == 0 else each._replace(caption=text)
    else:
        cells = (*each.rows[row][:cell], text, *each.rows[row][cell + 1 :])
        each = each._replace(rows=(*each.rows[:row], cells, *each.rows[row + 1 :]))
    return [*seen[:at], each, *seen[at + 1 :]]


def place_of(seen: list[Seen], spot: Spot) -> str:
    """Return how the place of a text begins, counted here as a reader counts."""
    at, row, _ = spot
    kind = seen[at].kind
    if kind == "figure":
        number = sum(each.kind == "figure" for each in seen[: at + 1])
        return f"第{number}幅图的{'标题' if spot[2] else '说明文字'}"
    if kind == "table":
        captioned = bool(seen[at].caption)
        tables = [each for each in seen[: at + 1] if each.kind == "table"]
        number = sum(bool(each.caption) == captioned for each in tables) if captioned else len(tables)
        return (
            f"{f'表{number}' if captioned else f'第{number}张表'}{'的标题' if row < 0 else f'第{row + 1}行'}"
        )
    number = sum(each.kind not in ("figure", "table") for each in seen[: at + 1])
    return f"第{number}段“"


Edit = tuple[list[Seen], list[Spot]]


def numbers_of(seen: list[Seen]) -> list[tuple[Spot, re.Match[str]]]:
    return [(spot, found) for spot, text in spots(seen) for found in _NUMBER.finditer(text)]


def replaced(seen: list[Seen], spot: Spot, found: re.Match[str], by: str) -> list[Seen]:
    return with_text(seen, spot, f"{found.string[: found.start()]}{by}{found.string[found.end() :]}")


def a_digit(seen: list[Seen], rng: random.Random) -> Edit:
    spot, found = rng.choice(numbers_of(seen))
    at = rng.choice([at for at, letter in enumerate(found[0]) if letter.isdigit()])
    other = rng.choice([digit for digit in "0123456789" if digit != found[0][at]])
    return replaced(seen, spot, found, found[0][:at] + other + found[0][at + 1 :]), [spot]


def a_rate(seen: list[Seen], rng: random.Random) -> Edit:
    rates = [(spot, found) for spot, found in numbers_of(seen) if found.string[found.end() :].startswith("%")]
    spot, found = rng.choice(rates)
    return replaced(seen, spot, found, f"{float(found[0]) + 0.1:.1f}"), [spot]


def a_unit(seen: list[Seen], rng: random.Random) -> Edit:
    units = [(spot, found) for spot, text in spots(seen) for found in _WITH_UNIT.finditer(text)]
    spot, found = rng.choice(units)
    other = rng.choice([unit for unit in (*_UNITS, "万", "") if not found[2].startswith(unit) or not unit])
    return replaced(seen, spot, found, f"{found[1]}{other}{found[2] if other == '万' else ''}"), [spot]


def a_number_more(seen: list[Seen], rng: random.Random) -> Edit:
    spot, text = rng.choice([(spot, text) for spot, text in spots(seen) if text])
    at = rng.randrange(len(text) + 1)
    return with_text(seen, spot, f"{text[:at]}另{rng.randrange(1, 999)}次{text[at:]}"), [spot]


def a_number_less(seen: list[Seen], rng: random.Random) -> Edit:
    spot, found = rng.choice(numbers_of(seen))
    return replaced(seen, spot, found, ""), [spot]


def two_of_a_paragraph(seen: list[Seen], rng: random.Random) -> Edit:
    while True:
        spot, first = rng.choice(numbers_of(seen))
        others = [each for each in _NUMBER.finditer(first.string) if each.start() > first.end()]
        others = [each for each in others if each[0] != first[0]]
        if others:
            second = rng.choice(others)
            text = first.string
            swapped = text[: first.start()] + second[0] + text[first.end() : second.start()]
            return with_text(seen, spot, swapped + first[0] + text[second.end() :]), [spot]


def two_of_the_document(seen: list[Seen], rng: random.Random) -> Edit:
    while True:
        (one, first), (other, second) = rng.sample(numbers_of(seen), 2)
        if first[0] != second[0] and one[:2] != other[:2]:
            return replaced(replaced(seen, one, first, second[0]), other, second, first[0]), [one, other]


def two_amounts(seen: list[Seen], rng: random.Random) -> Edit:
    """Exchange two numbers with their units: one figure's in the place of another's."""
    units = [(spot, found) for spot, text in spots(seen) for found in _WITH_UNIT.finditer(text)]
    while True:
        (one, first), (other, second) = rng.sample(units, 2)
        if first[1] != second[1] and one[:2] != other[:2]:
            return replaced(replaced(seen, one, first, second[0]), other, second, first[0]), [one, other]


def a_cell(seen: list[Seen], rng: random.Random) -> Edit:
    """Exchange two cells of a row, at least one of which has a number."""
    while True:
        spot, found = rng.choice([each for each in numbers_of(seen) if each[0][1] >= 0])
        cells = seen[spot[0]].rows[spot[1]]
        other = rng.randrange(len(cells))
        if _NUMBER.findall(cells[other]) != _NUMBER.findall(found.string):
            edited = with_text(seen, spot, cells[other])
            return with_text(edited, (*spot[:2], other), found.string), [spot]


EDITS: list[Callable[[list[Seen], random.Random], Edit]] = [
    *(a_digit, a_rate, a_unit, a_number_more, a_number_less),
    *(two_of_a_paragraph, two_of_the_document, two_amounts, a_cell),
]
