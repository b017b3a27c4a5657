"""charts.toml → the charts of a subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kit.indicators import Indicator
from kit.indicators.duties import Short
from kit.indicators.measures import Mean, Rows, Total
from kit.ledgers import LedgerSchema
from kit.subjects.entries import DeclarationFile, Entry, perhaps
from kit.subjects.indicators_file import Indicators
from kit.subjects.ledgers_file import Ledgers
from kit.subjects.subject import Chart, Form, Section

__all__ = ["read_charts_file"]

_FORMS: Mapping[str, Form] = {
    "按月": "months",
    "分组": "groups",
    "目标": "targets",
    "落实": "kept",
    "走势": "trend",
    "months": "months",
    "groups": "groups",
    "targets": "targets",
    "kept": "kept",
    "trend": "trend",
}


def read_charts_file(
    file: DeclarationFile,
    ledgers: Ledgers,
    indicators: Indicators,
    sections: Sequence[Section],
    *,
    sections_known: bool = True,
) -> tuple[Chart, ...]:
    """Read the charts of a subject; those with mistakes are left out.

    Parameters
    ----------
    file : DeclarationFile
    ledgers : Ledgers
    indicators : Indicators
    sections : sequence of Section
        All that a chart may be part of.
    sections_known : bool, optional
        Whether a name that is no section is a mistake: not where a section has one.
    """
    charts: dict[str, Chart] = {}
    keys: set[str] = set()
    for entry in file.listed("chart", "图"):
        chart = _Reader(entry, ledgers, indicators, sections if sections_known else ()).read()
        if chart.key in keys:
            entry.fault(f"的 key “{chart.key}” 用了两次", "key")
        keys.add(chart.key)
        if entry.sound:
            charts[chart.key] = chart
    return tuple(charts.values())


class _Reader:
    def __init__(
        self, entry: Entry, ledgers: Ledgers, indicators: Indicators, sections: Sequence[Section]
    ) -> None:
        self._entry = entry
        self._ledgers = ledgers
        self._indicators = indicators
        self._sections = sections

    def read(self) -> Chart:
        entry = self._entry
        key = entry.key()
        form = entry.word("form", _FORMS, None)
        section, title = self._section(), entry.text("title")
        shown: tuple[Indicator, ...] = ()
        by = ""
        parts: tuple[str, ...] = ()
        marked, marked_as = None, ""
        if form == "trend":
            found = [self._indicators.named(entry, name, "indicators") for name in entry.texts("indicators")]
            shown = tuple(each for each in found if each is not None)
            if not found:
                entry.fault("缺少 indicators：走势图要写明画哪几个指标")
        elif form in ("months", "groups", "kept"):
            name = entry.text("indicator", None)
            indicator = self._indicators.named(entry, name, "indicator")
            shown = (indicator,) if indicator is not None else ()
            if form != "kept":
                by, parts = self._by(form, indicator), entry.texts("parts")
            if indicator is not None and form == "kept" and not isinstance(indicator.measure, Short):
                entry.fault(f"的 indicator “{name}” 不是用 short_of 数的，不能画落实图", "indicator")
            if indicator is not None:
                parts = self._parts(indicator, parts)
            if form == "months":
                marked, marked_as = self._marked(indicator)
        if form is None:
            # What a chart of an unknown form may have is unknown too.
            for name in entry.table:
                entry.has(name)
        entry.close()
        return Chart(key, form or "targets", section, shown, by, parts, marked, marked_as, title)

    def _section(self) -> str:
        name = self._entry.text("section", None)
        for section in self._sections:
            if name in (section.key, section.heading, *section.synonyms):
                return section.key
        if name and self._sections:
            near = perhaps(name, [section.heading for section in self._sections])
            self._entry.fault(
                f"的 section “{name}” 不是任何章节{f'，{near}' if near else ''}", "section", name
            )
        return ""

    def _by(self, form: Form, indicator: Indicator | None) -> str:
        name = self._entry.text("by", None if form == "groups" else "")
        if indicator is None:
            return ""
        measure = indicator.measure
        if not isinstance(measure, Rows | Total | Mean):
            what = "按月" if form == "months" else "分组"
            message = f"的 indicator “{indicator.name}” 不是数行、求和或平均数，不能画成{what}图"
            self._entry.fault(message, "indicator")
            return ""
        kinds = ("date", "month") if form == "months" else ("text", "choice", "flag")
        if not name:
            if form == "months" and not measure.ledger.time:
                self._entry.fault(f"按月画，《{measure.ledger.name}》却没有日期或月份栏", "form")
            return measure.ledger.time if form == "months" else ""
        column = self._ledgers.column(self._entry, measure.ledger, name, "by", kinds)
        return column.key if column is not None else ""

    def _parts(self, indicator: Indicator, parts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the keys of the parts, which have to add up to the indicator."""
        measure = indicator.measure
        if not parts or not isinstance(measure, Rows | Total):
            if parts:
                self._entry.fault("的 parts 只能用于数行或求和的指标", "parts")
            return ()
        schema = measure.ledger
        found = [self._ledgers.column(self._entry, schema, name, "parts") for name in parts]
        columns = [column for column in found if column is not None]
        if len(columns) < len(found):
            return ()
        if len(columns) == 1 and columns[0].kind in ("choice", "flag"):
            if columns[0].open:
                message = f"的 parts “{parts[0]}” 可以填别的，各部分加起来会少于“{indicator.name}”"
                self._entry.fault(f"{message}：请用选项固定的栏目", "parts")
            return (columns[0].key,)
        if not isinstance(measure, Total) or {column.key for column in columns} != set(measure.columns):
            wanted = self._whole(schema, measure)
            self._entry.fault(f"的 parts 加起来不等于“{indicator.name}”{wanted}", "parts")
        return tuple(column.key for column in columns)

    def _whole(self, schema: LedgerSchema, measure: Rows | Total) -> str:
        if isinstance(measure, Rows):
            return "：它数的是行，parts 只能是一个选项栏"
        return f"：应是 {'、'.join(schema.column(key).name for key in measure.columns)}"

    def _marked(self, indicator: Indicator | None) -> tuple[Indicator | None, str]:
        declared = self._entry.entries("marked", "标记")
        if not declared:
            return None, ""
        inside = declared[0]
        found = self._indicators.named(inside, inside.text("indicator", None), "indicator")
        called = inside.text("as")
        inside.close()
        self._entry.sound &= inside.sound
        if found is None or indicator is None:
            return None, ""
        own, whole = found.measure, indicator.measure
        if not (isinstance(own, Rows | Total) and own.ledgers == whole.ledgers):
            self._entry.fault(
                f"的 marked “{found.name}” 与“{indicator.name}”不是同一张台账数出来的", "marked"
            )
        return found, called or found.name
