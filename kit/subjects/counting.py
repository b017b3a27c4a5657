"""How an indicator is counted, as an entry of indicators.toml declares it → the measure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from kit.indicators.choosing import InMonths
from kit.indicators.counted import Measure
from kit.indicators.due_dates import Deadline, Due
from kit.indicators.duties import Kept, KeptShare, Short
from kit.indicators.goals import Held
from kit.indicators.groups import Extreme, IdleMonths
from kit.indicators.indicator import Indicator
from kit.indicators.measures import Distinct, Fact, Mean, Parameter, Rows, Total, Unstated
from kit.indicators.ratios import Rate, Share
from kit.indicators.targets_held import TargetsHeld
from kit.ledgers import LedgerColumn, LedgerSchema
from kit.ledgers.units import factor_of_count, is_unit
from kit.subjects.column_entries import NUMBERS, is_compound_unit
from kit.subjects.entries import Entry, perhaps, shown
from kit.subjects.ledgers_file import Ledgers
from kit.subjects.own_measures import MEASURES, OwnFunction, OwnMeasure, takes_ledgers

__all__ = ["NO_PARTS", "PARAMETER", "WAYS", "Indicators", "MeasureReader"]

WAYS = (
    *("sum", "mean", "highest", "lowest", "idle_months", "distinct", "blank", "fact", "share", "per"),
    *("short_of", "kept", "kept_share", "overdue", "not_due", "no_deadline", "targets", "python"),
)
"""The properties that say how an indicator is counted; without any, its rows are."""

PARAMETER = "parameter"
"""The way of counting that only the indicators of all subjects have: a parameter of the review."""

NO_PARTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("share", "per", "kept_share", PARAMETER), "本身是比率"),
        "targets": "数的是年度目标",
    }
)
"""Ways of counting whose numbers no ratio is made of, and why."""

_HELD: Mapping[str, Held | None] = {
    "全部": None,
    "达到": "met",
    "未达到": "missed",
    "没有数据": "unmeasured",
}
_DUE: Mapping[str, Due] = {"overdue": "past", "not_due": "ahead", "no_deadline": "none"}
_PARAMETERS: Mapping[str, Literal["township", "year"]] = {"乡镇": "township", "年度": "year"}
_OF_ROWS = ("rows", "sum", "highest", "lowest", "idle_months", "distinct", *_DUE)
_NAMED = ("text", "choice")
_PERCENT = "%"


@dataclass
class Indicators:
    """The indicators as far as they could be read.

    Attributes
    ----------
    found : list of Indicator
        Those without mistakes, in order.
    names : dict of str to str
        Names and keys of all that are declared, also of those with mistakes → key.
    declared : set of str
        Names alone.
    no_parts : dict of str to str
        Names and keys of those that no ratio is made of → why.
    known : bool
        Whether all could be named: only then is another name a mistake.
    """

    found: list[Indicator] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    no_parts: dict[str, str] = field(default_factory=dict)
    known: bool = True
    _built: dict[str, Indicator] = field(default_factory=dict)

    def add(self, indicator: Indicator) -> None:
        """Keep an indicator without mistakes, by its name and key."""
        self.found.append(indicator)
        self._built.setdefault(indicator.key, indicator)
        self._built[indicator.name] = indicator

    def named(self, entry: Entry, name: str, property_name: str) -> Indicator | None:
        """Return an indicator by name or key, as an entry refers to it; None for one with a mistake."""
        if name in self._built:
            return self._built[name]
        if not name or name in self.names:
            near = ""
        elif (near := perhaps(name, self.declared, sure=self.known)) or self.known:
            message = f"的 {property_name} “{name}” 不是任何指标{f'，{near}' if near else ''}"
            entry.fault(message, property_name, name)
        entry.sound = False
        return None


class MeasureReader:
    """Reads how indicators are counted.

    Parameters
    ----------
    ledgers : Ledgers
    indicators : Indicators
        Those read so far, which a ratio may name.
    functions : mapping of str to callable, or None
        The functions of measures.py; None if that file failed.
    """

    def __init__(
        self, ledgers: Ledgers, indicators: Indicators, functions: Mapping[str, OwnFunction] | None
    ) -> None:
        self._ledgers = ledgers
        self._indicators = indicators
        self._functions = functions

    def read(self, entry: Entry, unit: str) -> Measure | None:
        """Return the measure of an entry; None if it has a mistake."""
        ways = [way for way in (*WAYS, PARAMETER) if entry.has(way)]
        if {"highest", "lowest"} & set(ways) and "sum" in ways:
            ways.remove("sum")
        if len(ways) > 1:
            entry.fault(f"写了 {'、'.join(ways)} 几种数法：只能有一种", ways[1])
            entry.skip()
            return None
        way = ways[0] if ways else "rows"
        match way:
            case "parameter":
                attribute = entry.word("parameter", _PARAMETERS, None)
                return Parameter(attribute) if attribute else None
            case "share" | "per":
                return self._ratio(entry, way, unit)
            case "targets":
                return self._targets(entry)
            case "fact":
                return self._fact(entry, unit)
            case "python":
                return self._own(entry)
        schema = self._ledgers.named(entry, entry.text("ledger", None))
        if schema is None:
            # Its columns cannot be checked; the rest of the entry is.
            entry.skip()
            return None
        return self._of_rows(entry, schema, way, unit)

    def _of_rows(self, entry: Entry, schema: LedgerSchema, way: str, unit: str) -> Measure | None:
        if way not in _OF_ROWS:
            if extra := next((name for name in ("where", "except", "months") if entry.has(name)), ""):
                entry.fault(f"的 {extra} 不能与 {way} 一起用", extra)
                entry.skip()
            return self._of_columns(entry, schema, way, unit)
        only, without = self._where(entry, schema, "where"), self._where(entry, schema, "except")
        if entry.has("months"):
            only |= self._months(entry, schema)
        kinds = entry.text("kinds")
        by_kind = self._key(entry, schema, kinds, "kinds", _NAMED) if kinds else ""
        if kinds and way not in ("rows", "sum"):
            entry.fault(f"的 kinds 不能与 {way} 一起用", "kinds")
        match way:
            case "rows":
                self._check_unit(entry, "次", unit)
                return Rows(schema, only, without, by_kind)
            case "sum":
                columns, times = self._summed(entry, schema, unit)
                return Total(schema, columns, only, without, by_kind, times) if columns else None
            case "idle_months":
                by = self._column(entry, schema, way, ("date", "month"))
                return IdleMonths(schema, by.key, only, without) if by else None
            case "distinct":
                # Unlike a count of rows, its unit is that of whatever the column names.
                column = self._column(entry, schema, way, _NAMED)
                return Distinct(schema, column.key, only, without) if column else None
            case "overdue" | "not_due" | "no_deadline":
                self._check_unit(entry, "次", unit)
                deadline = self._column(entry, schema, way, ("text", "date"))
                return Deadline(schema, deadline.key, _DUE[way], only, without) if deadline else None
        by = self._column(entry, schema, way, (*_NAMED, "date", "month", "flag"))
        columns, times = (), Fraction(1)
        if entry.has("sum"):
            columns, times = self._summed(entry, schema, unit)
        else:
            self._check_unit(entry, "次", unit)
        pick: Literal["highest", "lowest"] = "highest" if way == "highest" else "lowest"
        return Extreme(schema, by.key, columns, pick, only, without, times) if by else None

    def _of_columns(self, entry: Entry, schema: LedgerSchema, way: str, unit: str) -> Measure | None:
        if way == "mean":
            column = self._column(entry, schema, "mean", NUMBERS)
            return Mean(schema, column.key, self._times(entry, column, unit)) if column else None
        if way == "blank":
            column = self._column(entry, schema, way)
            return Unstated(schema, column.key) if column else None
        names = self._column(entry, schema, "names", _NAMED) if way == "short_of" else None
        if way == "kept_share":
            self._check_percent(entry, unit)
        pair = entry.pair(way, '["实际的栏目", "应有的栏目"]')
        if pair is None:
            return None
        actual, due = (self._ledgers.column(entry, schema, name, way, NUMBERS) for name in pair)
        if actual is None or due is None:
            return None
        match way:
            case "short_of":
                return Short(schema, names.key, actual.key, due.key) if names else None
            case "kept":
                self._times(entry, actual, unit)
                return Kept(schema, actual.key, due.key)
        return KeptShare(schema, actual.key, due.key)

    def _column(
        self, entry: Entry, schema: LedgerSchema, name: str, kinds: Sequence[str] = ()
    ) -> LedgerColumn | None:
        return self._ledgers.column(entry, schema, entry.text(name, None), name, kinds)

    def _key(self, entry: Entry, schema: LedgerSchema, column: str, name: str, kinds: Sequence[str]) -> str:
        found = self._ledgers.column(entry, schema, column, name, kinds)
        return found.key if found is not None else ""

    def _summed(self, entry: Entry, schema: LedgerSchema, unit: str) -> tuple[tuple[str, ...], Fraction]:
        words = entry.texts("sum")
        if not words and not entry.faulty("sum"):
            entry.fault("的 sum 没有写栏目", "sum")
        found = [self._ledgers.column(entry, schema, name, "sum", NUMBERS) for name in words]
        columns = [column for column in found if column is not None]
        if len(set(words)) < len(words):
            entry.fault("的 sum 同一栏目写了两次", "sum", words[-1])
        times: set[Fraction] = set()
        for column in columns:
            if not entry.faulty("unit"):
                times.add(self._times(entry, column, unit))
        if len(times) > 1 and not entry.faulty("unit"):
            entry.fault("的 sum 几个栏目单位大小不同，不能直接相加", "sum")
        return tuple(column.key for column in columns), next(iter(times), Fraction(1))

    def _times(self, entry: Entry, column: LedgerColumn, unit: str) -> Fraction:
        return self._check_unit(entry, column.unit, unit, column.family)

    def _check_unit(
        self, entry: Entry, of: str, unit: str, family: Mapping[str, Fraction] = MappingProxyType({})
    ) -> Fraction:
        """Return the factor from the unit of what is counted to that of the indicator."""
        if of in family and unit in family:
            return family[of] / family[unit]
        if of == unit or not of or not unit or entry.faulty("unit") or not is_compound_unit(unit):
            return Fraction(1)
        if not is_unit(of) and of not in family:
            return Fraction(1)
        # 块（条） stands for either.
        by = factor_of_count(of, re.split("[（(]", unit)[0]) if of not in family else None
        if by is None:
            entry.fault(f"的 unit “{unit}” 与所数的单位“{of}”不能换算", "unit")
        return by or Fraction(1)

    def _check_percent(self, entry: Entry, unit: str) -> None:
        if unit != _PERCENT and not entry.faulty("unit"):
            entry.fault(f"的 unit “{unit}” 应是 %：数的是百分之几", "unit")

    def _check_rate(self, entry: Entry, of: str, unit: str) -> None:
        """Report the unit of a rate that is not that of what is divided."""
        first = re.split("[（(/]", unit)[0]
        comparable = first not in ("", "%", "‰", "倍") and is_unit(first) and is_unit(of)
        if comparable and factor_of_count(of, first) != 1 and not entry.faulty("unit"):
            entry.fault(f"的 unit “{unit}” 与分子的单位“{of}”不合：应以“{of}”开头，如 {of}/人", "unit")

    def _where(self, entry: Entry, schema: LedgerSchema, name: str) -> dict[str, Any]:
        chosen: dict[str, Any] = {}
        for called, wanted in entry.table_of(name).items():
            column = self._ledgers.column(entry, schema, called, name, (*_NAMED, "flag"))
            if column is None:
                continue
            if wanted == "*" and column.choices:
                chosen[column.key] = tuple(column.choices)
                continue
            values = wanted if isinstance(wanted, list) else [wanted]
            if not values:
                entry.fault(f"的 {name} “{called}” 没有写值", name, called)
            sure = (schema.name, column.name) not in self._ledgers.doubtful
            chosen[column.key] = tuple(
                read
                for value in values
                if (read := self._chosen(entry, name, called, column, value, sure=sure)) is not None
            )
        return chosen

    def _chosen(
        self, entry: Entry, name: str, called: str, column: LedgerColumn, value: object, *, sure: bool
    ) -> str | bool | None:
        """Return a value that rows are chosen by; None for one that no row can have."""
        if not sure:
            return None
        if column.kind == "flag":
            value = {"是": True, "否": False}.get(value, value) if isinstance(value, str) else value
        if isinstance(value, bool) != (column.kind == "flag") or not isinstance(value, str | bool):
            wanted = "true 或 false" if column.kind == "flag" else "文字"
            entry.fault(f"的 {name} “{called}” 的值应是{wanted}，现为 {shown(value)}", name, called)
            return None
        if column.choices and value not in column.choices:
            other = next((c for c, also in column.choices.items() if value in also), "")
            near = f"是否指“{other}”？" if other else perhaps(str(value), column.choices)
            message = f"的 {name} “{value}” 不是“{called}”所列的选项{f'，{near}' if near else ''}"
            entry.fault(message, name, value)
            return None
        return value

    def _months(self, entry: Entry, schema: LedgerSchema) -> dict[str, Any]:
        match entry.anything("months"):
            case [int(first), int(last)] if 1 <= first <= last <= 12:
                if schema.time:
                    if schema.column(schema.time).kind == "month":
                        return {schema.time: tuple(range(first, last + 1))}
                    return {schema.time: InMonths(first, last)}
                if self._ledgers.sure(schema):
                    entry.fault(f"有 months，《{schema.name}》却没有日期或月份栏", "months")
                entry.sound = False
            case months:
                entry.fault(f"的 months 应写成 [7, 12]，从几月到几月，现为 {shown(months)}", "months")
        return {}

    def _ratio(self, entry: Entry, way: str, unit: str) -> Measure | None:
        if way == "share":
            self._check_percent(entry, unit)
        times = entry.whole("times", 1, least=1) if way == "per" else 1
        names = entry.pair(way, '["分子的指标", "分母的指标"]')
        if names is None:
            return None
        pair = []
        for name in names:
            if why := self._indicators.no_parts.get(name):
                entry.fault(f"的 {way} “{name}” {why}，不能再作分子或分母", way, name)
            else:
                pair.append(self._indicators.named(entry, name, way))
        if len(pair) < len(names):
            return None
        part, whole = pair
        if part is None or whole is None:
            return None
        if way == "per":
            self._check_rate(entry, part.unit, unit)
            return Rate(part.measure, whole.measure, times)
        if part.unit and whole.unit and factor_of_count(part.unit, whole.unit) != 1:
            message = f"的 share 两个指标的单位“{part.unit}”“{whole.unit}”不同，不能算百分比"
            entry.fault(message, "share")
        return Share(part.measure, whole.measure)

    def _targets(self, entry: Entry) -> Measure | None:
        held = entry.word("targets", _HELD, "全部")
        schema = self._ledgers.with_role("targets")
        if schema is None:
            entry.fault("要用年度目标，subject.toml 的 [roles] 却没有 targets", "targets")
            return None
        others = tuple(each for each in self._indicators.found if not isinstance(each.measure, TargetsHeld))
        return TargetsHeld(schema, others, held)

    def _fact(self, entry: Entry, unit: str) -> Measure | None:
        item = entry.text("fact", None)
        schema = self._ledgers.with_role("profile")
        if schema is None:
            entry.fault("要用基本情况，subject.toml 的 [roles] 却没有 profile", "fact")
            return None
        doubtful = self._ledgers.doubtful
        fact = schema.facts.get(item) or next(
            (each for each in schema.facts.values() if each.key == item), None
        )
        if fact is None or ("", fact.name) in doubtful:
            sure = self._ledgers.known and ("", "") not in doubtful
            near = perhaps(item, schema.facts, sure=sure)
            if fact is None and item and (sure or near):
                message = f"的 fact “{item}” 不是《{schema.name}》的项目{f'，{near}' if near else ''}"
                entry.fault(message, "fact")
            entry.sound = False
            return None
        return Fact(schema, fact.name, self._times(entry, fact, unit))

    def _own(self, entry: Entry) -> Measure | None:
        name = entry.text("python", None)
        ledger = entry.text("ledger")
        schema = self._ledgers.named(entry, ledger) if ledger else None
        if self._functions is None or not name:
            entry.sound = False
            return None
        function = self._functions.get(name)
        if function is None:
            near = perhaps(name, self._functions)
            message = f"的 python “{name}” 不是 {MEASURES} 里的函数{f'，{near}' if near else ''}"
            entry.fault(message, "python")
            return None
        if not (function.__doc__ or "").strip():
            entry.fault(f"的 python “{name}” 没有说明（docstring）：附件2要写明怎样计数", "python")
        elif not takes_ledgers(function):
            entry.fault(f"的 python “{name}” 应是只有一个参数（台账）的函数", "python")
        return OwnMeasure(function, schema)
