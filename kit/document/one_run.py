"""Whether what a notebook shows is of one run, as the numbers in brackets and the parameters tell.

Stands between the notebook and the document. A notebook keeps what each cell showed when it was last run:
some may not have been run, or not in their order, and the parameters may say something else since.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kit.content import SECTION_MIME, ReviewRecord
from kit.document.faults import Fault, cell_name, names

__all__ = [
    "GUIDE",
    "PARAMETERS",
    "Cells",
    "asked_for",
    "is_review",
    "opened_otherwise",
    "run_faults",
    "unrun",
]

GUIDE = "guide"
"""Tag of cells that speak to the analyst alone: nothing of them is in the document."""
PARAMETERS = ("parameters", "injected-parameters")
"""Tags of the parameters, papermill's own after the notebook's: as they run, the later ones count."""

_AGAIN = "请选“运行 → 重启内核并运行所有单元格”，再导出"
_OPENS = re.compile(r"\bopen_review\b|\bkit\.sections\b")
_SECTION = re.compile(r"\bkit\.sections\.\w+\(")

Cells = Sequence[Mapping[str, Any]]
"""All cells of a notebook."""


class _Value(NamedTuple):
    """What a parameter says, and the cell that says it last."""

    value: object
    number: int
    cell: Mapping[str, Any]


def is_review(cells: Cells) -> bool:
    """Tell whether a notebook writes a review, be it that it was never run."""
    return any(
        _OPENS.search(cell["source"])
        or any(SECTION_MIME in output.get("data", {}) for output in cell.get("outputs", ()))
        for cell in cells
        if cell["cell_type"] == "code"
    )


def unrun(cells: Cells) -> list[tuple[int, Mapping[str, Any]]]:
    """Give the cells that hold code and were not run, with their places.

    What shows something was run, also where a tool has taken its number away.
    """
    return [
        (number, cell)
        for number, cell in _code(cells)
        if cell.get("execution_count") is None and not cell.get("outputs")
    ]


def run_faults(cells: Cells) -> list[Fault]:
    """Return what of a review's notebook was never run, or was run before something that stands above it."""
    missing = unrun(cells)
    if missing and len(missing) == sum(1 for _ in _code(cells)):
        return [Fault("笔记本还没有运行过", "请先运行全部单元格，再导出")]
    faults = [Fault(f"{names(missing)}没有运行", _AGAIN)] if missing else []
    if cleared := [(number, cell) for number, cell in _code(cells) if _is_cleared(cell)]:
        faults.append(Fault(f"{names(cleared)}运行过，结果却被清除", _AGAIN))
    latest: tuple[int, Mapping[str, Any]] | None = None
    stale: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
    ran_later: dict[int, str] = {}
    for number, cell in _code(cells):
        count = cell.get("execution_count")
        if count is None:
            continue
        if latest is None or count > latest[1]["execution_count"]:
            latest = number, cell
        else:
            stale.setdefault(latest[0], []).append((number, cell))
            ran_later[latest[0]] = cell_name(*latest)
    faults += [
        Fault(f"{names(below)}没有在排在上面的{ran_later[place]}之后运行，先后不对", _AGAIN)
        for place, below in stale.items()
    ]
    return faults


def _values(cells: Cells) -> dict[str, _Value]:
    """Return what the cells of parameters say now: name → value, and the cell that gives it with its place.

    What is no plain value, such as a sum, says nothing here.
    """
    found: dict[str, _Value] = {}
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] == "code" and set(PARAMETERS) & set(cell["metadata"].get("tags", ())):
            for name, value in _assigned(cell["source"]):
                found[name] = _Value(value, number, cell)
    return found


def asked_for(cells: Cells) -> dict[str, str]:
    """Return what the parameters say of township and year, as a review tells them."""
    values = _values(cells)
    asked = {name: _plain(values[name].value) for name in ("township", "year") if name in values}
    return {name: value.rpartition("/")[2] for name, value in asked.items() if value}


def opened_otherwise(cells: Cells, review: ReviewRecord) -> list[Fault]:
    """Return where the parameters say something else than the review was opened with.

    Parameters
    ----------
    cells : sequence of mapping
    review : ReviewRecord
    """
    values = _values(cells)
    opened = review.opened
    faults = _another_place(values, review)
    used = _names_used(cells)
    for name in sorted(opened.keys() & values.keys() - {"township", "year"}):
        value, number, cell = values[name]
        # A folder that no cell asks for decides nothing; title and signature are what a reader sees.
        if _plain(value) != _plain(opened[name]) and (name in used or name not in {"data", "wording"}):
            what = f"参数 {name} 是“{_plain(value)}”，总结打开时却是“{_plain(opened[name])}”"
            faults.append(Fault(f"{cell_name(number, cell)}的{what}", _AGAIN))
    return faults


def _another_place(values: Mapping[str, _Value], review: ReviewRecord) -> list[Fault]:
    """Return where the parameters ask for another township or year than the review is of."""
    township, year, county = map(_plain, (review.township, review.year, review.county))
    meant = {"township": {township, f"{county}/{township}"}, "year": {year, f"{year}年"}}
    asked = {name: _plain(values[name].value) for name in meant if name in values}
    wrong = [
        name
        for name, value in asked.items()
        if value and value not in meant[name] | {_plain(review.opened.get(name))}
    ]
    if not wrong:
        return []
    wanted = f"{asked.get('township') or township}{asked.get('year') or year}年"
    name = cell_name(values[wrong[0]].number, values[wrong[0]].cell)
    return [Fault(f"{name}的参数与总结不符：写的是{township}{year}年，要的是{wanted}", _AGAIN)]


def _code(cells: Cells) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give the code cells that the document depends on: none that is empty, or for the analyst alone."""
    for number, cell in enumerate(cells, start=1):
        if (
            cell["cell_type"] == "code"
            and GUIDE not in cell["metadata"].get("tags", ())
            and _does(cell["source"])
        ):
            yield number, cell


def _does(source: str) -> bool:
    """Tell whether there is more than comments in a cell."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in source.splitlines())


def _is_cleared(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell was run and ends in a section, and nevertheless shows none."""
    if cell.get("execution_count") is None or cell.get("outputs"):
        return False
    try:
        statements = ast.parse(cell["source"]).body
    except (SyntaxError, ValueError):
        return False
    if not statements or not isinstance(statements[-1], ast.Expr):
        return False
    # IPython shows nothing of what ends in a semicolon.
    silent = cell["source"].rstrip().endswith(";")
    return not silent and _SECTION.search(ast.unparse(statements[-1])) is not None


def _assigned(source: str) -> Iterator[tuple[str, object]]:
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return
    for statement in statements:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                try:
                    yield name, ast.literal_eval(value)
                except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                    continue


def _names_used(cells: Cells) -> set[str]:
    used: set[str] = set()
    for cell in cells:
        if cell["cell_type"] == "code":
            try:
                tree = ast.parse(cell["source"])
            except (SyntaxError, ValueError):
                # With a magic in it, a cell may use anything.
                used |= set(re.findall(r"\w+", cell["source"]))
                continue
            used |= {
                node.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            }
    return used


def _plain(value: object) -> str:
    """Give a value as it is meant: 2021 and "２０２１" are one year."""
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()
