"""Sections of sums: totals, targets, and rows by kind."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from kit.counties.measured import number_of
from kit.counties.phrases import listed
from kit.counties.summary_wording import TableForm, Word, WrittenSection
from kit.indicators import Indicator
from kit.indicators.measures import Rows, Total

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["problem_kinds", "targets", "totals"]

_KIND = re.compile("“([^”]*)”约?([0-9.]+)")
_FEW = 6


def totals(county: County) -> WrittenSection | None:
    """Return the sums, each with how many townships it is of."""
    numbers = county.numbers
    if not county.sums:
        return None
    absent = [each.name for each in county.records.absent]
    rows: list[dict[str, Word]] = []
    short: dict[tuple[str, ...], list[str]] = {}
    for indicator, id_ in county.sums:
        missing = county.missing(indicator.key)
        figures = [each.figures[indicator.key] for each in county.townships if indicator.key in each.figures]
        about = any(figure.approximate for figure in figures)
        lacking = len(missing) + len(absent)
        unfilled = sum(bool(figure.unfilled) for figure in figures)
        row: dict[str, Word] = {"指标": indicator.name, "缺": "", "没有填全": ""}
        for word, end, count, told in (
            ("缺", "missing", lacking, "缺的乡镇"),
            ("没有填全", "unfilled", unfilled, "没有填全的乡镇"),
        ):
            if count:
                row[word] = numbers.said(
                    numbers.count(f"{indicator.key}.{end}", count, f"{indicator.name}{told}")
                )
        if missing:
            short.setdefault(missing, []).append(indicator.name)
        row["合计"] = numbers.said(id_, mark="约" if about else "")
        row["有数"] = numbers.said(f"{indicator.key}.values", unit=False)
        rows.append(row)
    lists: list[dict[str, Word]] = [
        {"指标": listed(names, 4), "乡镇": listed(list(missing), _FEW)}
        for missing, names in list(short.items())[:12]
    ]
    return county.wording.write(
        "totals",
        {"不能汇总的": listed(absent), "各行": rows, "缺数的": lists},
        [TableForm(right=(1, 2))],
    )


def targets(county: County) -> WrittenSection | None:
    """Return how many townships reached each target that they have."""
    rows: list[dict[str, Word]] = []
    for indicator in county.subject.indicators:
        held = [
            (each.name, value, Decimal(str(figure.target)))
            for each in county.townships
            if (figure := each.figures.get(indicator.key)) is not None
            and figure.target is not None
            and (value := number_of(figure)) is not None
        ]
        unmeasured = sum(
            each.figures[indicator.key].target is not None and number_of(each.figures[indicator.key]) is None
            for each in county.townships
            if indicator.key in each.figures
        )
        if not held:
            continue
        missed = [name for name, value, target in held if not indicator.reaches(value, target)]
        rows.append(_target_row(county, indicator, len(held), missed, unmeasured))
    return county.wording.write("targets", {"各行": rows}, [TableForm(right=(1, 2, 3))]) if rows else None


def _target_row(
    county: County, indicator: Indicator, held: int, missed: list[str], unmeasured: int
) -> dict[str, Word]:
    numbers, key, name = county.numbers, indicator.key, indicator.name
    met, left = held - len(missed), len(missed)
    row: dict[str, Word] = {"指标": name, "未达到的": listed(missed, _FEW), "没有数": ""}
    for word, end, count, told in (
        ("定有", "targets", held, "定有目标"),
        ("达到", "targets.met", met, "达到目标"),
        ("未达到", "targets.missed", left, "未达到目标"),
    ):
        row[word] = numbers.said(numbers.count(f"{key}.{end}", count, f"{name}{told}的乡镇"), unit=False)
    if unmeasured:
        row["没有数"] = numbers.said(numbers.count(f"{key}.targets.none", unmeasured, f"{name}没有数的乡镇"))
    return row


def problem_kinds(county: County) -> WrittenSection | None:
    """Return, for what is counted by kind, the kinds that townships name."""
    numbers = county.numbers
    rows: list[dict[str, Word]] = []
    groups: list[str] = []
    for indicator in county.subject.indicators:
        if not isinstance(indicator.measure, Rows | Total) or not indicator.measure.by_kind:
            continue
        sums: Counter[str] = Counter()
        places: Counter[str] = Counter()
        for each in county.townships:
            figure = each.figures.get(indicator.key)
            for kind, amount in _KIND.findall(figure.label) if figure is not None else ():
                sums[kind] += Decimal(amount)  # type: ignore[assignment]
                places[kind] += 1
        for at, (kind, total) in enumerate(sums.most_common(10)):
            count = numbers.add(
                f"{indicator.key}/{kind}",
                Decimal(total),
                indicator.unit,
                op="part",
                name=f"{indicator.name}中的“{kind}”",
                places=1,
            )
            among = numbers.count(f"{indicator.key}/{kind}/townships", places[kind], f"列有“{kind}”的乡镇")
            rows.append({"类别": kind, "合计": numbers.said(count), "乡镇": numbers.said(among, unit=False)})
            groups.append(indicator.name if at == 0 else "")
    if not rows:
        return None
    form = TableForm(right=(1, 2), groups=tuple(groups))
    return county.wording.write("problem_kinds", {"各行": rows}, [form])
