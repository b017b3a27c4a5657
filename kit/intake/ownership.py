"""Whose an arrival is: its subject, township and year, or the question about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import msgspec

from kit.files import display_path
from kit.files.file_names import usable_name
from kit.files.roster import Roster
from kit.intake.arrivals import Arrival
from kit.intake.judged import Asked, Judged
from kit.intake.recognition import Recognised
from kit.intake.subject_years import SubjectYear, hash_of_set
from kit.layout import township_name
from kit.subjects import Subject, known_subjects

__all__ = ["answered_before", "ask_year", "subject_of", "township_of"]


class _Ownership(TypedDict):
    """Whose a file is, as a receipt has it."""

    subject: str
    county: str
    township: str
    year: int


def answered_before(arrival: Arrival, asked: Asked) -> _Ownership | None:
    """Return whose a file is by the officer's earlier answer about the same bytes; None without one."""
    before = asked.answers.get(arrival.sha256)
    if asked.township or before is None or before.subject not in {each.name for each in asked.subjects}:
        return None
    return {
        "subject": before.subject,
        "county": before.county,
        "township": before.township,
        "year": before.year,
    }


def subject_of(judged: Judged, recognised: Recognised, asked: Asked) -> Subject | None:
    """Return the subject that an arrival is of; None where that is asked."""
    found = recognised.subjects
    if len(found) == 1:
        judged.receipt = msgspec.structs.replace(judged.receipt, subject=found[0].name)
        return found[0]
    given = judged.arrival.given
    if found:
        names = "、".join(subject.name for subject in found)
        answer = asked.command(given, f"--subject {_called(found[0])}")
        judged.ask("subjects", f"可以是几个专题的台账：{names}。要作为哪一个？", answer)
    else:
        names = "、".join(subject.name for subject in asked.subjects)
        message = f"没有一张表是台账（专题 {names}）：请核对是不是收错了文件"
        judged.ask("ledger-none", message, f'review-kit check "{given}"')
    return None


def _called(subject: Subject) -> str:
    """Return how a command names a subject: one that is only a folder by the folder's name."""
    is_known = any(subject.folder == known.folder for known in known_subjects())
    return subject.name if is_known else f'"{display_path(subject.folder.name)}"'


def township_of(judged: Judged, recognised: Recognised, asked: Asked) -> tuple[str, str]:
    """Return county and township as they are known; both may be empty."""
    stated = recognised.counties
    county = stated[0] if len(stated) == 1 and usable_name(stated[0]) else ""
    given = judged.arrival.given
    subject_year = asked.subject_years[recognised.subjects[0].key] if recognised.subjects else None
    roster = (
        subject_year.roster if subject_year is not None else next(iter(asked.subject_years.values())).roster
    )
    townships = _bare(recognised.townships, county, [name for _, name in roster.names])
    if asked.township:
        places = subject_year or next(iter(asked.subject_years.values()))
        return _by_word(judged, asked, places, county, list(filter(usable_name, townships)))
    tabs = [name for name in recognised.tabs if name not in townships]
    if len(townships) > 1 or len(tabs) > 1 or (townships and set(tabs) & {name for _, name in roster.names}):
        names = tuple(dict.fromkeys((*townships, *tabs)))
        judged.receipt = msgspec.structs.replace(judged.receipt, guesses=names, county=county)
        judged.ask(
            "townships",
            f"一个文件里有几个乡镇：{'、'.join(names)}。请对方分成一镇一个文件重发",
            asked.command(given, f"--as {names[0]}"),
        )
        return county, ""
    if not townships:
        hints = [name for _, name in roster.names if name in judged.arrival.name] or tabs
        hint = max(hints, key=len, default="")
        guesses = (hint,) if hint else ()
        judged.receipt = msgspec.structs.replace(judged.receipt, guesses=guesses, county=county)
        why = f"文件名或表名里有“{hint}”，是它的吗？" if hint else "是哪个乡镇的？"
        judged.ask(
            "township-unknown",
            f"基本情况里没有写乡镇名称：{why}",
            asked.command(given, f"--as {hint or '乡镇名称'}"),
        )
        return county, ""
    township = townships[0]
    if not usable_name(township):
        judged.ask(
            "township-unknown", "基本情况里的乡镇名称不能用作文件名", asked.command(given, "--as 乡镇名称")
        )
        return county, ""
    _in_roster(judged, asked, subject_year, county, township)
    counties = [each for each in roster.counties_of(township) if each]
    if not county and len(counties) == 1:
        county = counties[0]
    elif not county and len(counties) > 1:
        judged.ask(
            "county-unknown",
            f"{'、'.join(counties)}都有“{township}”，基本情况里没有写所属县区",
            asked.command(given, f"--as {counties[0]}/{township}"),
        )
    return _known(judged, county, township)


