from __future__ import annotations

from pathlib import Path

from kit.ledgers import CODES
from kit.ledgers.documentation import ledgers_page
from tests.support.subjects import CATALOGUE, SUBJECT


def test_the_page_is_what_is_declared(project: Path) -> None:
    committed = (project / "docs/ledgers.md").read_text(encoding="utf-8")

    assert committed == ledgers_page(SUBJECT.catalogue, SUBJECT.name), (
        "run: review-kit subject docs 意识形态工作 --out docs"
    )


def test_every_ledger_column_synonym_and_code_is_on_it() -> None:
    page = ledgers_page(SUBJECT.catalogue, SUBJECT.name)

    for schema in CATALOGUE.values():
        assert f"### {schema.name}\n" in page
        for column in schema.columns:
            assert f"| {column.name}{' *' if column.required else ''} | `{column.key}` |" in page
            assert all(synonym in page for synonym in column.synonyms)
    assert all(f"| `{code}` | " in page for code in CODES)
    assert all(line.count("|") == 5 for line in page.splitlines() if line.startswith("| ") and " | `" in line)
