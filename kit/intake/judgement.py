"""What becomes of an arrival: it has one meaning and is put into the data folder, or a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from kit.files import HIDDEN, UnreadableFileError, Years
from kit.intake.arrivals import Arrival
from kit.intake.receipts import Receipt
from kit.intake.recognition import Recognised, recognise, saved_at, usable_name
from kit.intake.shelves import Held, Shelf
from kit.intake.staging import Checked, check_arrival, unique_names
from kit.layout import township_name
from kit.subjects import Subject

__all__ = ["Asked", "Judged", "ask_which", "judge"]

_UNKNOWN = "未定"
_SHOWN = 3


@dataclass(frozen=True)
class Asked:
    """What an intake was asked for.

    Attributes
    ----------
    year : int
    subjects : tuple of Subject
        Those that files may be of.
    shelves : dict of str to Shelf
        By key of a subject.
    township : str
        What the one file is, by the officer's word: ``清河镇`` or ``云山县/清河镇``; empty without it.
    options : str
        Of the command, to be repeated in the one that answers a question.
    """

    year: int
    subjects: tuple[Subject, ...]
    shelves: dict[str, Shelf]
    township: str = ""
    options: str = ""

    def command(self, given: str, *more: str) -> str:
        """Return the command that takes in one file; empty where its name is not shown."""
        if HIDDEN in given:
            return ""
        words = [f'"{given}"', f"--year {self.year}", *more, self.options]
        return " ".join(filter(None, ("review-kit intake", *words)))


@dataclass
class Judged:
    """An arrival with its receipt, and what is put where.

    Attributes
    ----------
    arrival : Arrival
    receipt : Receipt
    shelf : Shelf or None
    held : Held or None
        What the data folder has of the township.
    checked : Checked or None
    """

    arrival: Arrival
    receipt: Receipt
    shelf: Shelf | None = None
    held: Held | None = None
    checked: Checked | None = None

    @property
    def is_new(self) -> bool:
        """Whether it is to be put into the data folder."""
        return self.receipt.outcome in ("placed", "replaced")

    def ask(self, code: str, question: str, answer: str = "") -> None:
        """Put it aside with a question."""
        before = self.receipt
        self.receipt = msgspec.structs.replace(
            before,
            outcome="doubtful",
            codes=(*before.codes, code),
            question="；".join(filter(None, (before.question, question))),
            answer=before.answer or answer,
            edition=0,
            target=(),
        )


def judge(arrival: Arrival, asked: Asked, folder: Path) -> Judged:
    """Judge one arrival by itself; that two are of one township is seen by `receiving`.

    Parameters
    ----------
    arrival : Arrival
    asked : Asked
    folder : Path
        Temporary, for its check; does not exist yet.
    """
    first = arrival.files[0]
    receipt = Receipt(
        name=arrival.name,
        given=arrival.given,
        size=arrival.size,
        sha256=arrival.sha256,
        modified=max(file.modified for file in arrival.files),
        saved="" if arrival.is_set else saved_at(first.path),
        outcome="placed",
    )
    judged = Judged(arrival, receipt)
    try:
        if arrival.problem is not None:
            raise arrival.problem
        if not unique_names([file.path for file in arrival.files]):
            judged.ask("ledger-duplicate", "里面有同名的文件：请分开收")
            return judged
        recognised = recognise(arrival, asked.subjects)
    except UnreadableFileError as problem:
        packed = problem.code == "file-kind" and "压缩包" in problem.reason
        why = "是打不开的压缩包（只认 zip）：请解开后把里面的文件再收一次" if packed else problem.reason
        judged.ask(problem.code, why, asked.command(arrival.given))
        return judged
    subject = _subject(judged, recognised, asked)
    county, township = _township(judged, recognised, asked)
    _year(judged, recognised, asked)
    _check(judged, subject, asked, county, township, folder)
    return judged


def _subject(judged: Judged, recognised: Recognised, asked: Asked) -> Subject | None:
    found = recognised.subjects
    if len(found) == 1:
        judged.receipt = msgspec.structs.replace(judged.receipt, subject=found[0].name)
        return found[0]
    given = judged.arrival.given
    if found:
        names = "、".join(subject.name for subject in found)
        answer = asked.command(given, f"--subject {found[0].name}")
        judged.ask("subjects", f"可以是几个专题的台账：{names}。要作为哪一个？", answer)
    else:
        names = "、".join(subject.name for subject in asked.subjects)
        message = f"没有一张表是台账（专题 {names}）：请核对是不是收错了文件"
        judged.ask("ledger-none", message, f'review-kit check "{given}"')
    return None


def _township(judged: Judged, recognised: Recognised, asked: Asked) -> tuple[str, str]:
    """Return county and township as they are known; both may be empty."""
    stated = recognised.counties
    county = stated[0] if len(stated) == 1 and usable_name(stated[0]) else ""
    given = judged.arrival.given
    shelf = asked.shelves[recognised.subjects[0].key] if recognised.subjects else None
    roster = shelf.roster if shelf is not None else next(iter(asked.shelves.values())).roster
    if asked.township:
        own, _, township = asked.township.rpartition("/")
        return _known(judged, own or county, township)
    townships = _bare(recognised.townships, county, [name for _, name in roster.names])
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
    _in_roster(judged, asked, shelf, county, township)
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


def _in_roster(judged: Judged, asked: Asked, shelf: Shelf | None, county: str, township: str) -> None:
    """Ask about a township that is not expected, where it may be one that is, misspelt."""
    if shelf is None or not shelf.roster.names or shelf.roster.counties_of(township):
        return
    roster = shelf.roster
    near = roster.near(township)
    if near and not any(place.township == township for place in shelf.places):
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
        judged.receipt = msgspec.structs.replace(judged.receipt, note=f"{roster.origin}里没有这个乡镇")


def _year(judged: Judged, recognised: Recognised, asked: Asked) -> None:
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


def _check(
    judged: Judged, subject: Subject | None, asked: Asked, county: str, township: str, folder: Path
) -> None:
    """Check it as the loaders would read it, and look at what the data folder has of its township."""
    subject = subject or asked.subjects[0]
    shelf = asked.shelves[subject.key]
    receipt = judged.receipt
    held = None
    if township:
        held = shelf.held(county, township, with_county="/" in asked.township)
        if held is None:
            judged.ask(
                "county-unknown",
                f"有几个县都有“{township}”，基本情况里没有写所属县区",
                asked.command(judged.arrival.given, f"--as 县区/{township}"),
            )
    checked = check_arrival(
        judged.arrival,
        subject,
        Years(shelf.within),
        receipt.year or asked.year,
        held.county if held else "",
        township or _UNKNOWN,
        folder,
    )
    if receipt.subject:
        judged.receipt = msgspec.structs.replace(
            judged.receipt, errors=checked.of("error"), notices=checked.of("notice"), absent=checked.absent
        )
    if checked.personal:
        shown = "，".join(checked.personal[:_SHOWN])
        more = f" 等{len(checked.personal)}处" if len(checked.personal) > _SHOWN else ""
        question = f"有个人信息，没有放进数据文件夹：{shown}{more}。请对方删去后重发，并删掉这个文件"
        judged.ask("personal", question, asked.command(judged.arrival.given))
    elif receipt.subject and (none := checked.first("ledger-none")):
        judged.ask("ledger-none", none)
    elif township and not checked.found and judged.receipt.outcome != "doubtful":
        name = township_name(held.county if held else "", township)
        judged.ask("place-unknown", f"“{name}”这样的名称在数据文件夹里认不出来：请核对乡镇和县区")
    judged.shelf, judged.held, judged.checked = shelf, held, checked
    if judged.receipt.outcome != "doubtful" and held is not None:
        _beside_held(judged, asked, shelf, held, checked)


def _beside_held(judged: Judged, asked: Asked, shelf: Shelf, held: Held, checked: Checked) -> None:
    """Compare it with what the data folder has of its township."""
    receipt, arrival = judged.receipt, judged.arrival
    edition = shelf.edition(held, receipt.county, receipt.township)
    if held.sha256 == arrival.sha256:
        target = tuple(held.files)
        judged.receipt = msgspec.structs.replace(receipt, outcome="same", edition=edition, target=target)
        return
    why = shelf.came_before(arrival.sha256, receipt.county, receipt.township)
    if why and not asked.township:
        name = township_name(held.county, receipt.township)
        answer = asked.command(arrival.given, f"--as {name}")
        judged.receipt = msgspec.structs.replace(
            receipt, outcome="superseded", note=f"{why}；要用它：{answer}"
        )
        return
    fewer = _fewer(shelf, held, checked) if arrival.is_set or _is_single_ledger(judged) else ()
    if fewer and not asked.township:
        judged.ask(
            "fewer-ledgers",
            f"“{receipt.township}”已有的一份里还有 {'、'.join(fewer)}，这份没有：要整份替换还是请对方发齐？",
            asked.command(arrival.given, f"--as {township_name(held.county, receipt.township)}"),
        )
        return
    prefix = shelf.within.relative_to(shelf.root) / str(asked.year)
    judged.receipt = msgspec.structs.replace(
        receipt,
        outcome="replaced" if held.files else "placed",
        edition=edition + 1,
        target=tuple((prefix / name).as_posix() for name in checked.names),
    )


def _is_single_ledger(judged: Judged) -> bool:
    """Whether it goes into the folder of its township."""
    names = judged.checked.names if judged.checked is not None else ()
    return any(PurePosixPath(name).parent.name == judged.receipt.township for name in names)


def _fewer(shelf: Shelf, held: Held, checked: Checked) -> tuple[str, ...]:
    """Return the ledgers that are there as files of their own, and that an arrival lacks."""
    named = (shelf.subject.catalogue.named(PurePosixPath(path).stem) for path in held.files)
    return tuple(schema.name for schema in named if schema is not None and schema.name not in checked.ledgers)


def ask_which(group: Sequence[Judged], asked: Asked) -> None:
    """Ask about several new editions of one township, unless they are the same; one of those is put."""
    different: dict[str, Judged] = {}
    for each in group:
        first = different.setdefault(each.arrival.sha256, each)
        if first is not each:
            note = f"与“{first.receipt.name}”完全相同"
            each.receipt = msgspec.structs.replace(each.receipt, outcome="same", note=note, target=())
    if len(different) < 2:
        return
    for each in different.values():
        when = [_when(other.receipt) for other in different.values()]
        counties = {other.receipt.county for other in different.values()} - {""}
        two = f"；所属县区也不同（{'、'.join(sorted(counties))}）" if len(counties) > 1 else ""
        each.ask(
            "editions",
            f"“{each.receipt.township}”一次来了{len(different)}份不同的：{'，'.join(when)}{two}。用哪一份？",
            asked.command(
                each.receipt.given,
                *([f"--as {township_name(each.receipt.county, each.receipt.township)}"] if two else []),
            ),
        )


def _when(receipt: Receipt) -> str:
    times = [f"文件时间 {receipt.modified}"] if receipt.modified else []
    times += [f"存盘时间 {receipt.saved}"] if receipt.saved else []
    faults = f"错误{receipt.errors}处"
    return f"{receipt.name}（{'，'.join([*times, faults])}）"
