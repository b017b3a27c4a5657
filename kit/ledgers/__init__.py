"""Ledgers: declared schemas, and the checked, typed tables of a township's year with the cell of every value.

Belongs here: what a ledger is (catalogue, schema), how its sheets are read, typed and checked, and what is
generated from the declarations (blank workbook, docs/ledgers.md). May import `kit.files` and the modules it
may import; not indicators or anything after them.
"""

from kit.ledgers.catalogue import CATALOGUE, CHAPTERS, ledger_named
from kit.ledgers.columns import Value
from kit.ledgers.faults import CODES, Fault, FaultyLedgers
from kit.ledgers.ledger import Fact, Ledger, Ledgers
from kit.ledgers.reading import Examination, examine_ledgers, place_by_content, read_ledgers
from kit.ledgers.schema import LedgerColumn, LedgerSchema

__all__ = [
    "CATALOGUE",
    "CHAPTERS",
    "CODES",
    "Examination",
    "Fact",
    "Fault",
    "FaultyLedgers",
    "Ledger",
    "LedgerColumn",
    "LedgerSchema",
    "Ledgers",
    "Value",
    "examine_ledgers",
    "ledger_named",
    "place_by_content",
    "read_ledgers",
]
