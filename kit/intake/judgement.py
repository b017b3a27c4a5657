"""What becomes of an arrival: it has one meaning and is put into the data folder, or a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import msgspec

from kit.files import UnreadableFileError
from kit.intake.arrivals import Arrival
from kit.intake.judged import Asked, Judged
from kit.intake.ownership import answered_before, ask_year, subject_of, township_of
from kit.intake.receipts import Receipt
from kit.intake.recognition import recognise, saved_at
from kit.intake.returned_copies import without_marks
from kit.intake.staging import Checked, check_arrival, unique_names
from kit.intake.subject_years import Held, SubjectYear
from kit.layout import township_name
from kit.subjects import Subject

__all__ = ["ask_which", "judge"]

_UNKNOWN = "未定"
_SHOWN = 3


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
        arrival, note = without_marks(arrival, folder.with_name(f"{folder.name}-stored"))
        judged.arrival = arrival
        judged.receipt = receipt = msgspec.structs.replace(receipt, stored=arrival.stored, note=note)
        recognised = recognise(arrival, asked.subjects)
    except UnreadableFileError as problem:
        packed = problem.code == "file-kind" and "压缩包" in problem.reason
        why = "是打不开的压缩包（只认 zip）：请解开后把里面的文件再收一次" if packed else problem.reason
        # The same bytes are no answer, unless it was this machine that could not open them.
        answer = asked.command(arrival.given) if problem.code == "file-unreadable" else ""
        again = "" if answer or packed or "请对方" in why or "再收" in why else "；不行就请对方重发一份"
        judged.ask(problem.code, f"{why}{again}", answer)
        return judged
    subject = subject_of(judged, recognised, asked)
    county, township = township_of(judged, recognised, asked)
    ask_year(judged, recognised, asked)
    if judged.receipt.outcome == "doubtful" and (before := answered_before(arrival, asked)):
        judged.receipt = msgspec.structs.replace(receipt, **before)
        subject = next(each for each in asked.subjects if each.name == before["subject"])
        county, township = judged.receipt.county, judged.receipt.township
    _check(judged, subject, asked, county, township, folder)
    return judged


def _check(
    judged: Judged, subject: Subject | None, asked: Asked, county: str, township: str, folder: Path
) -> None:
    """Check it as the loaders would read it, and look at what the data folder has of its township."""
    subject = subject or asked.subjects[0]
    subject_year = asked.subject_years[subject.key]
    receipt = judged.receipt
    held = None
    if township:
        held = subject_year.held(county, township, with_county="/" in asked.township)
        if held is None:
            judged.ask(
                "county-unknown",
                f"有几个县都有“{township}”，基本情况里没有写所属县区",
                asked.command(judged.arrival.given, f"--as 县区/{township}"),
            )
    checked = check_arrival(
        judged.arrival,
        subject,
        subject_year.within,
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
        judged.ask("personal", question, asked.marking(judged.arrival.given))
    elif receipt.subject and (none := checked.first("ledger-none")):
        judged.ask("ledger-none", none)
    elif township and not checked.found and judged.receipt.outcome != "doubtful":
        name = township_name(held.county if held else "", township)
        judged.ask("place-unknown", f"“{name}”这样的名称在数据文件夹里认不出来：请核对乡镇和县区")
    judged.subject_year, judged.held, judged.checked = subject_year, held, checked
    if judged.receipt.outcome != "doubtful" and held is not None:
        _beside_held(judged, asked, subject_year, held, checked)


def _beside_held(
    judged: Judged, asked: Asked, subject_year: SubjectYear, held: Held, checked: Checked
) -> None:
    """Compare it with what the data folder has of its township."""
    receipt, arrival = judged.receipt, judged.arrival
    edition = subject_year.edition(held, receipt.county, receipt.township)
    if held.sha256 in arrival.hashes:
        target = tuple(held.files)
        judged.receipt = msgspec.structs.replace(receipt, outcome="same", edition=edition, target=target)
        return
    why = subject_year.came_before(arrival, receipt.county, receipt.township)
    if why and not asked.township:
        name = township_name(held.county, receipt.township)
        answer = asked.command(arrival.given, f"--as {name}")
        judged.receipt = msgspec.structs.replace(
            receipt, outcome="superseded", note=_joined(receipt.note, f"{why}；要用它：{answer}")
        )
        return
    fewer = _fewer(subject_year, held, checked) if arrival.is_set or _is_single_ledger(judged) else ()
    if fewer and not asked.township:
        judged.ask(
            "fewer-ledgers",
            f"“{receipt.township}”已有的一份里还有 {'、'.join(fewer)}，这份没有：要整份替换还是请对方发齐？",
            asked.command(arrival.given, f"--as {township_name(held.county, receipt.township)}"),
        )
        return
    prefix = subject_year.within.relative_to(subject_year.root) / str(asked.year)
    judged.receipt = msgspec.structs.replace(
        receipt,
        outcome="replaced" if held.files else "placed",
        edition=edition + 1,
        target=tuple((prefix / name).as_posix() for name in checked.names),
    )


def _joined(*notes: str) -> str:
    return "；".join(filter(None, notes))


def _is_single_ledger(judged: Judged) -> bool:
    """Whether it goes into the folder of its township."""
    names = judged.checked.names if judged.checked is not None else ()
    return any(PurePosixPath(name).parent.name == judged.receipt.township for name in names)


def _fewer(subject_year: SubjectYear, held: Held, checked: Checked) -> tuple[str, ...]:
    """Return the ledgers that are there as files of their own, and that an arrival lacks."""
    named = (subject_year.subject.catalogue.named(PurePosixPath(path).stem) for path in held.files)
    return tuple(schema.name for schema in named if schema is not None and schema.name not in checked.ledgers)


def ask_which(group: Sequence[Judged], asked: Asked) -> None:
    """Ask about several new editions of one township, unless they are the same; one of those is put."""
    different: dict[str, Judged] = {}
    for each in group:
        first = different.setdefault(each.arrival.sha256, each)
        if first is not each:
            note = _joined(each.receipt.note, f"与“{first.receipt.name}”完全相同")
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
