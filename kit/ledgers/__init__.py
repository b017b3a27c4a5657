"""Ledgers: declared schemas, and the checked, typed tables of a township's year with the cell of every value.

Belongs here: what a ledger is (catalogue, schema), how its sheets are read, typed and checked, and what is
generated from the declarations (blank workbook, docs/ledgers.md). May import `kit.files` and the modules it
may import; not indicators or anything after them.
"""

from kit.ledgers.catalogue import Catalogue, Elsewhere
from kit.ledgers.columns import Value
from kit.ledgers.faults import CODES, Fault, FaultyLedgers
from kit.ledgers.ledger import Fact, Ledger, Ledgers
from kit.ledgers.reading import Examination, examine_ledgers, place_by_content, read_ledgers
from kit.ledgers.schema import LedgerColumn, LedgerSchema, Role

__all__ = [
    "CODES",
    "Catalogue",
    "Elsewhere",
    "Examination",
    "Fact",
    "Fault",
    "FaultyLedgers",
    "Ledger",
    "LedgerColumn",
    "LedgerSchema",
    "Ledgers",
    "Role",
    "Value",
    "examine_ledgers",
    "place_by_content",
    "read_ledgers",
]
