"""An office's own workbook: what its sheets and columns are is asked once, and kept in synonyms.toml."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit

from kit.errors import CallError, ExportError
from kit.files import UnreadableFileError, display_path, resolve_data
from kit.files.personal import kinds_in_text
from kit.files.reader import read_sheets
from kit.layout import DATA, SYNONYMS
from kit.ledgers.privacy import personal_faults
from kit.ledgers.project_names import SHEETS, UNREAD, ProjectNames, names_declared, project_names
from kit.ledgers.schema import plain_name
from kit.reviews.name_questions import NONE, Question, questions
from kit.reviews.townships import resolve_path
from kit.stores.whole_files import write_whole
from kit.subjects import load_subject
from kit.text.similar import nearest

__all__ = ["LEDGER", "Mapped", "map_workbook", "read_answers"]

LEDGER = "台账"
"""Key of an answers file under a sheet's name: which ledger the sheet is."""

_MOST = 5
_FIRST_LINE = "本单位自己的表名和列名，由 review-kit map 记下，可以手工改：台账 → 列 = [自己的写法]。"

Ask = Callable[[Question], str | None]
"""Returns the option that is right, `NONE`, or None where it is not known."""

Answers = Mapping[str, Mapping[str, str]]
"""Name of a sheet → header → column, `LEDGER` → ledger, column → which of several headers is right.

`NONE` or empty for neither.
"""


@dataclass(frozen=True)
class Mapped:
    """What came of the questions.

    Attributes
    ----------
    path : Path
        synonyms.toml of the data folder.
    lines : tuple of str
        What is newly known.
    open : tuple of Question
        The questions without an answer.
    """

    path: Path
    lines: tuple[str, ...] = ()
    open: tuple[Question, ...] = field(default=())


def map_workbook(
    file: str | os.PathLike[str],
    ask: Ask | None = None,
    answers: Answers | None = None,
    *,
    data: str | os.PathLike[str] = DATA,
    subject: str | os.PathLike[str] = "",
) -> Mapped:
    """Ask what a workbook's unknown sheets and columns are, and keep the answers for every loader.

    Parameters
    ----------
    file : path
    ask : callable, optional
        Answers up to five questions; without it they stay open.
    answers : mapping, optional
        Answers given beforehand, in place of `ask`.
    data : path, optional
        The data folder, in which the answers are kept.
    subject : str or path, optional
        As of `kit.open_review`.

    Raises
    ------
    CallError
        The file cannot be read or has personal information, there is no data folder, synonyms.toml has
        mistakes or cannot be written, or an answer answers nothing. Nothing is written then.
    """
    declared = load_subject(subject)
    folder = resolve_data(data, None, declared.place)
    path = folder / SYNONYMS
    names = project_names(folder, declared.catalogue)
    if names.mistakes:
        raise CallError(f"{display_path(path)}：{'；'.join(names.mistakes)}")
    source = resolve_path(file)
    try:
        sheets = read_sheets(source).sheets
    except UnreadableFileError as error:
        raise CallError(str(error)) from None
    if personal_faults("", sheets, {}) or any(kinds_in_text(sheet.name) for sheet in sheets):
        raise CallError(f"{display_path(source.name)} 里有个人信息：先用 review-kit check 检查，删去后再对应")
    known = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else _begun()
    given = _Given(answers or {})
    before = set(names.lines)
    skipped: list[Question] = []
    asked = 0
    while True:
        left = [each for each in questions(sheets, source, names) if each not in skipped]
        if not left or (answers is None and asked >= _MOST):
            break
        asked += 1
        answer = given.answer(left[0]) if answers is not None else ask(left[0]) if ask else None
        if answer is None or (left[0].column and answer == NONE):
            # Two columns of which none is right have to be told apart in the workbook.
            skipped.append(left[0])
            continue
        _keep(known, left[0], answer)
        names = names_declared(known.unwrap(), declared.catalogue)
        if names.mistakes:
            raise CallError("；".join(names.mistakes))
    given.refuse_unused(names)
    lines = tuple(line for line in names.lines if line not in before)
    if lines:
        try:
            write_whole(path, tomlkit.dumps(known).encode())
        except ExportError as error:
            raise CallError(str(error)) from None
    return Mapped(path, lines, tuple(questions(sheets, source, names)))


def _begun() -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment(_FIRST_LINE))
    return document


def _keep(known: tomlkit.TOMLDocument, question: Question, answer: str) -> None:
    """Add an answer to the content of synonyms.toml."""
    if not question.ledger:
        section: Any = known if answer == NONE else known.setdefault(answer, tomlkit.table())
        key, name = (UNREAD if answer == NONE else SHEETS), question.sheet
    else:
        section = known.setdefault(question.ledger, tomlkit.table())
        key, name = (UNREAD if answer == NONE else answer), question.header
        if question.column:
            key, name = question.column, answer
    if section is known and key not in known and known.body:
        # A key of the whole file stands before its sections.
        rest = {each: known.pop(each) for each in list(known)}
        known.add(key, tomlkit.array())
        for each, value in rest.items():
            known.add(each, value)
    section.setdefault(key, tomlkit.array()).append(name)


class _Given:
    """Answers of a file, which all have to be of use."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._used: set[tuple[str, str]] = set()

    def answer(self, question: Question) -> str | None:
        key = question.header or question.column or LEDGER
        for sheet, written in self._answers.items():
            for name, answer in written.items():
                if plain_name(sheet) == plain_name(question.sheet) and plain_name(name) == plain_name(key):
                    self._used.add((sheet, name))
                    return self._option(question, answer)
        return None

    @staticmethod
    def _option(question: Question, answer: str) -> str:
        if answer in ("", NONE):
            return NONE
        if answer not in question.options:
            raise CallError(f"{question.text}答案“{answer}”不行：{nearest(answer, question.options)}")
        return answer

    def refuse_unused(self, names: ProjectNames) -> None:
        """Refuse answers to what nobody asked, but not those that are known already."""
        for sheet, written in self._answers.items():
            for name, answer in written.items():
                if (sheet, name) in self._used or _is_known(names, sheet, name, answer):
                    continue
                raise CallError(
                    f"答案里 [{sheet}] 的“{name}”没有问到：请核对工作表和表头的名称，或删去这一条"
                )


def _is_known(names: ProjectNames, sheet: str, name: str, answer: str) -> bool:
    schema = names.catalogue.named(sheet)
    if name == LEDGER:
        none = ("", plain_name(sheet)) in names.unread
        return none if answer in ("", NONE) else schema is not None and schema.name == answer
    if schema is None:
        return False
    if answer in ("", NONE):
        return (schema.key, plain_name(name)) in names.unread
    key = schema.headers.get(plain_name(name))
    if key is not None and schema.column(key).name == name:
        # Which header is the column was the question.
        return plain_name(answer) in map(plain_name, schema.column(key).own)
    return key is not None and schema.column(key).name == answer


def read_answers(path: str | os.PathLike[str]) -> Answers:
    """Read a file of answers, TOML or JSON.

    Raises
    ------
    CallError
        It cannot be read, or is not of the form ``["工作表"]`` with lines ``"表头" = "列"``.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
        content = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else f"不是 TOML 或 JSON：{error}"
        raise CallError(f"--answers {display_path(file)} 读不出（{why}）") from None
    sections: Sequence[object] = list(content.values()) if isinstance(content, dict) else [None]
    if not all(
        isinstance(each, dict) and all(isinstance(value, str) for value in each.values()) for each in sections
    ):
        raise CallError(f'--answers {display_path(file)} 应写成 ["工作表"] 一节，每行 "表头" = "列"')
    return content
