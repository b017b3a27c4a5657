"""The engine names no subject: no string of its source is a name or key that a built-in subject declares."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.ledgers.units import FAMILIES
from kit.subjects import known_subjects, load_subject
from kit.subjects.english_keys import WORDS
from kit.subjects.ledgers_file import KINDS
from kit.subjects.subject import OWN_SECTIONS

KIT = Path(__file__).parents[2] / "kit"
SUBJECTS = [known for known in known_subjects() if known.origin == "built in"]

COMMON = tomllib.loads((KIT / "subjects" / "common" / "ledgers.toml").read_text(encoding="utf-8"))

# English words that code uses in other senses than that of a subject's key.
ENGLISH = frozenset(
    [
        "actual",
        "added",
        "category",
        "code",
        "content",
        "county",
        "date",
        "due",
        "form",
        "held",
        "hours",
        "item",
        "kind",
        "level",
        "month",
        "months",
        "name",
        "note",
        "number",
        "people",
        "place",
        "plans",
        "problems",
        "reported",
        "rule",
        "section",
        "sessions",
        "source",
        "state",
        "status",
        "study",
        "targets",
        "tasks",
        "text",
        "texts",
        "title",
        "topic",
        "total",
        "township",
        "trend",
        "type",
        "unit",
        "updated",
        "village",
        "year",
        "years",
    ]
)


WHAT_TO_DO = (
    "the engine may name nothing of the subject {}: take the word out of these lines, or, where they mean "
    "something else by it, call the entry otherwise in the subject, or add its key to ENGLISH"
)


def own_names(key: str) -> tuple[set[str], set[str]]:
    """Return the names and the keys that one subject declares, without those common to all."""
    subject = load_subject(key)
    ledgers = [schema for schema in subject.catalogue.values() if not schema.role]
    columns = [column for schema in ledgers for column in schema.columns]
    profile = subject.catalogue.with_role("profile")
    common = [schema for schema in subject.catalogue.values() if schema.role]
    shared = {word for schema in common for column in schema.columns for word in (column.name, column.key)}
    shared |= set(COMMON["presets"])
    shared |= {"乡镇", "年度", "行政村数", "常住人口", "township", "year", "villages", "population"}
    named = {schema.name: schema.key for schema in ledgers}
    named |= {column.name: column.key for column in columns}
    named |= {each.name: each.key for each in subject.indicators}
    named |= {each.heading: each.key for each in subject.sections}
    names = {*named} | {chart.title for chart in subject.charts if chart.title}
    names |= set(profile.facts) if profile is not None else set()
    keys = {*named.values()} | {chart.key for chart in subject.charts}
    general = (
        {unit for units in FAMILIES.values() for unit in units} | set(FAMILIES) | set(WORDS) | set(KINDS)
    )
    own = {section.heading for section in OWN_SECTIONS.values()}
    return names - shared - general - own, keys - shared - ENGLISH - set(OWN_SECTIONS)


def engine_files(suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files of the engine: all of kit/ but the folders of declarations."""
    for path in sorted(KIT.rglob("*")):
        within = path.relative_to(KIT).parts
        if path.suffix in suffixes and not (within[0] == "subjects" and len(within) > 2):
            yield path


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of every string but docstrings, whose examples may be of any subject."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize("key", [known.key for known in SUBJECTS])
def test_no_module_of_the_engine_names_what_a_subject_declares(key: str) -> None:
    names, keys = own_names(key)
    assert names
    assert keys
    long = {name for name in names if len(name) > 2}
    found = [
        f"{path.relative_to(KIT)}:{line}: {text[:60]!r}"
        for path in engine_files((".py",))
        for line, text in strings(path)
        if text in names | keys or any(name in text for name in long)
        if path.name != "english_keys.py"  # a dictionary of words of any subject
    ]
    assert found == [], WHAT_TO_DO.format(key)


@pytest.mark.parametrize("key", [known.key for known in SUBJECTS])
def test_no_template_of_the_engine_names_what_a_subject_declares(key: str) -> None:
    long = {name for name in own_names(key)[0] if len(name) > 2}
    found = [
        f"{path.relative_to(KIT)}: {name}"
        for path in engine_files((".md", ".jinja", ".txt", ".typ"))
        for name in long
        if name in path.read_text(encoding="utf-8")
    ]
    assert found == [], WHAT_TO_DO.format(key)
