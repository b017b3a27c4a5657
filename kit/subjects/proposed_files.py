"""Proposed ledgers, indicators and charts → the texts of a subject's files, with what must be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, InlineTable, Table

from kit.subjects.column_guesses import KINDS
from kit.subjects.column_rules import part_pairs, preset_of, sums_of
from kit.subjects.office_ledgers import OfficeFiles, ProposedColumn, ProposedLedger

__all__ = ["Entries", "charts_text", "indicators_text", "ledgers_text", "subject_text", "wording_text"]

CHECK = "请核对："
"""Begins the comments on what a person must check."""

_CHAPTER = "工作开展情况"
_OWN_CHAPTERS = re.compile("问题|短板|下步|下一步|打算")
_RESERVED = frozenset(
    {
        *(
            "乡镇",
            "年度",
            "行政村数",
            "常住人口",
            "标题",
            "台账",
            "基本情况",
            "全镇",
            "文字材料",
            "名称",
            "缺项",
            "行",
        ),
        *("range", "loop"),
    }
)


@dataclass
class Entries:
    """What is proposed for indicators.toml, charts.toml and wording, as it is gathered."""

    indicators: list[tuple[dict[str, Any], list[str]]] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)
    wording: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=lambda: set(_RESERVED))
    keys: set[str] = field(default_factory=lambda: {"township", "year", "villages", "population"})


_PARTS_OF_ROWS = {
    "does": re.compile("措施|举措|办法$"),
    "by": re.compile("责任|牵头|负责"),
    "due": re.compile("期限|时限"),
    "state": re.compile("状态|进展|(?:完成|整改)情况"),
}


def _opening(*lines: str) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    for line in lines:
        document.add(tomlkit.comment(line))
    return document


def subject_text(ledgers: Sequence[ProposedLedger], key: str, name: str, title: str) -> str:
    """Return the text of subject.toml."""
    document = _opening(
        f"由一个工作簿自动提出，只是草稿。带“{CHECK}”的地方请逐个核对，改好后删去。",
        "各项怎样写，见 docs/subjects.md；也可以用 review-kit subject new 建一个空白专题，看其中的说明。",
    )
    document.add("key", tomlkit.string(key).comment(f"{CHECK}英文代号，定下后不要再改"))
    document.add("name", tomlkit.string(name).comment(f"{CHECK}专题的中文名称"))
    document.add("version", tomlkit.string("1"))
    document.add("title", tomlkit.string(title).comment(f"{CHECK}总结的标题"))
    document.add(tomlkit.comment('recipient = "{县区}人民政府"  # 主送机关；不写就没有'))
    document.add(tomlkit.comment('closing = "特此报告。"  # 落款前的结束语；不写就没有'))
    sections = tomlkit.aot()
    for ledger in sorted(ledgers, key=lambda each: bool(_OWN_CHAPTERS.search(each.name))):
        section = tomlkit.table()
        section.add("key", ledger.key)
        section.add("heading", tomlkit.string(ledger.name).comment(f"{CHECK}这一节的标题"))
        if not _OWN_CHAPTERS.search(ledger.name):
            section.add("chapter", _CHAPTER)
        elif texts := ledger.of_kind("text"):
            section.add("list", _lines([(_inline(_listed_rows(ledger, texts[0].name)), "")]))
        sections.append(section)
    document.add("section", sections)
    return document.as_string()


def _listed_rows(ledger: ProposedLedger, says: str) -> dict[str, Any]:
    """Return the list of a ledger's rows, each part in the first column that is named like one."""
    names = [column.name for column in ledger.columns if column.name != says]
    parts = {
        part: next((name for name in names if pattern.search(name)), "")
        for part, pattern in _PARTS_OF_ROWS.items()
    }
    rest = [name for name in names if name not in parts.values()]
    found = {part: name for part, name in parts.items() if name}
    return {"ledger": ledger.name, "says": says, **found, **({"then": rest} if rest else {})}


def ledgers_text(found: OfficeFiles) -> str:
    """Return the text of ledgers.toml."""
    document = _opening(
        "台账：由工作簿的各张表自动提出，只有表头、种类和单位，没有抄任何一行的内容。",
        f"带“{CHECK}”的地方请逐个核对。种类有：文字 整数 小数 日期 月份 是否 选项。",
        *(f"{why}。" for why in found.left_out),
    )
    for ledger in found.ledgers:
        document.add(tomlkit.nl())
        rest = f"，另有 {ledger.left} 行像是合计、小标题或说明" if ledger.left else ""
        document.add(
            tomlkit.comment(
                f"{CHECK}由{ledger.sheet}提出，表头在第 {ledger.header_row} 行，"
                f"有 {ledger.records} 行记录{rest}。"
            )
        )
        for why in ledger.refused:
            document.add(tomlkit.comment(f"{why}。"))
        document.add(ledger.name, _ledger_table(ledger))
    if found.facts:
        facts = tomlkit.table()
        entries: list[tuple[InlineTable, str]] = []
        for fact in found.facts:
            kind = KINDS["whole" if fact.is_whole else "decimal"]
            unit = {"unit": fact.unit} if fact.unit else {}
            entry = _inline({"key": fact.key, "name": fact.name, **unit, "kind": kind})
            entries.append((entry, "" if fact.unit else "单位没有写明，请补上 unit"))
        facts.add("fact", _lines(entries))
        document.add(tomlkit.nl())
        document.add(tomlkit.comment(f"{CHECK}《基本情况》里另加的项目。"))
        document.add("基本情况", facts)
    return document.as_string()


