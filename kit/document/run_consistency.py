"""Checks that a notebook's outputs are of one run, by execution counts and parameters.

A notebook keeps each cell's outputs from when it was last run. Cells may not have been run, or not in order,
and parameters may have been changed since.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kit.content import SECTION_MIME, ReviewRecord
from kit.document.export_faults import ExportFault, cell_label, cell_labels
from kit.layout import township_name

__all__ = [
    "GUIDE",
    "PARAMETERS",
    "Cells",
    "cells_not_run",
    "is_review",
    "parameter_faults",
    "requested_identity",
    "run_faults",
]

GUIDE = "guide"
"""Tag of cells for the analyst only, left out of the document."""
PARAMETERS = ("parameters", "injected-parameters")
"""Tags of parameters cells: the notebook's, then the one papermill injects, which overrides it."""

_RERUN = "请选“运行 → 重启内核 和 运行所有单元格…”，再导出"
_REVIEW_CODE = re.compile(r"\bopen_(?:review|county)\b|\bkit\.sections\b")
_SECTION_CALL = re.compile(r"\bkit\.sections\.\w+\(|\.(?:sections?|say|beside|captioned)\(")

Cells = Sequence[Mapping[str, Any]]
"""All cells of a notebook."""


class _Parameter(NamedTuple):
    """Value of a parameter, and the last cell that assigns it."""

    value: object
    number: int
    cell: Mapping[str, Any]


def is_review(cells: Cells) -> bool:
    """Return whether a notebook writes a review, whether or not it was run."""
    return any(
        _REVIEW_CODE.search(cell["source"])
        or any(SECTION_MIME in output.get("data", {}) for output in cell.get("outputs", ()))
        for cell in cells
        if cell["cell_type"] == "code"
    )


def cells_not_run(cells: Cells) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the code cells that were not run, with their positions.

    A cell with outputs was run, even if a tool has removed its execution count.
    """
    return [
        (number, cell)
        for number, cell in _code(cells)
        if cell.get("execution_count") is None and not cell.get("outputs")
    ]


def run_faults(cells: Cells) -> list[ExportFault]:
    """Return faults for cells of a review's notebook that were not run, were cleared, or ran out of order."""
    missing = cells_not_run(cells)
    if missing and len(missing) == sum(1 for _ in _code(cells)):
        return [ExportFault("笔记本还没有运行过", "请先运行全部单元格，再导出")]
    faults = [ExportFault(f"{cell_labels(missing)}没有运行", _RERUN)] if missing else []
    if cleared := [(number, cell) for number, cell in _code(cells) if _is_cleared(cell)]:
        faults.append(ExportFault(f"{cell_labels(cleared)}运行过，结果却被清除", _RERUN))
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
            ran_later[latest[0]] = cell_label(*latest)
    faults += [
        ExportFault(f"{cell_labels(below)}没有在排在上面的{ran_later[place]}之后运行，先后不对", _RERUN)
        for place, below in stale.items()
    ]
    return faults


def _parameters(cells: Cells) -> dict[str, _Parameter]:
    """Return the parameters as the notebook has them now, by name; only those with literal values."""
    found: dict[str, _Parameter] = {}
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] == "code" and set(PARAMETERS) & set(cell["metadata"].get("tags", ())):
            for name, value in _assigned(cell["source"]):
                found[name] = _Parameter(value, number, cell)
    return found


def requested_identity(cells: Cells) -> dict[str, str]:
    """Return the township and year that the parameters ask for, as a review's record writes them."""
    values = _parameters(cells)
    asked = {name: _normalised(values[name].value) for name in ("township", "year") if name in values}
    return {name: value.rpartition("/")[2] for name, value in asked.items() if value}


def parameter_faults(cells: Cells, review: ReviewRecord) -> list[ExportFault]:
    """Return a fault for each parameter that differs from what the review was opened with.

    Parameters
    ----------
    cells : sequence of mapping
    review : ReviewRecord
    """
    values = _parameters(cells)
    opened = review.opened
    faults = _identity_faults(values, review)
    used = _names_used(cells)
    for name in sorted(opened.keys() & values.keys() - {"township", "year"}):
        value, number, cell = values[name]
        # The folders `data` and `wording` matter only if some cell uses them.
        if _normalised(value) != _normalised(opened[name]) and (
            name in used or name not in {"data", "wording"}
        ):
            what = f"参数 {name} 是“{_normalised(value)}”，总结打开时却是“{_normalised(opened[name])}”"
            faults.append(ExportFault(f"{cell_label(number, cell)}的{what}", _RERUN))
    return faults


def _identity_faults(values: Mapping[str, _Parameter], review: ReviewRecord) -> list[ExportFault]:
    """Return a fault if the parameters ask for another township or year than the review's."""
    township, year, county = map(_normalised, (review.township, review.year, review.county))
    accepted = {"township": {township, township_name(county, township)}, "year": {year, f"{year}年"}}
    asked = {name: _normalised(values[name].value) for name in accepted if name in values}
    wrong = [
        name
        for name, value in asked.items()
        if value and value not in accepted[name] | {_normalised(review.opened.get(name))}
    ]
    if not wrong:
        return []
    wanted = f"{asked.get('township') or township}{asked.get('year') or year}年"
    name = cell_label(values[wrong[0]].number, values[wrong[0]].cell)
    return [ExportFault(f"{name}的参数与总结不符：写的是{township}{year}年，要的是{wanted}", _RERUN)]


def _code(cells: Cells) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the code cells that the document depends on: not empty, and not for the analyst only."""
    for number, cell in enumerate(cells, start=1):
        if (
            cell["cell_type"] == "code"
            and GUIDE not in cell["metadata"].get("tags", ())
            and _has_code(cell["source"])
        ):
            yield number, cell


def _has_code(source: str) -> bool:
    """Return whether a cell has more than comments."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in source.splitlines())


def _is_cleared(cell: Mapping[str, Any]) -> bool:
    """Return whether a cell was run and ends in a section call, or a loop of them, but has no outputs."""
    if cell.get("execution_count") is None or cell.get("outputs"):
        return False
    try:
        statements = ast.parse(cell["source"]).body
    except (SyntaxError, ValueError):
        return False
    if not statements:
        return False
    if isinstance(statements[-1], ast.For):
        loop = ast.unparse(statements[-1])
        return "display(" in loop and _SECTION_CALL.search(loop) is not None
    if not isinstance(statements[-1], ast.Expr):
        return False
    # IPython does not display the value of a line that ends in a semicolon.
    silent = cell["source"].rstrip().endswith(";")
    return not silent and _SECTION_CALL.search(ast.unparse(statements[-1])) is not None


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
                # A cell with magics cannot be parsed; any word may be a name.
                used |= set(re.findall(r"\w+", cell["source"]))
                continue
            used |= {
                node.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            }
    return used


def _normalised(value: object) -> str:
    """Return a value as normalised text: 2021 and "２０２１" are the same year."""
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()
