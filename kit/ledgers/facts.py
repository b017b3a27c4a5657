"""Items of 基本情况 whose content is a number: validated, in the unit that the item names.

The column 内容 is text, since it holds titles and days too; beside 常住人口（万人） a number is required all
the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kit.files import Cell
from kit.ledgers.columns import Problem, TypedColumn, Value, header_unit_problem, text_of, type_column
from kit.ledgers.schema import LedgerColumn, split_unit

__all__ = ["type_facts"]


def type_facts(
    facts: Mapping[str, LedgerColumn],
    names: Sequence[Value],
    items: Sequence[Cell],
    contents: Sequence[Cell],
    column: TypedColumn,
    year: int,
) -> TypedColumn:
    """Return a column of contents with each number converted to the unit declared for its item.

    Parameters
    ----------
    facts : Mapping of str to LedgerColumn
        Item → declaration of its content.
    names : sequence
        The items by their declared names.
    items, contents : sequence of Cell
        The raw cells of items and contents.
    column : TypedColumn
        The contents typed as text.
    year : int

    Examples
    --------
    >>> facts = {"常住人口": LedgerColumn("population", "常住人口", "whole", unit="人")}
    >>> text = TypedColumn(["2.5"], [], [])
    >>> type_facts(facts, ["常住人口"], ["常住人口（万人）"], ["2.5"], text, 2021).values
    ['25000人']
    """
    values = list(column.values)
    problems: list[tuple[int, Problem]] = []
    faulty = {at for at, _ in column.problems}
    for at, name in enumerate(names):
        fact = facts.get(name) if isinstance(name, str) else None
        if fact is None or at in faulty:
            continue
        unit = split_unit(text_of(items[at]))[1]
        found = header_unit_problem(fact, unit)
        if found is not None:
            problems.append((at, found))
        read = type_column(fact, [contents[at]], year, unit)
        problems += [(at, problem) for _, problem in read.problems]
        number = read.values[0]
        if number is not None and number != type_column(fact, [contents[at]], year).values[0]:
            values[at] = f"{'约' if read.approximate else ''}{number}{fact.unit}"
    return TypedColumn(values, column.approximate, [*column.problems, *problems])
