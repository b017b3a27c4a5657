"""The state of a year: what each township has sent, and who has sent nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from kit.files import Place
from kit.intake.judged import Judged
from kit.intake.receipts import Receipt, Receipts
from kit.intake.subject_years import SubjectYear, hash_of_set
from kit.ledgers import examine_ledgers

__all__ = ["STATES", "State", "TownshipState", "open_questions", "township_states"]

State = Literal["complete", "partial", "faulty", "doubtful", "missing"]

STATES = MappingProxyType(
    {
        "complete": "完整",
        "partial": "部分",
        "faulty": "有错误",
        "doubtful": "存疑",
        "missing": "没有收到",
    }
)
"""States of a township, and what they are called."""


class TownshipState(msgspec.Struct, frozen=True, kw_only=True):
    """What a township has sent.

    Attributes
    ----------
    subject, county, township : str
    state : {"complete", "partial", "faulty", "doubtful", "missing"}
        "partial": ledgers are absent. "doubtful": nothing but files that a person has to decide on.
    editions : int
        How many different ones were put into the data folder, the present one included.
    received : str
        When the present one was put; empty if it was not put by an intake.
    errors, notices : int
    absent : tuple of str
        Names of the ledgers that it lacks.
    questions : tuple of str
        What a person still has to decide.
    """

    subject: str
    county: str
    township: str
    state: State
    editions: int = 0
    received: str = ""
    errors: int = 0
    notices: int = 0
    absent: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def township_states(
    receipts: Receipts, subject_years: Sequence[SubjectYear], planned: Sequence[Judged] = ()
) -> tuple[TownshipState, ...]:
    """Return the state of every township that is expected or has sent something, by subject and name.

    Parameters
    ----------
    receipts : Receipts
    subject_years : sequence of SubjectYear
        Of each subject.
    planned : sequence of Judged
        What a dry run would put.
    """
    questions = open_questions(receipts)
    states: list[TownshipState] = []
    collected = _collected(subject_years, receipts)
    for subject_year in subject_years:
        found: dict[tuple[str, str], TownshipState] = {}
        for place in subject_year.places:
            if not place.hidden:
                state = _of_place(subject_year, place, receipts, questions)
                found[state.county, state.township] = state
        for one in planned:
            if one.is_new and one.receipt.subject == subject_year.subject.name:
                state = _of_receipt(one.receipt, "", questions)
                found[state.county, state.township] = state
        names = {name for _, name in found}
        if subject_year.subject.name in collected:
            for county, township in subject_year.roster.names:
                if township not in names or (county and not _has(found, county, township)):
                    found[county, township] = _without(subject_year, county, township, questions)
        for each in questions:
            own = (each.subject, each.year) == (
                subject_year.subject.name,
                subject_year.year,
            ) and not each.guesses
            if own and each.township and not _has(found, each.county, each.township):
                found[each.county, each.township] = _without(
                    subject_year, each.county, each.township, questions
                )
        states += (found[key] for key in sorted(found))
    return tuple(states)


def open_questions(receipts: Receipts) -> tuple[Receipt, ...]:
    """Return the doubtful receipts that nothing has answered since.

    One is answered when the same bytes were put into the data folder, when another of its several editions
    was, or by a later receipt of the same file.
    """
    valid = [receipt for _, receipt in receipts.valid]
    answers = receipts.answers
    still: list[Receipt] = []
    for at, receipt in enumerate(valid):
        if receipt.outcome != "doubtful" or receipt.sha256 in answers:
            continue
        later = valid[at + 1 :]
        answered = any(
            (each.sha256 == receipt.sha256 and receipt.sha256)
            or (
                "editions" in receipt.codes
                and each.outcome in ("placed", "replaced")
                and (each.subject, each.township) == (receipt.subject, receipt.township)
            )
            for each in later
        )
        if not answered:
            still.append(receipt)
    return tuple(still)


def _collected(subject_years: Sequence[SubjectYear], receipts: Receipts) -> set[str]:
    """Return the subjects whose missing townships are told: the main one, and others that are half there.

    One workbook of another subject does not make all other townships late with it.
    """
    counts = Counter({subject_year.subject.name: len(subject_year.places) for subject_year in subject_years})
    for _, receipt in receipts.valid:
        counts[receipt.subject] += receipt.outcome == "doubtful"
    main = max(subject_years, key=lambda subject_year: counts[subject_year.subject.name]).subject.name
    half = {
        subject_year.subject.name
        for subject_year in subject_years
        if subject_year.places and 2 * len(subject_year.places) >= len(subject_year.roster.names)
    }
    return {main, *half}


def _has(found: dict[tuple[str, str], TownshipState], county: str, township: str) -> bool:
    return any(name == township and (not own or not county or own == county) for own, name in found)


def _of_place(
    subject_year: SubjectYear, place: Place, receipts: Receipts, questions: Sequence[Receipt]
) -> TownshipState:
    digest = hash_of_set(place.files)
    own = [
        (intake, receipt)
        for intake, receipt in receipts.valid
        if receipt.outcome in ("placed", "replaced")
        and receipt.subject == subject_year.subject.name
        and receipt.township == place.township
        and (receipt.county == place.county or not (receipt.county and place.county))
    ]
    editions = max((receipt.edition for _, receipt in own), default=1)
    same = [(intake, receipt) for intake, receipt in own if (receipt.stored or receipt.sha256) == digest]
    if same:
        intake, receipt = same[-1]
        state = _of_receipt(receipt, intake.time, questions)
        return msgspec.structs.replace(state, editions=editions)
    examination = examine_ledgers(place, subject_year.subject.catalogue)
    severities = Counter(fault.severity for fault in examination.faults)
    counties = subject_year.roster.counties_of(place.township)
    county = place.county or (counties[0] if len(counties) == 1 else "")
    absent = tuple(subject_year.subject.catalogue[key].name for key in examination.ledgers.absent)
    return TownshipState(
        subject=subject_year.subject.name,
        county=county,
        township=place.township,
        state=_state(severities["error"], absent),
        editions=editions,
        errors=severities["error"],
        notices=severities["notice"],
        absent=absent,
        questions=_asked(questions, subject_year.subject.name, county, place.township),
    )


def _of_receipt(receipt: Receipt, time: str, questions: Sequence[Receipt]) -> TownshipState:
    return TownshipState(
        subject=receipt.subject,
        county=receipt.county,
        township=receipt.township,
        state=_state(receipt.errors, receipt.absent),
        editions=receipt.edition,
        received=time,
        errors=receipt.errors,
        notices=receipt.notices,
        absent=receipt.absent,
        questions=_asked(questions, *receipt.key),
    )


def _without(
    subject_year: SubjectYear, county: str, township: str, questions: Sequence[Receipt]
) -> TownshipState:
    asked = _asked(questions, subject_year.subject.name, county, township)
    return TownshipState(
        subject=subject_year.subject.name,
        county=county,
        township=township,
        state="doubtful" if asked else "missing",
        questions=asked,
    )


def _state(errors: int, absent: Sequence[str]) -> State:
    return "faulty" if errors else "partial" if absent else "complete"


def _asked(questions: Sequence[Receipt], subject: str, county: str, township: str) -> tuple[str, ...]:
    own = (
        each
        for each in questions
        if each.subject in ("", subject)
        and (each.township == township or township in each.guesses)
        and (not county or not each.county or each.county == county)
    )
    # A question about several editions names all of them.
    asked = (each.question if "editions" in each.codes else f"{each.name}：{each.question}" for each in own)
    return tuple(dict.fromkeys(asked))