def _ledger_table(ledger: ProposedLedger) -> Table:
    table = tomlkit.table()
    table.add("key", ledger.key)
    row = (
        "一个月"
        if ledger.is_monthly
        else f"一次{ledger.name}"
        if ledger.event_dates
        else f"一项{ledger.name.removeprefix('存在')}"
    )
    table.add("row", tomlkit.string(row).comment(f"{CHECK}一行记的是什么"))
    pairs = [
        (part, whole)
        for part, whole in part_pairs(ledger)
        if all(
            one is None or other is None or one <= other
            for one, other in zip(part.values, whole.values, strict=True)
        )
    ]
    sums = sums_of(ledger)
    table.add("example", _array(_example(ledger, pairs, sums)).comment("编造的一行"))
    if ledger.of_kind("month") and (not ledger.is_monthly or ledger.records > 12):
        table.add("monthly", tomlkit.boolean("false").comment(f"{CHECK}不是一个月一行"))
    if pairs:
        names = [[part.name, whole.name] for part, whole in pairs]
        table.add("at_most", _array(names).comment(f"{CHECK}每一行前一列不大于后一列"))
    if sums:
        table.add("sum_of", _array(sums).comment(f"{CHECK}第一列是后面各列的和"))
    table.add("column", _lines([_column_entry(column, ledger) for column in ledger.columns]))
    return table


def _column_entry(column: ProposedColumn, ledger: ProposedLedger) -> tuple[InlineTable, str]:
    guess = column.guess
    values: dict[str, Any] = {"key": column.key, "name": column.name, "kind": KINDS[guess.kind]}
    if guess.unit:
        values["unit"] = guess.unit
    if column.required:
        values["required"] = True
    if guess.kind == "choice":
        values |= {"open": True, "choices": list(guess.choices)}
    if preset := preset_of(column, ledger):
        values["preset"] = preset
        if preset == "所在村" and guess.kind == "text" and re.search("村|社区", column.name):
            values["villages"] = True
    return _inline(values), "；".join(guess.checks)


def _example(
    ledger: ProposedLedger,
    pairs: Sequence[tuple[ProposedColumn, ProposedColumn]],
    sums: Sequence[Sequence[str]],
) -> list[str | int | float]:
    """Return a made-up record that keeps the ledger's own rules."""
    wholes = {whole.name for _, whole in pairs}
    parts = {part.name for part, _ in pairs}
    made: dict[str, str | int | float] = {}
    for column in ledger.columns:
        match column.guess.kind:
            case "date":
                made[column.name] = "2021-03-15"
            case "month":
                made[column.name] = "3月"
            case "flag":
                made[column.name] = "是"
            case "choice":
                made[column.name] = column.guess.choices[0]
            case "text":
                made[column.name] = f"某{column.name}"
            case _:
                step = 0 if column.name in parts else 2 if column.name in wholes else 1
                made[column.name] = step + (3 if column.guess.kind == "whole" else 1.5)
    for total, *others in sums:
        made[total] = sum(float(made[other]) for other in others)
        if next(column for column in ledger.columns if column.name == total).guess.kind == "whole":
            made[total] = int(made[total])
    return list(made.values())


def indicators_text(entries: Entries) -> str:
    """Return the text of indicators.toml."""
    document = _opening(
        "指标：总结里的每一个数怎样数出来。由工作簿自动提出，不要的删去，缺的补上。",
        "删去一个指标时，措辞（wording）和图（charts.toml）里用到它的地方也要删去。",
    )
    indicators: AoT = tomlkit.aot()
    for values, checks in entries.indicators:
        table = _table(values)
        if checks:
            table["name"].comment(CHECK + "；".join(checks))
        indicators.append(table)
    document.add("indicator", indicators)
    return document.as_string()


def charts_text(entries: Entries) -> str:
    """Return the text of charts.toml."""
    document = _opening(f"{CHECK}要哪些图，不要的删去。没有数据的图不画。")
    charts = tomlkit.aot()
    for values in entries.charts:
        charts.append(_table(values))
    document.add("chart", charts)
    return document.as_string()


def wording_text(section: str, entries: Entries) -> str:
    """Return the text of a section's wording, one clause a line."""
    lines = entries.wording[section]
    if section == "opening":
        lines = [*_OPENING, *lines]
    lines = [*lines[:-1], re.sub("[，；]$", "。", lines[-1])] if lines else []
    body = "\n".join(lines)
    if section == "opening":
        return f"# {{{{ 标题 }}}}\n\n{body}\n\n{{{{ 文字材料 }}}}\n\n{_SOURCE}\n"
    return f"{{{{ 文字材料 }}}}\n\n{body}\n" if body else "{{ 文字材料 }}\n"


_OPENING = (
    "{{ 乡镇 }}",
    "隶属{{ 基本情况.所属县区 }}，",
    "有行政村{{ 行政村数 }}，",
    "常住人口{{ 常住人口 }}，",
)
_SOURCE = "本文数字取自{{ 年度 }}工作台账，各项数字的出处见附件《数据来源》。"


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        if isinstance(value, list):
            table.add(key, _array(value))
        else:
            table.add(key, _inline(value) if isinstance(value, dict) else value)
    return table


def _inline(values: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in values.items():
        table.append(key, value)
    return table


def _array(values: Iterable[Any]) -> Array:
    array = tomlkit.array()
    for value in values:
        array.append(_array(value) if isinstance(value, list) else value)
    return array


def _lines(tables: Iterable[tuple[InlineTable, str]]) -> Array:
    """Return an array with a table a line, each with what must be checked."""
    array = tomlkit.array()
    for table, check in tables:
        array.add_line(table, indent="  ", comment=CHECK + check if check else None)
    array.add_line(indent="")
    return array
