"""Charts within the prose of a section: each is cited where the text states it, and stands right behind.

A chart is cited before the full stop of the first sentence that states one of its figures; one that no
sentence states gets a short sentence of its own. The document replaces the words of a citation by the chart's
number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kit.charts import Drawing, draw
from kit.content import Block, Paragraph, Run
from kit.indicators.groups import Extreme
from kit.indicators.measures import Rows, Total
from kit.indicators.targets_held import TargetsHeld
from kit.materials import Material
from kit.sections.editing import ALONE, CITED
from kit.subjects import Chart, Subject

__all__ = ["with_charts"]

_ENDS = "。！？"


def with_charts(review: Material, section: str, prose: Sequence[Paragraph]) -> tuple[Block, ...]:
    """Return the paragraphs with those charts of a section that earn a place, cited.

    Parameters
    ----------
    review : Material
    section : str
        Key of the section.
    prose : sequence of Paragraph
    """
    paragraphs = list(prose)
    behind: dict[int, list[Drawing]] = {}
    for chart in review.subject.charts_of(section):
        drawing = draw(review, chart)
        if drawing is None or not drawing.earns_place:
            continue
        found = _stated(paragraphs, _figures(review.subject, chart))
        if found is None:
            paragraphs.append(Paragraph((Run(f"{drawing.shows}{ALONE}"), Run("。"))))
            found = len(paragraphs) - 1, 0
        at, run = found
        paragraphs[at] = Paragraph(_cited(paragraphs[at].runs, run, chart.key))
        behind.setdefault(at, []).append(drawing)
    blocks: list[Block] = []
    for at, paragraph in enumerate(paragraphs):
        blocks += [paragraph, *(drawing.block() for drawing in behind.get(at, ()))]
    return tuple(blocks)


def _figures(subject: Subject, chart: Chart) -> tuple[frozenset[str], ...]:
    """Return the figures that a chart shows, by key; those that only it shows come first."""
    indicators = subject.indicators
    if chart.form == "targets":
        return (frozenset(each.key for each in indicators if isinstance(each.measure, TargetsHeld)),)
    own = frozenset(each.key for each in chart.indicators)
    counted = chart.indicators[0].measure
    if not chart.by or not isinstance(counted, Rows | Total):
        return (own,)
    of = counted.columns if isinstance(counted, Total) else ()
    drawn = (counted.ledger.key, chart.by, of, counted.only, counted.without)
    extremes = (
        each.key
        for each in indicators
        if isinstance(measure := each.measure, Extreme)
        and (measure.ledger.key, measure.by, measure.of, measure.only, measure.without) == drawn
    )
    return frozenset(extremes), own


def _stated(paragraphs: Sequence[Paragraph], wanted: Iterable[frozenset[str]]) -> tuple[int, int] | None:
    """Return paragraph and run that state a figure first."""
    for keys in wanted:
        for at, paragraph in enumerate(paragraphs):
            for place, run in enumerate(paragraph.runs):
                if run.figure in keys:
                    return at, place
    return None


def _cited(runs: tuple[Run, ...], start: int, key: str) -> tuple[Run, ...]:
    """Insert a citation before the mark that ends the sentence of the run at `start`."""
    for place in range(start, len(runs)):
        run = runs[place]
        end = min((at for mark in _ENDS if (at := run.text.find(mark)) >= 0), default=-1)
        if end >= 0 and not run.figure:
            before, after = Run(run.text[:end]), Run(run.text[end:])
            inserted = (before, _citation(runs[:place], before, key), after)
            return (
                *runs[:place],
                *(each for each in inserted if each.text or each.cites),
                *runs[place + 1 :],
            )
    return (*runs, _citation(runs, Run(""), key))


def _citation(before: Sequence[Run], last: Run, key: str) -> Run:
    """Return a citation; one that follows another has no words of its own."""
    follows = not last.text and bool(before) and bool(before[-1].cites)
    return Run("" if follows else CITED, cites=key)