def _by_word(
    judged: Judged, asked: Asked, subject_year: SubjectYear, stated_county: str, stated: Sequence[str]
) -> tuple[str, str]:
    """Return what the officer says, unless the list, the file or the data folder says otherwise.

    A name that the file gives too needs no list.
    """
    own, _, township = asked.township.rpartition("/")
    roster, given = subject_year.roster, judged.arrival.given
    counties = roster.counties_of(township)
    county = own or stated_county or (counties[0] if len(counties) == 1 else "")
    before = judged.receipt.codes
    held = next(
        (
            place
            for place in subject_year.places
            if (place.township != township or (own and place.county and place.county != own))
            and hash_of_set(place.files) in judged.arrival.hashes
        ),
        None,
    )
    if stated and township not in stated:
        judged.ask(
            "township-other",
            f"基本情况写的是“{'、'.join(stated)}”，--as 说的是“{township}”：是哪一个？"
            "--as 写错了就用所列的命令，基本情况写错了请改正再收",
            asked.command(given, f"--as {stated[0]}"),
        )
    elif counties and own and "" not in counties and own not in counties:
        judged.ask(
            "county-unlisted",
            f"{roster.origin}里的“{township}”属{'、'.join(counties)}，没有“{own}”的：请核对",
            asked.command(given, f"--as {counties[0]}/{township}"),
        )
    elif township not in stated and not any(place.township == township for place in subject_year.places):
        _listed_word(judged, asked, roster, township)
    if held is not None:
        name = township_name(held.county, held.township)
        judged.ask(
            "township-elsewhere",
            f"这份内容已作为“{name}”收下，同一份不能算两个乡镇的：那一次收错了，请先撤销或移走它",
        )
    return (county, "") if judged.receipt.codes != before else _known(judged, county, township)


def _listed_word(judged: Judged, asked: Asked, roster: Roster, township: str) -> None:
    """Ask about a name that the officer gives, that is not in the list and that no file states."""
    if not roster.names or roster.counties_of(township):
        return
    real = f"确有“{township}”，请在基本情况里填上乡镇名称再收，或把它写进名单"
    if near := roster.near(township):
        judged.receipt = msgspec.structs.replace(judged.receipt, guesses=(near,))
        judged.ask(
            "township-near",
            f"“{township}”不在名单（{roster.origin}）里，是否指“{near}”？{real}",
            asked.command(judged.arrival.given, f"--as {near}"),
        )
    elif roster.complete:
        judged.ask("township-unlisted", f"“{township}”不在名单（{roster.origin}）里：请核对；{real}")
    else:
        judged.note(f"{roster.origin}里没有这个乡镇")


def _known(judged: Judged, county: str, township: str) -> tuple[str, str]:
    judged.receipt = msgspec.structs.replace(judged.receipt, county=county, township=township)
    return county, township


def _bare(townships: Sequence[str], county: str, known: Sequence[str]) -> list[str]:
    """Return the names without a county before them: 云山县清河镇 is 清河镇."""
    names = []
    for name in townships:
        short = name.removeprefix(county) if county else name
        ends = [each for each in known if name != each and name.endswith(f"县{each}")]
        names.append(name if name in known else ends[0] if len(ends) == 1 else short or name)
    return list(dict.fromkeys(names))


def _in_roster(
    judged: Judged, asked: Asked, subject_year: SubjectYear | None, county: str, township: str
) -> None:
    """Ask about a township that is not expected, where it may be one that is, misspelt."""
    if subject_year is None or not subject_year.roster.names or subject_year.roster.counties_of(township):
        return
    roster = subject_year.roster
    near = roster.near(township)
    if near and not any(place.township == township for place in subject_year.places):
        judged.receipt = msgspec.structs.replace(judged.receipt, guesses=(near,))
        judged.ask(
            "township-near",
            f"{roster.origin}里没有“{township}”，有“{near}”：如是它，请改正基本情况里的乡镇名称再收；"
            f"确是“{township}”就用所列的命令",
            asked.command(judged.arrival.given, f"--as {township_name(county, township)}"),
        )
    elif roster.complete:
        judged.ask(
            "township-unlisted",
            f"{roster.origin}里没有“{township}”：请核对是不是发错了，或把它写进名单",
            asked.command(judged.arrival.given, f"--as {township_name(county, township)}"),
        )
    else:
        judged.note(f"{roster.origin}里没有这个乡镇")


def ask_year(judged: Judged, recognised: Recognised, asked: Asked) -> None:
    """Ask about the year, unless it is the one that is expected."""
    years = sorted(set(recognised.years))
    given = judged.arrival.given
    if years == [str(asked.year)]:
        judged.receipt = msgspec.structs.replace(judged.receipt, year=asked.year)
    elif len(years) == 1:
        judged.receipt = msgspec.structs.replace(judged.receipt, year=int(years[0]))
        answer = asked.command(given).replace(f"--year {asked.year}", f"--year {years[0]}")
        judged.ask(
            "year-other",
            f"基本情况写的是 {years[0]} 年，不是 {asked.year} 年：是那一年的就用所列的命令，写错了请改正再收",
            answer,
        )
    elif years:
        judged.ask("year-unknown", f"基本情况里有几个年度：{'、'.join(years)}。请改成一个再收")
    elif asked.township:
        # The officer says whose it is, and of which year by --year.
        judged.receipt = msgspec.structs.replace(judged.receipt, year=asked.year)
    else:
        township = judged.receipt.township or "乡镇名称"
        judged.ask(
            "year-unknown",
            f"基本情况里没有写年度：是 {asked.year} 年的吗？",
            asked.command(given, f"--as {township}"),
        )
