"""The ledgers of every built-in subject: no name means two, examples and checks fit the columns."""

from __future__ import annotations

from collections import Counter

import pytest

from kit.ledgers import Catalogue, LedgerSchema
from kit.ledgers.schema import plain_name
from kit.subjects import known_subjects, load_subject

CATALOGUES = {
    known.key: load_subject(known.folder).catalogue
    for known in known_subjects()
    if known.origin == "built in"
}
LEDGERS = {f"{key}-{each.key}": each for key, found in CATALOGUES.items() for each in found.values()}

every_catalogue = pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
every_ledger = pytest.mark.parametrize("schema", LEDGERS.values(), ids=LEDGERS)


@every_ledger
def test_no_header_means_two_columns(schema: LedgerSchema) -> None:
    headers = [(name, column.key) for column in schema.columns for name in (column.name, *column.synonyms)]
    meanings: dict[str, set[str]] = {}
    for name, key in headers:
        meanings.setdefault(plain_name(name), set()).add(key)

    assert {name: keys for name, keys in meanings.items() if len(keys) > 1} == {}
    assert len({column.key for column in schema.columns}) == len(schema.columns) > 0


@every_ledger
def test_no_spelling_means_two_choices(schema: LedgerSchema) -> None:
    for column in schema.columns:
        spellings = Counter(
            plain_name(word) for choice, others in column.choices.items() for word in (choice, *others)
        )
        assert [word for word, times in spellings.items() if times > 1] == []


@every_ledger
def test_an_example_has_a_value_for_every_column(schema: LedgerSchema) -> None:
    assert len(schema.example) == len(schema.columns)


@every_catalogue
def test_a_ledger_is_found_by_each_name_of_its_sheet(catalogue: Catalogue) -> None:
    for key, schema in catalogue.items():
        assert key == schema.key
        for name in (schema.name, *schema.synonyms):
            found = catalogue.named(name)
            assert found is not None
            assert found.key == key


@every_catalogue
def test_declared_parts_and_sums_are_of_columns_of_numbers(catalogue: Catalogue) -> None:
    parts = [(schema, part) for schema in catalogue.values() for part in schema.parts]
    sums = [(schema, each) for schema in catalogue.values() for each in schema.sums]

    for schema, part in parts:
        assert {schema.column(key).kind for key in (part.part, part.whole)} <= {"whole", "decimal"}
    for schema, each in sums:
        assert {schema.column(key).kind for key in (each.total, *each.parts)} <= {"whole", "decimal"}


def test_some_subjects_declare_parts_and_sums() -> None:
    schemas = [schema for catalogue in CATALOGUES.values() for schema in catalogue.values()]
    assert [part for schema in schemas for part in schema.parts]
    assert [each for schema in schemas for each in schema.sums]


@every_catalogue
def test_every_subject_has_the_ledgers_that_are_common_to_all(catalogue: Catalogue) -> None:
    common = [catalogue.with_role(role) for role in ("profile", "targets", "texts")]

    assert [each.name for each in common if each is not None] == ["基本情况", "年度目标", "文字材料"]
    assert [schema.name for schema in catalogue.values()][-2:] == ["年度目标", "文字材料"]
    assert next(iter(catalogue)) == "profile"
