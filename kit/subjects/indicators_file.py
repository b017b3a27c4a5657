"""indicators.toml → the indicators of a subject, together with those common to all subjects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from kit.indicators.choosing import InMonths
from kit.indicators.counted import Counted, Measure
from kit.indicators.duties import Kept, KeptShare, Short
from kit.indicators.goals import Held
from kit.indicators.groups import Extreme, IdleMonths
from kit.indicators.indicator import Indicator
from kit.indicators.measures import Fact, Mean, Parameter, Rows, Total, Unstated
from kit.indicators.ratios import Rate, Share
from kit.indicators.targets_held import TargetsHeld
from kit.ledgers import LedgerColumn, LedgerSchema
from kit.ledgers import Ledgers as LedgersRead
from kit.ledgers.units import factor_of_count, is_unit
from kit.subjects.entries import DeclarationFile, Entry, perhaps
from kit.subjects.ledgers_file import Ledgers
from kit.subjects.subject import Section

__all__ = ["Indicators", "OwnMeasure", "read_indicators_file"]

_BETTER: Mapping[str, Literal["more", "less", ""]] = {
    "多": "more",
    "少": "less",
    "不分": "",
    "more": "more",
    "less": "less",
    "none": "",
}
_HELD: Mapping[str, Held | None] = {
    "全部": None,
    "达到": "met",
    "未达到": "missed",
    "没有数据": "unmeasured",
}
_WAYS = (
    *("sum", "mean", "highest", "lowest", "idle_months", "blank", "fact", "share", "per", "short_of"),
    *("kept", "kept_share", "targets", "python"),
)
_RATIOS = frozenset({"share", "per", "kept_share", "parameter"})
_NUMBERS = ("whole", "decimal")
_NAMED = ("text", "choice")

OwnFunction = Callable[[LedgersRead], object]


@dataclass(frozen=True)
class OwnMeasure:
    """A measure that a subject wrote in Python: a function of the ledgers, whose docstring is its rule."""

    function: OwnFunction
    ledger: LedgerSchema | None = None

    @property
    def ledgers(self) -> tuple[LedgerSchema, ...]:
        return (self.ledger,) if self.ledger is not None else ()

    @property
    def rule(self) -> str:
        return (self.function.__doc__ or self.function.__name__).strip().splitlines()[0]

    def count(self, ledgers: LedgersRead) -> Counted:
        counted = self.function(ledgers)
        return counted if isinstance(counted, Counted) else Counted(counted)  # type: ignore[arg-type]


@dataclass
class Indicators:
    """The indicators as far as they could be read.

    Attributes
    ----------
    found : list of Indicator
        Those without mistakes, in order.
    names : set of str
        Names of all that are declared.
    """

    found: list[Indicator] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    known: bool = True

    def named(self, entry: Entry, name: str, property_name: str) -> Indicator | None:
        """Return an indicator by name or key, as an entry refers to it; None for one with a mistake."""
        for indicator in self.found:
            if name in (indicator.name, indicator.key):
                return indicator
        entry.sound = False
        if name and name not in self.names and name not in self.names.values() and self.known:
            near = perhaps(name, self.names)
            entry.fault(
                f"的 {property_name} “{name}” 不是任何指标{f'，{near}' if near else ''}", property_name, name
            )
        return None


def read_indicators_file(
    file: DeclarationFile,
    common: DeclarationFile,
    ledgers: Ledgers,
    sections: Sequence[Section],
    functions: Mapping[str, OwnFunction],
    *,
    sections_known: bool = True,
) -> Indicators:
    """Read the indicators of a subject.

    Parameters
    ----------
    file, common : DeclarationFile
        indicators.toml of the subject, and of all subjects.
    ledgers : Ledgers
    sections : sequence of Section
        All that an indicator may be part of.
    functions : mapping of str to callable
        The functions of measures.py.
    sections_known : bool, optional
        Whether a name that is no section is a mistake: not where a section has one.
    """
    reader = _Reader(ledgers, sections if sections_known else (), functions, known=file.valid)
    return reader.read([*common.listed("indicator", "指标"), *file.listed("indicator", "指标")])


class _Reader:
    def __init__(
        self,
        ledgers: Ledgers,
        sections: Sequence[Section],
        functions: Mapping[str, OwnFunction],
        *,
        known: bool,
    ) -> None:
        self._ledgers = ledgers
        self._sections = sections
        self._functions = functions
        self._indicators = Indicators(known=known)
        self._ratios: set[str] = set()

    def read(self, entries: Sequence[Entry]) -> Indicators:
        self._register(entries)
        built: dict[int, Indicator] = {}
        # A ratio names two others, and what counts targets compares them with all others.
        for later in (False, True):
            for index, entry in enumerate(entries):
                is_later = "share" in entry.table or "per" in entry.table or "targets" in entry.table
                if is_later is later and "targets" not in entry.table:
                    self._build(index, entry, built)
        for index, entry in enumerate(entries):
            if "targets" in entry.table:
                self._build(index, entry, built)
        self._indicators.found = [built[index] for index in sorted(built)]
        return self._indicators

    def _register(self, entries: Sequence[Entry]) -> None:
        """Keep every name, before any entry refers to one."""
        keys: dict[str, str] = {}
        names: dict[str, str] = {}
        for entry in entries:
            key, name = entry.table.get("key"), entry.table.get("name")
            if isinstance(key, str) and keys.setdefault(key, str(name)) != str(name):
                entry.fault(f"的 key “{key}” 已经是“{keys[key]}”的：请换一个", "key")
            if not isinstance(name, str):
                continue
            also = entry.table.get("also", [])
            for word in dict.fromkeys((name, *([also] if isinstance(also, str) else also))):
                other = names.setdefault(str(word), str(key))
                if other != key:
                    entry.fault(f"的名称“{word}”已经是指标 {other} 的：请换一个", "name", str(word))
            self._indicators.names.setdefault(name, str(key))
            if not name.isidentifier():
                message = "要写进措辞，只能用汉字、字母和数字，不能以数字开头，不能有空格、括号和标点"
                entry.fault(f"的 name “{name}” {message}", "name", name)
            if _RATIOS & entry.table.keys():
                self._ratios |= {name, str(key)}

    def _build(self, index: int, entry: Entry, built: dict[int, Indicator]) -> None:
        key, name, unit = entry.key(), entry.text("name", None), entry.text("unit")
        section = self._section(entry)
        decimals = entry.whole("decimals", 0, most=6)
        better = entry.word("better", _BETTER, "多")
        if not _is_indicator_unit(unit) and not any(
            unit in column.family for schema in self._ledgers.schemas.values() for column in schema.columns
        ):
            entry.fault(f"的 unit “{unit}” 不是认得的单位", "unit")
        measure = self._measure(entry, unit)
        compared = entry.flag("compared", True)
        synonyms = entry.texts("also")
        entry.close()
        if measure is None or not entry.sound or better is None:
            return
        built[index] = Indicator(
            key, name, unit, measure, section, decimals, better, compared, tuple(synonyms)
        )
        self._indicators.found.append(built[index])

    def _section(self, entry: Entry) -> str:
        name = entry.text("section", None)
        for section in self._sections:
            if name in (section.key, section.heading, *section.synonyms):
                return section.key
        if name and self._sections:
            near = perhaps(name, [section.heading for section in self._sections])
            entry.fault(f"的 section “{name}” 不是任何章节{f'，{near}' if near else ''}", "section", name)
        return ""

    def _measure(self, entry: Entry, unit: str) -> Measure | None:
        ways = [way for way in _WAYS if entry.has(way)]
        # Only the indicators of every review have it.
        ways += [way for way in ("parameter",) if way in entry.table and entry.has(way)]
        with_sum = {"highest", "lowest"} & set(ways)
        if len([way for way in ways if not (way == "sum" and with_sum)]) > 1:
            entry.fault(f"写了 {'、'.join(ways)} 几种数法：只能有一种", ways[1])
        way = next((way for way in ways if way != "sum" or not with_sum), "rows")
        match way:
            case "parameter":
                words: Mapping[str, Literal["township", "year"]] = {"乡镇": "township", "年度": "year"}
                attribute = entry.word("parameter", words, None)
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
            for each in ("where", "except", "months", "kinds", "names"):
                entry.has(each)
            return None
        return self._counted(entry, schema, way, unit)

    def _counted(self, entry: Entry, schema: LedgerSchema, way: str, unit: str) -> Measure | None:
        only, without = self._where(entry, schema, "where"), self._where(entry, schema, "except")
        if entry.has("months") and (months := self._months(entry, schema)) is not None:
            only |= months
        kinds = entry.text("kinds")
        by_kind = self._key(entry, schema, kinds, "kinds", _NAMED) if kinds else ""
        if (only or without) and way not in ("rows", "sum", "highest", "lowest", "idle_months"):
            entry.fault(f"的 where、except、months 不能与 {way} 一起用")
        if kinds and way not in ("rows", "sum"):
            entry.fault(f"的 kinds 不能与 {way} 一起用", "kinds")
        match way:
            case "rows":
                self._check_unit(entry, "次", unit)
                return Rows(schema, only, without, by_kind)
            case "sum":
                columns, times = self._summed(entry, schema, unit)
                return Total(schema, columns, only, without, by_kind, times) if columns else None
            case "mean":
                column = self._column(entry, schema, "mean", _NUMBERS)
                return Mean(schema, column.key, self._times(entry, column, unit)) if column else None
            case "highest" | "lowest":
                by = self._column(entry, schema, way, (*_NAMED, "date", "month", "flag"))
                columns, times = self._summed(entry, schema, unit) if entry.has("sum") else ((), Fraction(1))
                pick: Literal["highest", "lowest"] = "highest" if way == "highest" else "lowest"
                return Extreme(schema, by.key, columns, pick, only, without, times) if by else None
            case "idle_months":
                by = self._column(entry, schema, way, ("date", "month"))
                return IdleMonths(schema, by.key, only, without) if by else None
            case "blank":
                column = self._column(entry, schema, way)
                return Unstated(schema, column.key) if column else None
        pair = [self._ledgers.column(entry, schema, name, way, _NUMBERS) for name in entry.texts(way)]
        if len(pair) != 2:
            entry.fault(f'的 {way} 应写成 ["实际的栏目", "应有的栏目"]', way)
            return None
        actual, due = pair
        names = self._column(entry, schema, "names", _NAMED) if way == "short_of" else None
        if actual is None or due is None:
            return None
        if way == "short_of":
            return Short(schema, names.key, actual.key, due.key) if names else None
        return Kept(schema, actual.key, due.key) if way == "kept" else KeptShare(schema, actual.key, due.key)

    def _column(
        self, entry: Entry, schema: LedgerSchema, name: str, kinds: Sequence[str] = ()
    ) -> LedgerColumn | None:
        return self._ledgers.column(entry, schema, entry.text(name, None), name, kinds)

    def _key(self, entry: Entry, schema: LedgerSchema, column: str, name: str, kinds: Sequence[str]) -> str:
        found = self._ledgers.column(entry, schema, column, name, kinds)
        return found.key if found is not None else ""

    def _summed(self, entry: Entry, schema: LedgerSchema, unit: str) -> tuple[tuple[str, ...], Fraction]:
        found = [self._ledgers.column(entry, schema, name, "sum", _NUMBERS) for name in entry.texts("sum")]
        columns = [column for column in found if column is not None]
        times = {self._times(entry, column, unit) for column in columns}
        if len(times) > 1:
            entry.fault("的 sum 几个栏目单位大小不同，不能直接相加", "sum")
        return tuple(column.key for column in columns), next(iter(times), Fraction(1))

    def _times(self, entry: Entry, column: LedgerColumn, unit: str) -> Fraction:
        return self._check_unit(entry, column.unit, unit, column.family)

    def _check_unit(
        self, entry: Entry, of: str, unit: str, family: Mapping[str, Fraction] = MappingProxyType({})
    ) -> Fraction:
        """Return the factor from the unit of what is counted to that of the indicator."""
        if of == unit or not of or not unit or not _is_indicator_unit(unit) or not is_unit(of):
            return family[of] / family[unit] if of in family and unit in family else Fraction(1)
        # 块（条） stands for either.
        by = factor_of_count(of, re.split("[（(]", unit)[0])
        if by is None:
            entry.fault(f"的 unit “{unit}” 与所数的单位“{of}”不能换算", "unit")
        return by or Fraction(1)

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
            if column.kind == "flag":
                values = [{"是": True, "否": False}.get(value, value) for value in map(_hashable, values)]
            chosen[column.key] = tuple(values)
            for value in values:
                if isinstance(value, bool) != (column.kind == "flag") or not isinstance(value, str | bool):
                    kind = "true 或 false" if column.kind == "flag" else "文字"
                    entry.fault(f"的 {name} “{called}” 的值应是{kind}", name, called)
                elif column.choices and value not in column.choices:
                    if (schema.name, column.key) in self._ledgers.doubtful:
                        continue
                    near = perhaps(str(value), column.choices)
                    entry.fault(
                        f"的 {name} “{value}” 不是“{called}”所列的选项{f'，{near}' if near else ''}",
                        name,
                        str(value),
                    )
        return chosen

    def _months(self, entry: Entry, schema: LedgerSchema) -> dict[str, Any] | None:
        months = entry.anything("months")
        if not schema.time:
            entry.fault(f"有 months，《{schema.name}》却没有日期或月份栏", "months")
            return None
        match months:
            case [int(first), int(last)] if 1 <= first <= last <= 12:
                if schema.column(schema.time).kind == "month":
                    return {schema.time: tuple(range(first, last + 1))}
                return {schema.time: InMonths(first, last)}
        entry.fault("的 months 应写成 [7, 12]，从几月到几月", "months")
        return None

    def _ratio(self, entry: Entry, way: str, unit: str) -> Measure | None:
        names = entry.texts(way)
        if len(names) != 2:
            entry.fault(f'的 {way} 应写成 ["分子的指标", "分母的指标"]', way)
            return None
        ratios = [name for name in names if name in self._ratios]
        for name in ratios:
            entry.fault(f"的 {way} “{name}” 本身是比率，不能再作分子或分母", way, name)
        if ratios:
            return None
        pair = [self._indicators.named(entry, name, way) for name in names]
        times = entry.whole("times", 1, least=1) if way == "per" else 1
        part, whole = pair
        if part is None or whole is None:
            return None
        self._check_ratio_unit(entry, way, part.unit, unit)
        return (
            Share(part.measure, whole.measure) if way == "share" else Rate(part.measure, whole.measure, times)
        )

    def _check_ratio_unit(self, entry: Entry, way: str, of: str, unit: str) -> None:
        """Report a unit that does not fit: a share is in per cent, a rate in the unit of what is divided."""
        if way == "share":
            if unit != "%":
                entry.fault(f"的 unit “{unit}” 应是 %：share 是百分之几", "unit")
            return
        first = re.split("[（(/]", unit)[0]
        comparable = first not in ("", "%", "‰", "倍") and is_unit(first) and is_unit(of)
        if comparable and factor_of_count(of, first) != 1:
            entry.fault(f"的 unit “{unit}” 与分子的单位“{of}”不合：应以“{of}”开头，如 {of}/人", "unit")

    def _targets(self, entry: Entry) -> Measure | None:
        entry.word("targets", _HELD, None)
        held = _HELD.get(str(entry.table["targets"]))
        schema = next((each for each in self._ledgers.schemas.values() if each.role == "targets"), None)
        if schema is None:
            entry.fault("要用年度目标，subject.toml 的 [roles] 却没有 targets", "targets")
            return None
        others = tuple(each for each in self._indicators.found if not isinstance(each.measure, TargetsHeld))
        return TargetsHeld(schema, others, held)

    def _fact(self, entry: Entry, unit: str) -> Measure | None:
        item = entry.text("fact", None)
        schema = next((each for each in self._ledgers.schemas.values() if each.role == "profile"), None)
        if schema is None:
            entry.fault("要用基本情况，subject.toml 的 [roles] 却没有 profile", "fact")
            return None
        if item not in schema.facts:
            near = perhaps(item, schema.facts)
            if self._ledgers.known:
                entry.fault(
                    f"的 fact “{item}” 不是《{schema.name}》的项目{f'，{near}' if near else ''}", "fact", item
                )
            return None
        return Fact(schema, item, self._times(entry, schema.facts[item], unit))

    def _own(self, entry: Entry) -> Measure | None:
        name = entry.text("python", None)
        ledger = entry.text("ledger")
        schema = self._ledgers.named(entry, ledger) if ledger else None
        function = self._functions.get(name)
        if function is None:
            near = perhaps(name, self._functions)
            entry.fault(
                f"的 python “{name}” 不是 measures.py 里的函数{f'，{near}' if near else ''}", "python"
            )
            return None
        if not (function.__doc__ or "").strip():
            entry.fault(f"的 python “{name}” 没有说明（docstring）：附件2要写明怎样计数", "python")
        return OwnMeasure(function, schema)


def _hashable(value: object) -> Any:
    return value if isinstance(value, str | bool) else str(value)


def _is_indicator_unit(unit: str) -> bool:
    """Return whether a text is a unit, two units (块（条）), or a rate of two (件/万人)."""
    words: Iterator[str] = filter(None, re.split("[（）()/]", unit))
    return all(map(is_unit, words))
