"""Single changes planted in the sample's ledgers or declarations, each with the cause to be named."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import openpyxl

from kit import Review, open_review
from kit.content import ReviewRecord
from kit.content.causes import Cause
from kit.layout import MANIFEST
from kit.ledgers import Ledger
from kit.publishing.manifest import Manifest
from kit.publishing.results import as_json
from tests.support.project import ROOT
from tests.support.subjects import SUBJECT

TOWNSHIP, YEAR = "清河镇", 2021
FILE = f"{YEAR}/{TOWNSHIP}.xlsx"
BEFORE = f"{YEAR - 1}/{TOWNSHIP}.xlsx"
OWN = ("profile", "targets", "texts")
MONTHLY = ("self_study", "online")


@dataclass(frozen=True)
class Planted:
    """A change.

    Attributes
    ----------
    kind : str
        Of the generator that made it.
    old, new : ReviewRecord
        The review without the change and with it.
    cause : Cause or None
        What has to be named for every changed figure of the ledger; None if no figure may change.
    also : tuple of str
        Kinds of cause that other figures may have: those that count targets follow.
    """

    kind: str
    old: ReviewRecord
    new: ReviewRecord
    cause: Cause | None
    also: tuple[str, ...] = ("follows",)


@dataclass
class Planter:
    """Plants changes in a copy of the sample."""

    folder: Path
    draw: random.Random
    subjects: int = 0
    review: Review = field(init=False)

    def __post_init__(self) -> None:
        for name in (FILE, BEFORE):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "data" / name, self.folder / name)
        self.original = {name: (self.folder / name).read_bytes() for name in (FILE, BEFORE)}
        self.review = self.opened()
        self.record = self.review.record

    def opened(self, **options: Any) -> Review:
        return open_review(TOWNSHIP, YEAR, data=self.folder, **options)

    def plant(self, kind: str) -> Planted:
        """Plant a change of a kind; raises `DataError` where the ledgers would have errors."""
        plant: Callable[[], Planted] = getattr(self, kind)
        try:
            return plant()
        finally:
            for name, content in self.original.items():
                (self.folder / name).write_bytes(content)

    # Changes in the ledgers.

    def number(self) -> Planted:
        return self._cell(("whole", "decimal"), lambda value, _: value + self.draw.randint(1, 5))

    def choice(self) -> Planted:
        def other(value: object, ledger: Mapping[str, Any]) -> Any:
            return self.draw.choice(sorted({each for each in ledger["values"] if each != value}))

        return self._cell(("choice", "flag"), other)

    def blanked(self) -> Planted:
        return self._cell(("whole", "decimal"), lambda *_: None)

    def added(self) -> Planted:
        ledger = self._ledger(without=(*OWN, *MONTHLY))
        at = self.draw.choice([*ledger.rows, ledger.rows[-1] + 1])
        like = self.draw.choice(ledger.rows)

        def change(sheet: Any) -> None:
            cells = [cell.value for cell in sheet[like]]
            sheet.insert_rows(at)
            for column, (value, kind) in enumerate(zip(cells, self._kinds(ledger), strict=False), start=1):
                text = f"{value}之{at}" if kind == "text" and value is not None else value
                sheet.cell(at, column).value = text

        self._edit(FILE, ledger.sheet, change)
        place = f"{FILE} › {ledger.sheet} › 第{at}行"
        return self._planted("added", Cause(kind="rows-added", place=place, rows=(at,)))

    def gone(self) -> Planted:
        ledger = self._ledger(without=OWN)
        at = self.draw.choice(ledger.rows)
        self._edit(FILE, ledger.sheet, lambda sheet: sheet.delete_rows(at))
        place = f"{FILE} › {ledger.sheet} › 第{at}行"
        return self._planted("gone", Cause(kind="rows-gone", place=place, rows=(at,)))

    def moved(self) -> Planted:
        ledger = self._ledger(without=OWN)
        at, to = self.draw.choice(ledger.rows), ledger.rows[-1] + 1

        def change(sheet: Any) -> None:
            cells = [cell.value for cell in sheet[at]]
            sheet.delete_rows(at)
            for column, value in enumerate(cells, start=1):
                sheet.cell(to - 1, column).value = value

        self._edit(FILE, ledger.sheet, change)
        return self._planted("moved", None)

    def line_inserted(self) -> Planted:
        ledger = self._ledger(without=OWN)
        at = self.draw.choice(ledger.rows)
        self._edit(FILE, ledger.sheet, lambda sheet: sheet.insert_rows(at))
        return self._planted("line_inserted", None)

    def column_emptied(self) -> Planted:
        ledger = self._ledger(without=OWN)
        columns = [
            column
            for column in ledger.schema.columns
            if column.kind in ("whole", "decimal") and not column.required and column.key in ledger.positions
        ]
        column = self.draw.choice(columns)

        def change(sheet: Any) -> None:
            for row in ledger.rows:
                sheet[ledger.cell(row, column.key)].value = None

        self._edit(FILE, ledger.sheet, change)
        cause = Cause(kind="cell-changed", place=f"{FILE} › {ledger.sheet} › ", column=column.name)
        return self._planted("column_emptied", cause)

    def target(self) -> Planted:
        ledger = self.review.ledgers.tables["targets"]
        row = self.draw.choice(ledger.rows)
        cell = ledger.cell(row, "target")
        self._edit(FILE, ledger.sheet, lambda sheet: _set(sheet, cell, 1 + 2 * (sheet[cell].value or 0)))
        cause = Cause(kind="target-changed", place=f"{FILE} › {ledger.sheet} › {cell}")
        return self._planted("target", cause, also=("cell-changed",))

    def year_before(self) -> Planted:
        earlier = self.review.earlier[YEAR - 1].tables
        ledger = earlier[self.draw.choice([key for key in earlier if key not in OWN])]
        row = self.draw.choice(ledger.rows)
        self._edit(BEFORE, ledger.sheet, lambda sheet: sheet.delete_rows(row))
        return self._planted("year_before", Cause(kind="year-before-changed", place=BEFORE))

    def ledger_gone(self) -> Planted:
        ledger = self._ledger(without=OWN)
        book = openpyxl.load_workbook(self.folder / FILE)
        del book[ledger.sheet]
        book.save(self.folder / FILE)
        return self._planted("ledger_gone", Cause(kind="ledger-gone", place=f"{FILE} › {ledger.sheet}"))

    def ledger_received(self) -> Planted:
        gone = self.ledger_gone()
        assert gone.cause is not None
        cause = msgspec.structs.replace(gone.cause, kind="ledger-received")
        return Planted("ledger_received", gone.new, gone.old, cause)

    # Changes in the declarations.

    def rule(self) -> Planted:
        self.subjects += 1
        folder = shutil.copytree(SUBJECT.folder, self.folder / f"专题{self.subjects}")
        declared = folder / "subject.toml"
        stated = declared.read_text(encoding="utf-8").splitlines()
        own = [line for line in stated if not line.startswith("default")]
        declared.write_text("\n".join(own) + "\n", encoding="utf-8")
        path = folder / "indicators.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        at = self.draw.choice([at for at, line in enumerate(lines) if line.startswith("where = ")])
        del lines[at]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        new = self.opened(subject=folder).record
        return Planted("rule", self.record, new, Cause(kind="rule-changed"), also=("rule-changed", "follows"))

    def subject_alone(self) -> Planted:
        new = self._with_another_value()
        assert new.subject is not None
        subject = msgspec.structs.replace(new.subject, sha256="0" * 64)
        new = msgspec.structs.replace(new, subject=subject)
        return Planted("subject_alone", self.record, new, Cause(kind="subject-changed"))

    def version(self) -> Planted:
        new = msgspec.structs.replace(self._with_another_value(), kit_version="9.9")
        cause = Cause(kind="version-changed", old=self.record.kit_version, new="9.9")
        return Planted("version", self.record, new, cause)

    # How they are planted.

    def _with_another_value(self) -> ReviewRecord:
        """Return the record with the value of a figure changed, as another way of counting changes it."""
        figures = list(self.record.figures)
        at = self.draw.choice([at for at, each in enumerate(figures) if isinstance(each.value, int)])
        value = figures[at].value
        assert isinstance(value, int)
        figures[at] = msgspec.structs.replace(figures[at], value=value + 1, text=f"{value + 1}")
        return msgspec.structs.replace(self.record, figures=tuple(figures))

    def _cell(self, kinds: tuple[str, ...], change: Callable[[Any, Mapping[str, Any]], Any]) -> Planted:
        ledger = self._ledger(without=OWN)
        columns = [
            column
            for column in ledger.schema.columns
            if column.kind in kinds and column.key in ledger.positions
        ]
        column = self.draw.choice(columns)
        row = self.draw.choice(ledger.rows)
        cell = ledger.cell(row, column.key)
        book = openpyxl.load_workbook(self.folder / FILE)
        sheet = book[ledger.sheet]
        old = sheet[cell].value
        values = {sheet[ledger.cell(row, column.key)].value for row in ledger.rows} - {None}
        sheet[cell].value = new = change(old, {"values": values})
        book.save(self.folder / FILE)
        cause = Cause(
            kind="cell-changed",
            place=f"{FILE} › {ledger.sheet} › {cell}",
            column=column.name,
            old="" if old is None else f"{old}",
            new="" if new is None else f"{new:.10g}" if isinstance(new, float) else f"{new}",
        )
        return self._planted("cell", cause)

    def _ledger(self, without: tuple[str, ...]) -> Ledger:
        tables = self.review.ledgers.tables
        return tables[self.draw.choice([key for key in tables if key not in without])]

    @staticmethod
    def _kinds(ledger: Ledger) -> list[str]:
        kinds = {ledger.positions[each.key]: each.kind for each in ledger.schema.columns}
        return [kinds[at] for at in sorted(kinds)]

    def _edit(self, file: str, sheet: str, change: Callable[[Any], object]) -> None:
        book = openpyxl.load_workbook(self.folder / file)
        change(book[sheet])
        book.save(self.folder / file)

    def _planted(self, kind: str, cause: Cause | None, also: tuple[str, ...] = ()) -> Planted:
        return Planted(kind, self.record, self.opened().record, cause, ("follows", *also))


KINDS = (
    *("number", "choice", "blanked", "added", "gone", "moved", "line_inserted", "column_emptied", "target"),
    *("year_before", "ledger_gone", "ledger_received", "rule", "subject_alone", "version"),
)


def write_manifest(record: ReviewRecord, folder: Path) -> Path:
    """Write figures.json of a review as a batch does; return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shared = set(record.__struct_fields__) & set(Manifest.__struct_fields__)
    own = {name: getattr(record, name) for name in shared}
    (folder / MANIFEST).write_bytes(as_json(Manifest(fingerprint="0", files={}, **own)))
    return folder


def _set(sheet: Any, cell: str, value: object) -> None:
    sheet[cell].value = value
