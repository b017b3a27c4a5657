"""A subject's folder → the subject, with every mistake of every file at once."""

from __future__ import annotations

import re
import runpy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kit.errors import CallError
from kit.files import display_path
from kit.ledgers import Catalogue, Role
from kit.subjects.charts_file import read_charts_file
from kit.subjects.entries import DeclarationFile, Entry, Mistake, perhaps
from kit.subjects.indicators_file import OwnFunction, read_indicators_file
from kit.subjects.ledgers_file import Ledgers, read_ledgers_file
from kit.subjects.subject import ATTACHMENTS, OWN_SECTIONS, List, Section, Subject, Table

__all__ = ["DECLARATION", "Reading", "SubjectError", "read_declarations", "read_subject"]

DECLARATION = "subject.toml"
_COMMON = Path(__file__).parent / "common"
_BLANKS = {"{乡镇}", "{年度}", "{县区}"}
_MEASURES = "measures.py"
_HASHED = ("*.toml", "*.py", "wording/*", "notebook.ipynb")


class SubjectError(CallError):
    """A subject's folder has mistakes.

    Attributes
    ----------
    mistakes : tuple of Mistake
    """

    def __init__(self, folder: Path, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        listed = "；".join(map(str, mistakes))
        where = display_path(folder)
        each = f"（逐条列出：review-kit subject check {where}）" if len(mistakes) > 1 else ""
        super().__init__(f"专题 {where} 有 {len(mistakes)} 处要改{each}：{listed}")


@dataclass(frozen=True)
class Reading:
    """A subject as far as it could be read, and all mistakes.

    Attributes
    ----------
    subject : Subject
        Without the entries that have mistakes.
    mistakes : tuple of Mistake
    """

    subject: Subject
    mistakes: tuple[Mistake, ...]


def read_subject(folder: Path) -> Subject:
    """Read a subject's folder.

    Raises
    ------
    SubjectError
        There are mistakes; the message lists all of them.
    """
    reading = read_declarations(folder)
    if reading.mistakes:
        raise SubjectError(folder, reading.mistakes)
    return reading.subject


def read_declarations(folder: Path) -> Reading:
    """Read a subject's folder, and return the mistakes instead of raising them."""
    mistakes: list[Mistake] = []
    file = DeclarationFile(folder, DECLARATION, mistakes)
    top = file.whole("专题")
    if not file.valid:
        top.table = {"key": "subject", "name": folder.name}
    roles = _roles(top)
    sections = [_section(entry) for entry in file.listed("section", "章节")]
    top.anything("section")
    _check_sections(sections, folder, mistakes, known=file.valid)
    declared = tuple(section for section, _ in sections)
    sections_known = file.valid and all(entry.sound for _, entry in sections)
    named = (OWN_SECTIONS["opening"], *declared)
    ledgers = read_ledgers_file(
        DeclarationFile(folder, "ledgers.toml", mistakes),
        DeclarationFile(_COMMON, "ledgers.toml", mistakes),
        roles,
        [(section.heading, section.synonyms) for section in named],
    )
    declared = tuple(_with_rows(section, entry, ledgers) for section, entry in sections)
    attachments = tuple(OWN_SECTIONS[key] for key in ATTACHMENTS)
    indicators = read_indicators_file(
        DeclarationFile(folder, "indicators.toml", mistakes),
        DeclarationFile(_COMMON, "indicators.toml", mistakes),
        ledgers,
        (*named, *attachments),
        _functions(folder, mistakes),
        sections_known=sections_known,
    )
    charts = read_charts_file(
        DeclarationFile(folder, "charts.toml", mistakes, optional=True),
        ledgers,
        indicators,
        (*declared, *attachments),
        sections_known=sections_known,
    )
    subject = Subject(
        key=top.key(),
        name=_name(top),
        version=top.text("version", "1"),
        folder=folder,
        sha256=_hash(folder),
        title=_title(top),
        recipient=top.text("recipient"),
        closing=top.text("closing"),
        unbroken=top.texts("unbroken"),
        default=top.flag("default"),
        catalogue=Catalogue({schema.key: schema for schema in ledgers.schemas.values()}),
        indicators=tuple(indicators.found),
        charts=charts,
        sections=declared,
        attachments=_attachments(top),
        sample=_sample(top, folder),
        names=frozenset(indicators.names),
    )
    top.close()
    order = {name: rank for rank, name in enumerate((DECLARATION, "ledgers.toml", "indicators.toml"))}
    mistakes.sort(key=lambda mistake: (order.get(mistake.file, 9), mistake.file, mistake.line))
    return Reading(subject, tuple(dict.fromkeys(mistakes)))


def _name(top: Entry) -> str:
    name = top.text("name", None)
    if re.search(r'[\\/:*?"<>|.\s]', name):
        top.fault(f'的 name “{name}” 要作文件夹名，不能有空格、点和 \\ / : * ? " < > |', "name")
    return name


def _title(top: Entry) -> str:
    title = top.text("title", "{乡镇}{年度}年度工作总结")
    for blank in re.findall(r"\{[^{}]*\}?", title):
        if blank not in _BLANKS:
            top.fault(f"的 title 里的“{blank}”不认得：只能用 {'、'.join(sorted(_BLANKS))}", "title")
    return title


def _roles(top: Entry) -> dict[Role, str]:
    roles: dict[Role, str] = {"profile": "基本情况", "targets": "年度目标", "texts": "文字材料"}
    inside = Entry(top.file, "专题的 [roles]", top.table_of("roles"), top.file.line_of("roles") or 1, 0)
    for role, name in roles.items():
        roles[role] = inside.text(role, name)
    inside.close()
    return roles


def _section(entry: Entry) -> tuple[Section, Entry]:
    heading = entry.text("heading", None)
    section = Section(entry.key(), heading, entry.text("chapter"), entry.texts("also"))
    return section, entry


def _check_sections(
    sections: Sequence[tuple[Section, Entry]], folder: Path, mistakes: list[Mistake], *, known: bool
) -> None:
    keys: dict[str, str] = {key: section.heading for key, section in OWN_SECTIONS.items()}
    names = {name for section in OWN_SECTIONS.values() for name in (section.heading, *section.synonyms)}
    chapters: list[str] = []
    for section, entry in sections:
        if section.key in keys:
            entry.fault(f"的 key “{section.key}” 已经是“{keys[section.key]}”的", "key")
        keys[section.key] = section.heading
        for name in (section.heading, *section.synonyms):
            if name in names:
                entry.fault(f"的名称“{name}”已经用过", "heading", name)
            names.add(name)
        if section.chapter and section.chapter in chapters[:-1]:
            entry.fault(f"的 chapter “{section.chapter}” 隔了别的章：同一章的几节要排在一起", "chapter")
        if section.chapter != (chapters[-1] if chapters else None):
            chapters.append(section.chapter)
        if section.key and not _template(folder, section.key):
            entry.fault(f"没有措辞：请写 wording/{section.key}.md")
    if known and not sections:
        mistakes.append(Mistake(DECLARATION, 0, "没有章节：请写 [[section]]"))


def _template(folder: Path, key: str) -> bool:
    return (folder / "wording" / f"{key}.md").is_file()


def _with_rows(section: Section, entry: Entry, ledgers: Ledgers) -> Section:
    """Return a section with its lists and tables."""
    lists, tables = [], []
    for inside in entry.entries("list", "清单"):
        schema = ledgers.named(inside, inside.text("ledger", None))
        says, then = inside.text("says", None), inside.texts("then")
        inside.close()
        if schema is not None:
            keys = _keys(inside, ledgers, schema.name, (says, *then), "then")
            lists += [List(schema, keys[0], tuple(keys[1:]))] if keys else []
    for inside in entry.entries("table", "表"):
        schema = ledgers.named(inside, inside.text("ledger", None))
        columns, caption = inside.texts("columns"), inside.text("caption")
        inside.close()
        if schema is not None:
            given = columns or tuple(column.name for column in schema.columns)
            keys = _keys(inside, ledgers, schema.name, given, "columns")
            tables += [Table(schema, tuple(keys), caption or schema.name)] if keys else []
    entry.close()
    return Section(
        section.key, section.heading, section.chapter, section.synonyms, tuple(lists), tuple(tables)
    )


def _keys(entry: Entry, ledgers: Ledgers, ledger: str, names: Sequence[str], name: str) -> list[str]:
    schema = ledgers.schemas[ledger]
    found = [ledgers.column(entry, schema, each, name) for each in names if each]
    columns = [column.key for column in found if column is not None]
    return columns if len(columns) == len(found) else []


def _attachments(top: Entry) -> tuple[str, ...]:
    known = {OWN_SECTIONS[key].heading: key for key in ATTACHMENTS}
    if not top.has("attachments"):
        return ATTACHMENTS
    found = []
    for name in top.texts("attachments"):
        if name in known:
            found.append(known[name])
        else:
            near = perhaps(name, known)
            top.fault(f"的 attachments “{name}” 不认得：{near}可写 {'、'.join(known)}", "attachments")
    return tuple(found)


def _sample(top: Entry, folder: Path) -> tuple[str, ...]:
    sample = Entry(top.file, "专题的 [sample]", top.table_of("sample"), top.file.line_of("sample") or 1, 0)
    years = sample.anything("years", [])
    townships = sample.texts("townships")
    sample.close()
    if not isinstance(years, list) or not all(isinstance(year, int) and 1900 < year < 2101 for year in years):
        sample.fault("的 years 应写成 [2019, 2020, 2021]", "years")
        return ()
    named = tuple(f"{year}/{township}" for year in years for township in townships)
    # A subject may be passed on without its sample; that of a built-in one is beside the kit.
    for name in named if (folder / "data").is_dir() else ():
        if not (folder / "data" / name).exists():
            sample.fault(f"的示例台账 data/{name} 不存在", "townships")
    return named


def _functions(folder: Path, mistakes: list[Mistake]) -> Mapping[str, OwnFunction]:
    """Return the functions that measures.py defines, by name."""
    path = folder / _MEASURES
    if not path.is_file():
        return {}
    try:
        found = runpy.run_path(str(path))
    except Exception as error:
        line = getattr(error, "lineno", None) or 0
        mistakes.append(Mistake(_MEASURES, line, f"运行出错（{type(error).__name__}：{error}）：请改正"))
        return {}
    own = found["__name__"]
    return {
        word: function
        for word, function in found.items()
        if callable(function) and getattr(function, "__module__", "") == own and not word.startswith("_")
    }


def _hash(folder: Path) -> str:
    """Return the hash of all that a subject declares, by the names of its files."""
    digest = sha256()
    for path in sorted({path for pattern in _HASHED for path in folder.glob(pattern) if path.is_file()}):
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
