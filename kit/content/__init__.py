"""What a review is written in: blocks, and how they look in HTML.

Stands beside the way of the data, not on it: sections are written in these blocks, a notebook keeps them as
JSON in its outputs, and the document reads them back from there. Knows nothing of ledgers or of exports.
"""

from kit.content.blocks import (
    SECTION_MIME,
    Block,
    Chart,
    Column,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Role,
    Run,
    SectionContent,
    Table,
    plain,
    within,
)
from kit.content.record import OUTCOMES, FigureRecord, Identity, Outcome, ReviewRecord, Source

__all__ = [
    "OUTCOMES",
    "SECTION_MIME",
    "Block",
    "Chart",
    "Column",
    "FigureRecord",
    "Formula",
    "Heading",
    "Identity",
    "Listing",
    "Outcome",
    "Paragraph",
    "Picture",
    "ReviewRecord",
    "Role",
    "Run",
    "SectionContent",
    "Source",
    "Table",
    "plain",
    "within",
]
