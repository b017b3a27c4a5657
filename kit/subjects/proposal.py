"""An office's own workbook → the files of a proposed subject, to be corrected by a person.

Names, kinds and units are proposed. Of the cells only short, repeated choices are copied, and examples are
made up. Comments mark what a person must check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kit.subjects.column_rules import is_whole, part_pairs, preset_of
from kit.subjects.english_keys import unused
from kit.subjects.office_ledgers import OfficeFact, ProposedColumn, ProposedLedger, read_office_files
from kit.subjects.proposed_files import (
    Entries,
    charts_text,
    indicators_text,
    ledgers_text,
    subject_text,
    wording_text,
)

__all__ = ["propose_subject"]

_FEWER = re.compile("事故|伤亡|死亡|受伤|损失|逾期|超期|未|欠|违法|火灾")
_STATE = re.compile("状态|情况|进展|结果|进度")
_NEITHER = re.compile("隐患|问题|投诉|诉求|纠纷|支出|费用")
_GENERIC = re.compile(
    r"(?:总|合)?(?:新增|更新|学时|课时|时长|数量?|次数|户数|件数|场次|个数|处数|金额|面积|长度|里程|经费|资金|投入|支出)"
    r"|(?:参加|参与|参训|受益|服务)?(?:人数|人次|人员)"
)


def propose_subject(source: Path, *, key: str, name: str, title: str) -> dict[str, str]:
    """Return the files of a subject proposed from an office's workbook.

    Parameters
    ----------
    source : Path
        A workbook or CSV, or a folder of them.
    key, name, title : str
        Of the subject.

    Returns
    -------
    dict of str to str
        Path in the subject's folder → text.

    Raises
    ------
    CallError
        A file cannot be read, or has no table with a header.

    Examples
    --------
    >>> propose_subject(Path("巡查.xlsx"), key="roads", name="道路养护", title="总结")  # doctest: +SKIP
    {'subject.toml': …, 'ledgers.toml': …, 'indicators.toml': …, 'charts.toml': …, 'wording/….md': …}
    """
    found = read_office_files(source)
    entries = Entries()
    _propose_facts(entries, found.facts)
    for ledger in found.ledgers:
        _propose_figures(entries, ledger)
    entries.charts.append({"key": "targets", "form": "目标", "section": "指标一览"})
    return {
        "subject.toml": subject_text(found.ledgers, key, name, title),
        "ledgers.toml": ledgers_text(found),
        "indicators.toml": indicators_text(entries),
        "charts.toml": charts_text(entries),
        **{f"wording/{section}.md": wording_text(section, entries) for section in entries.wording},
    }


# Figures: indicators, charts and wording of one ledger.


def _propose_facts(entries: Entries, facts: Iterable[OfficeFact]) -> None:
    for fact in facts:
        name = _name(entries, fact.name, f"{fact.name}总数")
        values = {"section": "导语", "fact": fact.name}
        checks = [] if fact.unit else ["单位没有写明，请补上"]
        _add(entries, fact.key, name, fact.unit, values, checks)
        entries.wording.setdefault("opening", []).append(f"{_label(name)}{{{{ {name} }}}}，")


def _propose_figures(entries: Entries, ledger: ProposedLedger) -> None:
    lines = entries.wording[ledger.key] = []
    unit = "次" if ledger.event_dates else "项"
    base = {"section": ledger.name, "ledger": ledger.name}
    rows = ""
    if not ledger.is_monthly:
        rows = _name(entries, f"{ledger.name}{unit}数", f"{ledger.name}记录{unit}数")
        row_checks = [f"这是《{ledger.name}》的行数；单位是不是“{unit}”"]
        rows_key = _add(entries, f"{ledger.key}_count", rows, unit, base, row_checks)
        lines += _compared(f"台账记录{_label(ledger.name)}", rows)
        if ledger.event_dates:
            _chart(entries, f"{rows_key}_by_month", "按月", rows, ledger.event_dates, ledger)
    groups = [
        column
        for column in ledger.columns
        if column.groups > 1 and (column.guess.kind == "choice" or preset_of(column, ledger) == "所在村")
    ]
    if groups and rows:
        lines += _propose_groups(entries, ledger, groups, rows, unit, base)
    for column in ledger.of_kind("flag"):
        word = column.name.removeprefix("是否")
        flagged = _name(entries, f"{ledger.name}{word}{unit}数", f"{ledger.name}{column.name}{unit}数")
        where = {**base, "where": {column.name: True}}
        _add(entries, f"{ledger.key}_{column.key}", flagged, unit, where, [f"“{column.name}”填“是”的行数"])
        lines += _compared(_label(f"其中{word}"), flagged)
    _propose_numbers(entries, ledger, base)
    _compare_once(lines)


def _propose_groups(
    entries: Entries,
    ledger: ProposedLedger,
    groups: Sequence[ProposedColumn],
    rows: str,
    unit: str,
    base: Mapping[str, Any],
) -> list[str]:
    """Propose the commonest group of the first column of groups, and a chart of the first two."""
    lines: list[str] = []
    first = next((column for column in groups if not _STATE.search(column.name)), None)
    if first is not None:
        most = _name(entries, f"{ledger.name}最多{first.name}", f"{ledger.name}记录最多{first.name}")
        check = f"按“{first.name}”，哪一项的行数最多"
        counted = {**base, "highest": first.name}
        _add(entries, f"{ledger.key}_commonest_{first.key}", most, unit, counted, [check])
        lines.append(f"{{{{ {most}.归属 }}}}最多，{{{{ {most}.为 }}}}{{{{ {most} }}}}；")
    for column in groups[:2]:
        _chart(entries, f"{ledger.key}_by_{column.key}", "分组", rows, [column], ledger)
    return lines


def _propose_numbers(entries: Entries, ledger: ProposedLedger, base: Mapping[str, Any]) -> None:
    lines = entries.wording[ledger.key]
    sums: dict[str, str] = {}
    months = ledger.of_kind("month")
    for column in ledger.columns:
        guess = column.guess
        if column not in ledger.additive and not guess.is_mean:
            continue
        whole = f"{ledger.name.removesuffix('情况')}{column.name}"
        named = (whole,) if _GENERIC.fullmatch(column.name) or is_whole(column.name) else (column.name, whole)
        name = _name(entries, *named, f"{whole}合计")
        counted = {**base, ("mean" if guess.is_mean else "sum"): column.name}
        if guess.decimals:
            counted["decimals"] = guess.decimals
        checks = ["单位没有写明，请补上 unit"] if not guess.unit else []
        key = _add(entries, f"{ledger.key}_{column.key}", name, guess.unit, counted, checks)
        lines += _compared(_label(name), name)
        if guess.is_additive:
            sums[column.name] = name
            if months and len(sums) <= 2:
                _chart(entries, f"{key}_by_month", "按月", name, months, ledger)
    for part, whole_column in part_pairs(ledger):
        if part.name not in sums or whole_column.name not in sums:
            continue
        short = re.sub(r"(?:数量?|次数|件数|处数|个数)$", "", part.name)
        share = _name(entries, f"{short}率", f"{ledger.name}{short}率")
        pair = [sums[part.name], sums[whole_column.name]]
        shared = {"section": ledger.name, "share": pair, "decimals": 1}
        check = [f"“{part.name}”是不是“{whole_column.name}”的一部分"]
        _add(entries, f"{ledger.key}_{part.key}_share", share, "%", shared, check)
        lines += _compared(_label(share), share)


def _add(
    entries: Entries, key: str, name: str, unit: str, values: Mapping[str, Any], checks: Sequence[str]
) -> str:
    """Add an indicator; returns its key."""
    key = unused(key, entries.keys)
    entries.keys.add(key)
    better = "少" if _FEWER.search(name) else "不分" if _NEITHER.search(name) and "率" not in name else ""
    entry: dict[str, Any] = {"key": key, "name": name, **({"unit": unit} if unit else {}), **values}
    checks = list(checks)
    if better:
        entry["better"] = better
        checks.append("多好还是少好")
    entries.indicators.append((entry, checks))
    return key


def _chart(
    entries: Entries,
    key: str,
    form: str,
    indicator: str,
    by: Sequence[ProposedColumn],
    ledger: ProposedLedger,
) -> None:
    entry: dict[str, Any] = {"key": key, "form": form, "indicator": indicator}
    if form == "分组" or len(ledger.of_kind("date", "month")) > 1:
        entry["by"] = by[0].name
    entries.charts.append({**entry, "section": ledger.name})


def _name(entries: Entries, *names: str) -> str:
    """Return the first of some names that is free; as a name in wording it has letters and digits only."""
    wanted = [re.sub(r"\W|^\d+", "", name) or "指标" for name in names]
    name = next((each for each in wanted if each not in entries.names), "")
    name = name or next(
        f"{wanted[-1]}之{n}" for n in "二三四五六七八九" if f"{wanted[-1]}之{n}" not in entries.names
    )
    entries.names.add(name)
    return name


def _compared(label: str, name: str) -> list[str]:
    return [f"{label}{{{{ {name} }}}}，", f"{{{{ {name}.比上年 }}}}，", f"{{{{ {name}.比目标 }}}}；"]


def _compare_once(lines: list[str]) -> None:
    """Keep one difference from the year before a section; the other figures only state that year's value."""
    compared = [at for at, line in enumerate(lines) if ".比上年 " in line]
    for at in compared[1:]:
        lines[at] = lines[at].replace(".比上年 ", ".上年为 ")


def _label(name: str) -> str:
    """Return a name without digits, which wording takes for a number without a source."""
    return re.sub(r"\d+", "", name)
