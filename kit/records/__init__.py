"""Records: every number that a document states, with what it comes from.

Belongs here: the numbers found in a document's text, and what claims each of them: a figure counted from rows
of a ledger, an operation on other records, a cell that is quoted, the document's own numbering, or the
analyst. The record of a document is the data that its files carry; it holds no text of the document.

May import: `kit.document` and the neutral modules.
"""
