"""Figures: the values of the indicators for one township and year, each with its source."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass, field, replace
from decimal import Decimal

import msgspec

from kit.content import FigureRecord, Source
from kit.indicators.comparison import Change, trend, with_target
from kit.indicators.counted import Counted, Unfilled
from kit.indicators.goals import goals
from kit.indicators.indicator import Indicator
from kit.indicators.numbers import Number
from kit.ledgers import Ledgers, LedgerSchema
from kit.text.plain_numbers import plain_number
from kit.text.similar import nearest


@dataclass(frozen=True)
class Earlier:
    """The value of an indicator in an earlier year."""

    value: Number
    approximate: bool = False
    unfilled: Unfilled | None = None

    @property
    def note(self) -> str:
        """What the value could not count, behind a comparison with it; empty if it counted all."""
        return f"（上年{self.unfilled.text}）" if self.unfilled is not None else ""


@dataclass(frozen=True)
class Figure:
    """一项指标的数。

    Attributes
    ----------
    indicator : Indicator
    year : int
    value : int, Decimal, str or None
        台账没有给出时是 None。
    text : str
        带单位的写法：``24次``、``约200条``；没有数时为空。
    approximate : bool
    label : str
        最高、最低的是哪一个：``7月``；其余的有哪几类；占比的两个数：``5/8``。
    tied : bool
        最高、最低的是不是有几个并列。
    stands_out : bool
        最高的月份是不是突出到要写一句。
    earlier : mapping of int to Earlier
        往年的数。
    target : int, Decimal or None
    source : Source
    why_missing : str
        为什么没有数：``未收到《应急演练》台账``；有数时为空。
    gap : bool
        是台账缺数，还是本来算不出（并列、分母为0）。
    unfilled : Unfilled or None
        哪些记录或月份没有填、没有计入。

    Examples
    --------
    >>> figure = review.figures["宣传栏"]
    >>> figure.value, figure.text, figure.before_text, figure.target_met
    (63, '63块', '38块', True)
    >>> figure.source.file, figure.source.sheet
    ('2021/清河镇.xlsx', '宣传阵地')
    """

    indicator: Indicator
    year: int
    value: Number | str | None
    text: str
    source: Source
    approximate: bool = False
    label: str = ""
    tied: bool = False
    stands_out: bool = True
    earlier: Mapping[int, Earlier] = field(default_factory=dict)
    target: Number | None = None
    why_missing: str = ""
    gap: bool = False
    unfilled: Unfilled | None = None

    @property
    def key(self) -> str:
        """指标的代号。"""
        return self.indicator.key

    @property
    def number(self) -> Number | None:
        """数值；不是数时为 None。"""
        return self.value if isinstance(self.value, int | Decimal) else None

    @property
    def year_before(self) -> Number | None:
        """上年的数；没有时为 None。"""
        return self.before.value if self.before is not None else None

    @property
    def target_met(self) -> bool | None:
        """达到目标没有；没有数或没有目标时为 None。"""
        if self.number is None or self.target is None:
            return None
        return self.indicator.reaches(self.number, self.target)

    @property
    def before(self) -> Earlier | None:
        """上年；没有时为 None。"""
        return self.earlier.get(self.year - 1)

    @property
    def before_text(self) -> str:
        """上年的数的写法；没有填全的注明。"""
        before = self.before
        if before is None:
            return ""
        return f"{'约' if before.approximate else ''}{self.indicator.written(before.value)}{before.note}"

    @property
    def beside_year_before(self) -> str:
        """“上年为20次”，不写增减；有一年没有数时为空。"""
        change, before = self.change, self.before
        if change is None or before is None:
            return ""
        if change.equal and not self.partly_compared:
            return change.text
        return f"{change.before}{before.note}"

    @property
    def partly_compared(self) -> bool:
        """今年或上年的记录是不是没有填全。"""
        before = self.before
        return self.unfilled is not None or (before is not None and before.unfilled is not None)

    @property
    def change(self) -> Change | None:
        """比上年的增减；有一年没有数时为 None。"""
        before = self.before
        if self.number is None or before is None:
            return None
        return Change.of(
            self.number,
            before.value,
            self.indicator.unit,
            self.indicator.places,
            approximate=self.approximate,
            approximate_before=before.approximate,
        )

    @property
    def versus_year_before(self) -> str:
        """与上年的比较，写成话；有一年没有数时为空，有一年没有填全时只写上年的数。"""
        change = self.change
        if change is None:
            return ""
        return self.beside_year_before if self.partly_compared else change.text

    @property
    def versus_target(self) -> str:
        """与目标的比较，写成话；没有数或没有目标时为空。"""
        if self.number is None or self.target is None:
            return ""
        return with_target(
            self.number,
            self.target,
            self.indicator.unit,
            self.indicator.places,
            better=self.indicator.better,
            approximate=self.approximate,
            partly=self.unfilled is not None,
        )

    @property
    def by_year(self) -> dict[int, Number]:
        """各年的数：今年和连续的往年。"""
        if self.number is None:
            return {}
        values = {self.year: self.number}
        while (year := min(values) - 1) in self.earlier:
            values[year] = self.earlier[year].value
        return dict(sorted(values.items()))

    @property
    def trend(self) -> str:
        """连续三年以上看得出什么：最多、逐年增加；看不出时为空。

        约数、没有填全的一年和它以前的不算在内。
        """
        if self.approximate or self.unfilled is not None:
            return ""
        values: dict[int, Number] = {}
        for year, value in sorted(self.by_year.items(), reverse=True):
            earlier = self.earlier.get(year) if year != self.year else None
            if earlier is not None and (earlier.approximate or earlier.unfilled is not None):
                break
            values[year] = value
        return trend(values, self.indicator.unit, self.indicator.places)

    def _repr_html_(self) -> str:
        from kit.indicators.shown import figures_html

        return figures_html([self])

    @property
    def record(self) -> FigureRecord:
        """写进 figures.json 的一条。"""
        return FigureRecord(
            key=self.key,
            name=self.indicator.name,
            value=_plain(self.value),
            unit=self.indicator.unit,
            text=self.text,
            label=self.label,
            approximate=self.approximate,
            unfilled=self.unfilled.text if self.unfilled is not None else "",
            year_before=_plain_number(self.year_before),
            target=_plain_number(self.target),
            places=self.indicator.places if self.number is None else self.indicator.places_for(self.number),
            source=self.source,
        )


class Figures(Mapping[str, Figure]):
    """一份总结的全部指标，按专题里的次序；用代号或文档里写的名称取。

    没有这个名称时，错误信息里有最接近的名称。

    Examples
    --------
    >>> review.figures["study_sessions"].text
    '27次'
    >>> review.figures["理论学习次数"].text
    '27次'
    """

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = {figure.key: figure for figure in figures}
        self._named = {
            name: figure
            for figure in reversed(self._figures.values())
            for name in (*figure.indicator.synonyms, figure.indicator.name)
        }

    def __getitem__(self, key: str) -> Figure:
        found = self._figures.get(key) or self._named.get(key)
        if found is None:
            raise KeyError(f"没有指标“{key}”。{nearest(key, self._names_for('['))}")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    # Mapping's own would look up every figure by its key.
    def values(self) -> ValuesView[Figure]:
        """全部指标，按次序。"""
        return self._figures.values()

    def items(self) -> ItemsView[str, Figure]:
        """全部指标，各带代号。"""
        return self._figures.items()

    def _names_for(self, _: str) -> list[str]:
        return [*(figure.indicator.name for figure in self._figures.values()), *self._figures]

    def _repr_html_(self) -> str:
        # Of what is shown, the values are needed here and their HTML is not.
        from kit.indicators.shown import figures_html

        return figures_html(self._figures.values())

    def __repr__(self) -> str:
        return "\n".join(f"{each.indicator.name}　{each.text or '缺'}" for each in self._figures.values())

    def _ipython_key_completions_(self) -> list[str]:
        return self._names_for("[")


def compute_figures(
    ledgers: Ledgers, earlier: Mapping[int, Ledgers], indicators: Sequence[Indicator]
) -> Figures:
    """Compute every indicator.

    Parameters
    ----------
    ledgers : Ledgers
        The ledgers of the year.
    earlier : mapping of int to Ledgers
        The ledgers of earlier years, by year.
    indicators : sequence of Indicator
        In the order in which 附件1 lists them.
    """
    targets: dict[str, Number] = {}
    for goal in goals(ledgers, indicators):
        if goal.indicator is not None:
            targets.setdefault(goal.indicator.key, goal.target)
    figures = [
        replace(
            _figure(indicator, ledgers),
            earlier=_earlier(indicator, earlier),
            target=targets.get(indicator.key),
        )
        for indicator in indicators
    ]
    return Figures(figures)


def _earlier(indicator: Indicator, ledgers: Mapping[int, Ledgers]) -> Mapping[int, Earlier]:
    if not indicator.compared:
        return {}
    counted = {year: indicator.measure.count(each) for year, each in sorted(ledgers.items())}
    return {
        year: Earlier(each.value, each.approximate, each.unfilled)
        for year, each in counted.items()
        if isinstance(each.value, int | Decimal)
    }


def _figure(indicator: Indicator, ledgers: Ledgers) -> Figure:
    measure = indicator.measure
    counted = measure.count(ledgers)
    first = measure.ledgers[0] if measure.ledgers else None
    source = msgspec.structs.replace(
        _source(first, counted.rows, measure.rule, ledgers),
        further=tuple(_source(schema, rows, "", ledgers) for schema, rows in counted.further),
    )
    return Figure(
        indicator=indicator,
        year=ledgers.place.year,
        value=counted.value,
        text=_text(indicator, counted),
        source=source,
        approximate=counted.approximate,
        label=counted.label,
        tied=counted.tied,
        stands_out=counted.stands_out,
        why_missing="" if counted.value is not None else _why_missing(indicator, counted, ledgers),
        gap=counted.value is None and counted.gap,
        unfilled=counted.unfilled,
    )


def _source(schema: LedgerSchema | None, rows: tuple[int, ...], rule: str, ledgers: Ledgers) -> Source:
    ledger = ledgers.tables.get(schema.key) if schema is not None else None
    file, sheet = (ledger.file, ledger.sheet) if ledger is not None else ("", "")
    return Source(file=file, sheet=sheet, rows=rows, rule=rule)


def _text(indicator: Indicator, counted: Counted) -> str:
    if counted.value is None:
        return ""
    if isinstance(counted.value, str):
        return counted.value
    about = "约" if counted.approximate else ""
    return f"{about}{indicator.written(counted.value)}"


def _why_missing(indicator: Indicator, counted: Counted, ledgers: Ledgers) -> str:
    missing = [schema for schema in indicator.measure.ledgers if schema.key in ledgers.absent]
    return absence((missing[0].name,), ledgers.absent[missing[0].key]) if missing else counted.why


def absence(names: Iterable[str], why: str, *, more: bool = False) -> str:
    """Describe missing ledgers.

    >>> absence(["应急演练"], "未收到"), absence(["学习", "活动"], "没有记录", more=True)
    ('未收到《应急演练》台账', '《学习》《活动》等台账没有记录')
    """
    named = f"{''.join(f'《{name}》' for name in names)}{'等' if more else ''}台账"
    return f"{why}{named}" if why == "未收到" else f"{named}{why}"


def _plain(value: Number | str | None) -> int | float | str | None:
    return value if isinstance(value, str) else _plain_number(value)


def _plain_number(value: Number | None) -> int | float | None:
    return None if value is None else plain_number(value)
