"""What a notebook passes to the exports: blocks of text, tables and charts, and the record of the review.

Belongs here: the typed content that the writing branch (ledgers to sections) produces and the running branch
(engine to command line) reads, and what both need to show it: blocks as HTML, links, page templates. Sections
are written in these blocks, a notebook keeps them as JSON in its outputs, `kit.document` reads them back.

May import: `kit.text`. Any folder may import this one.
"""

from kit.content.blocks import (
    ANALYST,
    PROFILE,
    SOURCE,
    WORDING,
    Block,
    Chart,
    ChartData,
    Column,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Run,
    Series,
    Table,
    list_items,
    plain,
)
from kit.content.ledger_rows import LedgerRows, hidden
from kit.content.record import (
    OUTCOMES,
    FigureRecord,
    Identity,
    Outcome,
    ReviewRecord,
    Source,
    StatedNumber,
    SubjectRecord,
)
from kit.content.revision import Revision
from kit.content.section_content import SECTION_MIME, Role, SectionContent

__all__ = [
    "ANALYST",
    "OUTCOMES",
    "PROFILE",
    "SECTION_MIME",
    "SOURCE",
    "WORDING",
    "Block",
    "Chart",
    "ChartData",
    "Column",
    "FigureRecord",
    "Formula",
    "Heading",
    "Identity",
    "LedgerRows",
    "Listing",
    "Outcome",
    "Paragraph",
    "Picture",
    "ReviewRecord",
    "Revision",
    "Role",
    "Run",
    "SectionContent",
    "Series",
    "Source",
    "StatedNumber",
    "SubjectRecord",
    "Table",
    "hidden",
    "list_items",
    "plain",
]
