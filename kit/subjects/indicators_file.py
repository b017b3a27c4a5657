"""indicators.toml → the indicators of a subject, together with those common to all subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from kit.indicators.indicator import Comparison, Indicator
from kit.subjects.column_entries import is_compound_unit
from kit.subjects.counting import NO_PARTS, PARAMETER, WAYS, Indicators, MeasureReader
from kit.subjects.entries import DeclarationFile, Entry, perhaps
from kit.subjects.ledgers_file import Ledgers
from kit.subjects.own_measures import OwnFunction
from kit.subjects.sections_declared import Sections

__all__ = ["Indicators", "read_indicators_file"]

_BETTER: Mapping[str, Literal["more", "less", ""]] = {
    "多": "more",
    "少": "less",
    "不分": "",
    "more": "more",
    "less": "less",
    "none": "",
}
_INDICATOR = (
    *("key", "name", "unit", "section", "ledger", *WAYS, "where", "except", "months", "kinds"),
    *("times", "names", "decimals", "better", "compared", "also", "words", "headline", "county"),
)


def read_indicators_file(
    file: DeclarationFile,
    common: Mapping[str, Any],
    ledgers: Ledgers,
    sections: Sections,
    functions: Mapping[str, OwnFunction] | None,
) -> Indicators:
    """Read the indicators of a subject.

    Parameters
    ----------
    file : DeclarationFile
    common : mapping
        What indicators.toml of all subjects holds.
    ledgers : Ledgers
    sections : Sections
        All that an indicator may be part of.
    functions : mapping of str to callable, or None
        The functions of measures.py; None if that file failed.
    """
    top = file.whole("", ("indicator",))
    own = top.entries("indicator", "指标", _INDICATOR)
    if file.valid and not own and not top.faulty("indicator"):
        file.fault("没有指标：请写 [[indicator]]")
    of_common = DeclarationFile.of(file.name, common).whole("", ("indicator",))
    shared = [
        entry
        for entry in of_common.entries("indicator", "指标", (*_INDICATOR, PARAMETER))
        if _is_wanted(entry, own, ledgers)
    ]
    known = file.valid and not top.faulty("indicator")
    return _Reader(ledgers, sections, functions, known=known).read([*shared, *own])


def _is_wanted(common: Entry, own: Sequence[Entry], ledgers: Ledgers) -> bool:
    """Return whether a subject has an indicator of all subjects; it may declare those of targets itself."""
    if "fact" in common.table:
        return ledgers.with_role("profile") is not None
    if "targets" not in common.table:
        return True
    declared = any(
        common.table[name] == each.table.get(name) for each in own for name in ("targets", "key", "name")
    )
    return ledgers.with_role("targets") is not None and not declared


class _Named(NamedTuple):
    key: str
    name: str
    also: tuple[str, ...]


class _Reader:
    def __init__(
        self,
        ledgers: Ledgers,
        sections: Sections,
        functions: Mapping[str, OwnFunction] | None,
        *,
        known: bool,
    ) -> None:
        self._ledgers = ledgers
        self._sections = sections
        self._indicators = Indicators(known=known)
        self._measures = MeasureReader(ledgers, self._indicators, functions)
        self._units = {column.unit for schema in ledgers.schemas.values() for column in schema.columns}
        self._units |= {fact.unit for schema in ledgers.schemas.values() for fact in schema.facts.values()}
        self._units |= ledgers.families.keys()

    def read(self, entries: Sequence[Entry]) -> Indicators:
        named = self._register(entries)
        built: dict[int, Indicator] = {}
        # A ratio names two others, and what counts targets compares them with all others.
        for stage in range(3):
            for index, entry in enumerate(entries):
                of_others = any(way in entry.table for way in ("share", "per"))
                if stage == (2 if "targets" in entry.table else int(of_others)):
                    indicator = self._indicator(entry, named[index])
                    if indicator is not None:
                        built[index] = indicator
                        self._indicators.add(indicator)
        self._indicators.found = [built[index] for index in sorted(built)]
        return self._indicators

    def _register(self, entries: Sequence[Entry]) -> list[_Named]:
        """Keep every name, before any entry refers to one, and return those of each entry."""
        keys: dict[str, int] = {}
        names: dict[str, int] = {}
        found: list[_Named] = []
        for index, entry in enumerate(entries):
            key, name, also = entry.key(), entry.text("name", None), entry.texts("also")
            found.append(_Named(key, name, also))
            known = self._indicators
            first = keys.setdefault(key, index) if key else index
            if first != index:
                entry.fault(f"的 key “{key}” 已经是“{found[first].name or key}”的：请换一个", "key")
            for word in dict.fromkeys((name, *also)) if name else ():
                other = names.setdefault(word, index)
                # A copy of a whole entry is one mistake.
                if other not in (index, first):
                    property_name = "name" if word == name else "also"
                    message = f"的名称“{word}”已经是指标“{found[other].name}”的：请换一个"
                    entry.fault(message, property_name, word)
            # One that has no name, or that of another, may be what an unknown name means.
            known.known &= bool(key) and not entry.faulty("name")
            for word in filter(None, (name, key)):
                known.names.setdefault(word, key)
                for way in (way for way in NO_PARTS if way in entry.table):
                    known.no_parts.setdefault(word, NO_PARTS[way])
            if name:
                known.declared.add(name)
                if not name.isidentifier():
                    message = "要写进措辞，只能用汉字、字母和数字，不能以数字开头，不能有空格、括号和标点"
                    entry.fault(f"的 name “{name}” {message}", "name")
        return found

    def _indicator(self, entry: Entry, named: _Named) -> Indicator | None:
        unit, section = entry.text("unit"), self._sections.key_of(entry, entry.text("section", None))
        decimals = entry.whole("decimals", 0, most=6)
        better = entry.word("better", _BETTER, "多")
        if not is_compound_unit(unit) and unit not in self._units:
            entry.fault(f"的 unit “{unit}” 不是认得的单位：自己的单位在 ledgers.toml 的 [units] 里加", "unit")
        measure = self._measures.read(entry, unit)
        compared = entry.flag("compared", True)
        words = entry.texts("words")
        headline = entry.flag("headline") if entry.has("headline") else None
        county = self._comparison(entry, named.key) if entry.has("county") else None
        entry.close()
        if measure is None or not entry.sound or better is None:
            return None
        return Indicator(
            named.key,
            named.name,
            unit,
            measure,
            section,
            decimals,
            better,
            compared,
            named.also,
            self._ledgers.families.get(unit, MappingProxyType({})),
            words,
            headline,
            county,
        )

    def _comparison(self, entry: Entry, key: str) -> Comparison | None:
        """Read ``county``: true or false, or what townships are compared per."""
        given = entry.anything("county")
        if isinstance(given, bool):
            return Comparison(compared=given)
        own = entry.entry("county", f"{entry.what} 的 county", ("per", "times", "named"))
        if entry.faulty("county"):
            return None
        per, named = own.text("per", None), own.text("named", None)
        times = own.whole("times", 1, least=1)
        own.close()
        known = self._indicators
        if not per or not named or not own.sound:
            return None
        found = known.names.get(per)
        if found is None or found == key:
            if found == key or known.known:
                near = "" if found == key else perhaps(per, known.names)
                own.fault(f"的 per “{per}” 应是另一个指标的名称：{near}请核对", "per", per)
            return None
        return Comparison(found, times, named)
