"""charts.toml → the charts of a subject."""

from __future__ import annotations

from collections.abc import Mapping

from kit.indicators import Indicator
from kit.indicators.duties import Short
from kit.indicators.measures import Mean, Rows, Total
from kit.ledgers import LedgerSchema
from kit.subjects.counting import Indicators
from kit.subjects.entries import DeclarationFile, Entry
from kit.subjects.ledgers_file import Ledgers
from kit.subjects.sections_declared import Sections
from kit.subjects.subject import MOST_PARTS, Chart, Form

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
_CHART = ("key", "form", "indicator", "indicators", "by", "parts", "marked", "title", "section")


def read_charts_file(
    file: DeclarationFile, ledgers: Ledgers, indicators: Indicators, sections: Sections
) -> tuple[Chart, ...]:
    """Read the charts of a subject; those with mistakes are left out.

    Parameters
    ----------
    file : DeclarationFile
    ledgers : Ledgers
    indicators : Indicators
    sections : Sections
        All that a chart may be part of.
    """
    charts: list[Chart] = []
    keys: set[str] = set()
    for entry in file.whole("", ("chart",)).entries("chart", "图", _CHART):
        chart = _Reader(entry, ledgers, indicators, sections).read()
        if chart.key in keys:
            entry.fault(f"的 key “{chart.key}” 用了两次", "key")
        if chart.key:
            keys.add(chart.key)
        if entry.sound:
            charts.append(chart)
    return tuple(charts)


class _Reader:
    def __init__(self, entry: Entry, ledgers: Ledgers, indicators: Indicators, sections: Sections) -> None:
        self._entry = entry
        self._ledgers = ledgers
        self._indicators = indicators
        self._sections = sections

    def read(self) -> Chart:
        entry = self._entry
        key, form, title = entry.key(), entry.word("form", _FORMS, None), entry.text("title")
        section = self._sections.key_of(entry, entry.text("section", None))
        shown: tuple[Indicator, ...] = ()
        by = ""
        parts: tuple[str, ...] = ()
        marked, marked_as = None, ""
        if form is None:
            # What a chart of an unknown form may have is unknown too.
            entry.skip()
        elif form == "trend":
            shown = self._trend()
        elif form != "targets":
            name = entry.text("indicator", None)
            indicator = self._indicators.named(entry, name, "indicator") if name else None
            shown = (indicator,) if indicator is not None else ()
            if form == "kept":
                if indicator is not None and not isinstance(indicator.measure, Short):
                    entry.fault(f"的 indicator “{name}” 不是用 short_of 数的，不能画落实图", "indicator")
            else:
                by, parts = self._by(form, indicator), self._parts(indicator)
            if form == "months":
                marked, marked_as = self._marked(indicator)
        entry.close()
        return Chart(key, form or "targets", section, shown, by, parts, marked, marked_as, title)

    def _trend(self) -> tuple[Indicator, ...]:
        names = self._entry.texts("indicators")
        if not names and not self._entry.faulty("indicators"):
            self._entry.fault("缺少 indicators：走势图要写明画哪几个指标", "indicators")
        found = [self._indicators.named(self._entry, name, "indicators") for name in names]
        return tuple(each for each in found if each is not None)

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
        if name:
            kinds = ("date", "month") if form == "months" else ("text", "choice", "flag")
            column = self._ledgers.column(self._entry, measure.ledger, name, "by", kinds)
            return column.key if column is not None else ""
        if form == "months" and not measure.ledger.time and self._ledgers.sure(measure.ledger):
            self._entry.fault(f"按月画，《{measure.ledger.name}》却没有日期或月份栏", "form")
        return measure.ledger.time if form == "months" else ""

    def _parts(self, indicator: Indicator | None) -> tuple[str, ...]:
        """Return the keys of the parts, which have to add up to the indicator."""
        parts = self._entry.texts("parts")
        if not parts or indicator is None or self._entry.faulty("indicator"):
            return ()
        measure = indicator.measure
        if not isinstance(measure, Rows | Total):
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
            self._distinct(len(columns[0].choices))
            return (columns[0].key,)
        keys = [column.key for column in columns]
        if not isinstance(measure, Total) or sorted(keys) != sorted(measure.columns):
            wanted = self._whole(schema, measure)
            self._entry.fault(f"的 parts 加起来不等于“{indicator.name}”{wanted}", "parts")
        self._distinct(len(keys))
        return tuple(keys)

    def _distinct(self, parts: int) -> None:
        if parts > MOST_PARTS:
            self._entry.fault(
                f"的 parts 有{parts}部分，图上最多分得清{MOST_PARTS}部分：请合并，或者不分", "parts"
            )

    def _whole(self, schema: LedgerSchema, measure: Rows | Total) -> str:
        if isinstance(measure, Rows):
            return "：它数的是行，parts 只能是一个选项栏"
        return f"：应是 {'、'.join(schema.column(key).name for key in measure.columns)}"

    def _marked(self, indicator: Indicator | None) -> tuple[Indicator | None, str]:
        if not self._entry.has("marked"):
            return None, ""
        inside = self._entry.entry("marked", f"{self._entry.what} 的 marked", ("indicator", "as"))
        if self._entry.faulty("marked"):
            return None, ""
        name, called = inside.text("indicator", None), inside.text("as")
        found = self._indicators.named(inside, name, "indicator") if name else None
        inside.close()
        self._entry.sound &= inside.sound
        if found is None or indicator is None or self._entry.faulty("indicator"):
            return None, ""
        own, whole = found.measure, indicator.measure
        if not (isinstance(own, Rows | Total) and own.ledgers == whole.ledgers):
            message = f"的 marked “{found.name}” 与“{indicator.name}”不是同一张台账数出来的"
            self._entry.fault(message, "marked")
        return found, called or found.name
