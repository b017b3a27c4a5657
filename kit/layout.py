"""Where things are and what they are called: folders, formats, years read, a township's name."""

from __future__ import annotations

__all__ = [
    "DATA",
    "FORMATS",
    "MANIFEST",
    "NOTEBOOK",
    "OUTPUTS",
    "RUN_RECORD",
    "SUMMARY_NOTEBOOK",
    "SYNONYMS",
    "TUTORIAL",
    "YEARS_BEFORE",
    "township_name",
]

DATA = "data"
"""The folder of ledgers, a folder a year in it."""

SYNONYMS = "synonyms.toml"
"""The file in the data folder with a project's own names of sheets and columns."""

OUTPUTS = "outputs"
"""The folder of reviews, a folder a year in it."""

MANIFEST = "figures.json"
"""The manifest of a review, in its folder; it is written last, so that what it lists exists."""

RUN_RECORD = "run.json"
"""The record of a year's results, in its folder."""

NOTEBOOK = "notebooks/township_review.ipynb"
"""The parameterised notebook of a review."""

SUMMARY_NOTEBOOK = "notebooks/county_summary.ipynb"
"""The parameterised notebook of a county's summary."""

TUTORIAL = "notebooks/tutorial.ipynb"
"""The notebook that leads from an empty folder to a signed review of the default subject."""

FORMATS = ("html", "pdf", "docx")
"""What a review is exported to; a format's name is its files' extension."""

YEARS_BEFORE = 4
"""How many years before its own a review reads."""


def township_name(county: str, township: str) -> str:
    """Return the name by which a township is known in a data folder.

    >>> township_name("云山县", "清河镇"), township_name("", "清河镇")
    ('云山县/清河镇', '清河镇')
    """
    return f"{county}/{township}" if county else township
