"""What differs between two editions, or two years' folders, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from kit.proof.differences import Difference
from kit.proof.diffing import Comparison

__all__ = ["comparison_lines", "headline", "summary", "verdict"]


def headline(difference: Difference) -> str:
    """Return what is compared: ``清河镇2021年：旧/清河镇 → outputs/2021/清河镇``."""
    years = dict.fromkeys((difference.old_year, difference.new_year))
    return f"{difference.place}{'→'.join(str(year) for year in years)}年：{difference.old} → {difference.new}"


def verdict(difference: Difference) -> str:
    """Return the line that counts what differs."""
    if difference.is_empty:
        return "没有不同"
    counted = "、".join(f"{name}{count}项" for name, count in difference.counts.items() if count)
    figures = f"指标变化{len(difference.figures)}项" + (f"（{counted}）" if counted else "")
    outdated = sum(bool(sentence.outdated) for sentence in difference.sentences)
    sentences = f"句子变化{len(difference.sentences)}处" + (
        f"（旧句不再成立的{outdated}处）" if outdated else ""
    )
    return f"{figures}，{sentences}" if difference.sentences else figures


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of a comparison: what differs in each review, and how many there are."""
    for difference in comparison.reviews:
        yield from _lines(difference)
        yield ""
    yield from (f"只在新的里有：{place}" for place in comparison.came)
    yield from (f"只在旧的里有：{place}" for place in comparison.gone)
    yield from (f"没有比较：{line}" for line in comparison.unread)
    yield summary(comparison)


def summary(comparison: Comparison) -> str:
    """Return the line that counts reviews that differ, came, went, and stayed."""
    counts = {
        "有不同的": len(comparison.reviews),
        "新增": len(comparison.came),
        "减少": len(comparison.gone),
        "没有比较": len(comparison.unread),
        "相同的": comparison.same,
    }
    return "、".join(f"{name}{count}份" for name, count in counts.items() if count)


def _lines(difference: Difference) -> Iterator[str]:
    yield headline(difference)
    yield from (f"提示：{note}" for note in difference.notes)
    for figure in difference.figures:
        values = figure.old if figure.old == figure.new else f"{figure.old} → {figure.new}"
        classes = "、".join(figure.classes)
        yield f"{figure.name}：{values}" + (f"　{classes}" if classes else "")
        yield from (f"    {cause}" for cause in figure.causes)
    for sentence in difference.sentences:
        yield from (f"旧句：{sentence.old}",) if sentence.old else ()
        yield from (f"新句：{sentence.new}",) if sentence.new else ()
        if sentence.outdated:
            yield f"    旧句不再成立：{'、'.join(sentence.outdated)}"
        if sentence.wording:
            yield "    只改了措辞，数字没有变"
    yield verdict(difference)
