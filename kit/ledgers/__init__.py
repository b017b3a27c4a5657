"""Ledgers: checked, typed tables of a township's year, every value with its cell.

Second on the way of the data (files → ledgers → indicators → sections → notebook → document → outputs).
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
