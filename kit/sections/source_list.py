"""附件2, the sources: one line per figure, grouped by the ledger that it was counted from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from kit.content import Column, Run, Source, Table
from kit.indicators import Figure
from kit.layout import SYNONYMS
from kit.ledgers import Ledgers
from kit.materials import Material
from kit.text.row_ranges import row_runs

__all__ = ["row_ranges", "source_table"]

_ABSENT = "—"
_MOST_RANGES = 3
# Fewer are shown if there are more, so that a line of the table holds them with their total.
_SHOWN_RANGES = 2
_COLUMNS = (Column("编号"), Column("指标"), Column("数值", "right"), Column("行"), Column("计数规则"))
_NO_FILE, _NO_LEDGER = "不取自台账的数值", "缺少台账的指标"

Place = tuple[str, str]
"""A file and its sheet; both are empty for what no file holds."""


@dataclass
class _Group:
    """The lines of one ledger; a line is the key of its figure, or empty, and its cells after the number."""

    title: str
    lines: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def source_table(review: Material) -> Table:
    """Return 附件2: rows and rule of each figure by ledger, and what else of the ledgers is or is not used.

    The first cell of a line is its number, which the document prints behind the figure in the text. A file is
    named once, with the first of its ledgers.
    """
    names = _ledger_names(review)
    groups: dict[tuple[Place, str], _Group] = {}
    for key, place, cells in (*_figure_lines(review, names), *_own_words(review), *_unused_facts(review)):
        title = "" if place[0] else _NO_FILE if cells[1] not in ("缺", _ABSENT) else _NO_LEDGER
        group = groups.setdefault((place, title), _Group(title or _ledger_title(place, names)))
        group.lines.append((key, cells))
    titles: list[str] = []
    lines: list[tuple[str, tuple[str, ...]]] = []
    for group in _by_file(groups):
        titles += [group.title, *[""] * (len(group.lines) - 1)]
        lines += group.lines
    return Table(
        caption="",
        columns=_COLUMNS,
        rows=tuple(
            tuple((Run(cell),) for cell in (str(number), *cells))
            for number, (_, cells) in enumerate(lines, start=1)
        ),
        note=f"编号是正文中数值右上角方括号里的数。{_other_sources(review)}",
        anchors=tuple(key for key, _ in lines),
        groups=tuple(titles),
        row_headers=True,
    )


def _by_file(groups: dict[tuple[Place, str], _Group]) -> Iterator[_Group]:
    """Yield the groups: those of a file together, what no file holds first, missing ledgers last."""
    files = list(dict.fromkeys(file for (file, _), _ in groups if file))
    rank = {"": -1, **{file: place for place, file in enumerate(files)}}
    named: set[str] = set()
    for ((file, _), title), group in sorted(
        groups.items(), key=lambda item: len(files) if item[0][1] == _NO_LEDGER else rank[item[0][0][0]]
    ):
        if file and not title:
            group.title += "　文件同上" if file in named else f"　{file}"
            named.add(file)
        yield group


def _ledger_names(review: Material) -> dict[Place, str]:
    """Map each place to the ledger read from it; no place that two ledgers were read from."""
    found: dict[Place, list[str]] = {}
    for ledger in review.ledgers.tables.values():
        found.setdefault((ledger.file, ledger.sheet), []).append(ledger.schema.name)
    return {place: names[0] for place, names in found.items() if len(names) == 1}


def _ledger_title(place: Place, names: dict[Place, str]) -> str:
    _, sheet = place
    name = names.get(place, "")
    told = f"《{name}》" if name else ""
    return told + (f"工作表“{sheet}”" if sheet and sheet != name else "")


def _figure_lines(review: Material, names: dict[Place, str]) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
    places = {(figure.source.file, figure.source.sheet) for figure in review.figures.values()}
    for figure in review.figures.values():
        place = (figure.source.file, figure.source.sheet)
        text = figure.text if figure.value is not None else "缺" if figure.gap else _ABSENT
        rule = _rule(figure, names.get(place, ""))
        yield figure.key, place, (figure.indicator.name, text, _rows(figure.source, names, places), rule)


def _rows(source: Source, names: dict[Place, str], places: Collection[Place]) -> str:
    """Return the rows of a source; those of further ledgers with the ledger's name.

    Their files are named if no group of the list names them.
    """
    parts = [row_ranges(source.rows)]
    for other in source.further:
        name = names.get((other.file, other.sheet))
        where = f"《{name}》" if name else " ".join(filter(None, (other.file, other.sheet)))
        if other.file not in ("", source.file) and name and (other.file, other.sheet) not in places:
            where = f"{other.file}{where}"
        if ranges := row_ranges(other.rows):
            parts.append(f"{where}{ranges}")
    return "；".join(filter(None, parts)) or _ABSENT


def _rule(figure: Figure, ledger: str) -> str:
    """Describe how a figure was counted, why it is missing, or which records it could not count.

    The name of the ledger that the group names is left out, and the rule where there is no ledger.
    """
    rule = figure.source.rule
    if ledger:
        for named in (f"《{ledger}》中", f"《{ledger}》的", f"《{ledger}》"):
            rule = rule.replace(named, "")
    if figure.value is None:
        return f"{figure.why_missing}；规则：{rule}" if figure.source.file else figure.why_missing
    unfilled = figure.unfilled
    if unfilled is None:
        return rule
    places = [*unfilled.months, *([f"第{row_ranges(unfilled.rows)}行"] if unfilled.rows else [])]
    return f"{rule}；{unfilled.text}：{'、'.join(places)}"


def _own_words(review: Material) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
    """Yield a line for the chapters that the review quotes, and one for those that it has no place for."""
    texts = review.ledgers.with_role("texts")
    if texts is None:
        return
    known = texts.schema.column("chapter").choices
    used: dict[str, list[int]] = {}
    unused: dict[str, list[int]] = {}
    for row, chapter in zip(texts.rows, texts.column("chapter"), strict=True):
        (used if chapter in known else unused).setdefault(str(chapter), []).append(row)
    for chapters, rule in ((used, "乡镇自行陈述，照录"), (unused, "总结里没有这样的章节，未写入")):
        if chapters:
            rows = [row for found in chapters.values() for row in found]
            named = f"{'、'.join(chapters)}：{rule}"
            yield "", (texts.file, texts.sheet), ("文字材料", "文字", row_ranges(rows), named)


def _unused_facts(review: Material) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
    """Yield the items of 基本情况 that the review does not use, so that none is ignored silently."""
    profile = review.ledgers.with_role("profile")
    if profile is None:
        return
    known = profile.schema.column("item").choices
    for row, item in zip(profile.rows, profile.column("item"), strict=True):
        if item not in known:
            cells = (str(item), _ABSENT, str(row), "总结里没有这一项，未写入")
            yield "", (profile.file, profile.sheet), cells


def _other_sources(review: Material) -> str:
    """Describe the sources of other years' values and of the targets."""
    sources = []
    if review.earlier:
        files = [_common_place(ledgers) for ledgers in review.earlier.values()]
        sources.append(f"以前年度的数值按同一规则取自{'、'.join(sorted(files))}")
    targets = review.ledgers.with_role("targets")
    if targets is not None:
        sources.append(f"年度目标取自《{targets.schema.name}》")
    return f"{'；'.join(sources)}。" if sources else ""


def _common_place(ledgers: Ledgers) -> str:
    """Return the single file of a year, or the folder of its files."""
    files = sorted(ledgers.inputs.keys() - {SYNONYMS})
    return files[0] if len(files) == 1 else files[0].rpartition("/")[0]


def row_ranges(rows: Sequence[int]) -> str:
    """Format row numbers as ranges; if there are many, the first ones and the total number.

    >>> row_ranges((2, 3, 4, 7))
    '2–4、7'
    """
    if not rows:
        return ""
    ordered = sorted(set(rows))
    parts = row_runs(ordered)
    shown = parts if len(parts) <= _MOST_RANGES else parts[:_SHOWN_RANGES]
    ranges = "、".join(str(first) if first == last else f"{first}–{last}" for first, last in shown)
    return f"{ranges}等共{len(ordered)}行" if len(shown) < len(parts) else ranges
