"""Check a subject: its declarations, its wording, and a trial review of its examples and its sample."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kit.errors import KitError
from kit.files import display_path
from kit.indicators.targets_held import TargetsHeld
from kit.reviews.checking import check
from kit.reviews.trial import write_trial_review
from kit.subjects import Subject
from kit.subjects.declarations import read_declarations
from kit.subjects.known import subject_folder
from kit.subjects.mistakes import Mistake
from kit.wording import comparisons_used, names_used, wording_faults
from kit.wording.template_files import common_templates

__all__ = ["SubjectCheck", "check_subject"]

_MOST_COMPARED = 8  # differences from the year before in a whole review


@dataclass(frozen=True)
class SubjectCheck:
    """The result of checking a subject.

    Attributes
    ----------
    subject : Subject
        As far as it could be read.
    mistakes, notices : tuple of Mistake
        What has to be mended, and what had better be looked at.
    """

    subject: Subject
    mistakes: tuple[Mistake, ...]
    notices: tuple[Mistake, ...]

    def __str__(self) -> str:
        subject = self.subject
        lines = [f"错误　{mistake}" for mistake in self.mistakes]
        lines += [f"提示　{notice}" for notice in self.notices]
        counts = (
            f"台账{len(subject.catalogue)}张，指标{len(subject.indicators)}项，图{len(subject.charts)}张，"
            f"章节{len(subject.sections)}个"
        )
        if self.mistakes:
            return "\n".join([*lines, f"专题“{subject.name}”有{len(self.mistakes)}处要改。"])
        return "\n".join([*lines, f"专题“{subject.name}”没有发现问题：{counts}。"])


def check_subject(name: str | os.PathLike[str] = "") -> SubjectCheck:
    """Check a subject, and return all mistakes instead of raising them.

    A trial review is written only if the declarations and the wording have no mistakes: of the examples in
    the declarations, of a township that sent nothing else than 基本情况, and of the subject's sample.

    Parameters
    ----------
    name : str or path, optional
        As of `kit.subjects.load_subject`.

    Raises
    ------
    CallError
        There is no such subject.
    """
    folder = subject_folder(name)
    reading = read_declarations(folder)
    mistakes = [*reading.mistakes, *wording_faults(reading.subject, names_known=reading.names_known)]
    if not mistakes:
        mistakes += _trial_mistakes(folder)
    notices = tuple(_notices(reading.subject)) if not mistakes else ()
    return SubjectCheck(reading.subject, tuple(dict.fromkeys(mistakes)), notices)


def _trial_mistakes(folder: Path) -> Iterator[Mistake]:
    for what, empty in (("按示例数据试写", False), ("按只有基本情况的台账试写", True)):
        try:
            write_trial_review(str(folder), empty=empty)
        except KitError as error:
            yield Mistake("试写", 0, f"{what}时出错：{error}")
        except Exception as error:
            yield Mistake("试写", 0, f"{what}时出错（{type(error).__name__}：{error}）")
    sample = folder / "data"
    if sample.is_dir():
        for fault in check(sample, subject=folder).faults:
            if fault.severity == "error":
                yield Mistake(f"data/{display_path(fault.file)}", 0, f"示例数据有错误：{fault}")


def _notices(subject: Subject) -> Iterator[Mistake]:
    used = names_used(subject)
    drawn = {each.key for chart in subject.charts for each in chart.indicators}
    for indicator in subject.indicators:
        aims = isinstance(indicator.measure, TargetsHeld)  # which 要点 states
        if indicator.name not in used and indicator.key not in drawn | {"township", "year"} and not aims:
            message = f"指标 {indicator.key} “{indicator.name}”没有写进措辞，也没有图，只出现在附件里"
            yield Mistake("indicators.toml", 0, message)
    if (compared := comparisons_used(subject)) > _MOST_COMPARED:
        message = (
            f"措辞里有{compared}处“比上年”，一份总结最好不超过{_MOST_COMPARED}处："
            "同一件事的几个数用 比上年(甲, 乙) 一起比，次要的用 .上年为"
        )
        yield Mistake("wording", 0, message)
    for name in sorted(path.name for path in subject.wording.glob("*.md")):
        if name not in {*common_templates(), *(f"{section.key}.md" for section in subject.sections)}:
            yield Mistake(f"wording/{name}", 0, "不是任何章节的措辞，没有用到")
