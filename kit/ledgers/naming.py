"""Which sheet of a file is which ledger.

Decided by the sheet's name; by the file's name where no sheet's name matches; by the title above the table
where neither does.
"""

from __future__ import annotations

import re
from pathlib import Path

from kit.files import Sheet, display_path
from kit.ledgers.catalogue import Catalogue
from kit.ledgers.headers import find_header
from kit.ledgers.schema import LedgerSchema, plain_name

__all__ = ["ledger_sheets"]

_NO_NAME = re.compile(r"(?:sheet|工作表|表格?|第\d+个表格|新建)?[\s_-]*\d*", re.IGNORECASE)
_TITLE_WITHIN = 5  # rows


def ledger_sheets(
    sheets: tuple[Sheet, ...], path: Path, catalogue: Catalogue
) -> list[tuple[LedgerSchema, Sheet]]:
    """Pair the sheets of a file with their ledgers.

    A visible sheet takes precedence over a hidden one of the same ledger. Sheets with other names are left
    out.

    Parameters
    ----------
    sheets : tuple of Sheet
        All sheets of the file.
    path : Path
        The file; its name may be that of a ledger.
    catalogue : Catalogue
    """
    named = [
        (schema, sheet)
        for sheet in sheets
        if (schema := catalogue.named(sheet.name) or _titled(sheet, catalogue))
    ]
    if named:
        visible = {schema.key for schema, sheet in named if not sheet.hidden}
        return [(schema, sheet) for schema, sheet in named if not sheet.hidden or schema.key not in visible]
    schema = catalogue.named(display_path(path.stem))
    if schema is None:
        return []
    filled = [sheet for sheet in sheets if sheet.rows] or list(sheets)
    filled = [sheet for sheet in filled if not sheet.hidden] or filled
    fitting = [sheet for sheet in filled if _fits(schema, sheet)]
    return [(schema, sheet) for sheet in fitting or filled[:1]]


def _fits(schema: LedgerSchema, sheet: Sheet, below: int = -1) -> bool:
    """Return whether a sheet has a header below a row with all required columns of a ledger.

    A title is above its header: 重点任务 within a list of problems is a group title.
    """
    header = find_header(schema, sheet)
    if header is None or header.last <= below:
        return False
    return {column.key for column in schema.required} <= set(header.positions)


def _titled(sheet: Sheet, catalogue: Catalogue) -> LedgerSchema | None:
    """Return the ledger named by the title of an unnamed sheet, if its header confirms it."""
    if not sheet.name or not _NO_NAME.fullmatch(sheet.name.strip()):
        return None
    for index, row in enumerate(sheet.rows[:_TITLE_WITHIN]):
        texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if len(texts) != 1 or len(texts[0]) > 60:
            continue
        title = plain_name(texts[0])
        candidates = [
            schema
            for schema in catalogue.values()
            if any(len(name) > 3 and plain_name(name) in title for name in (schema.name, *schema.synonyms))
        ]
        fitting = [schema for schema in candidates if _fits(schema, sheet, below=index)]
        if len(fitting) == 1:
            return fitting[0]
    return None
