"""What verifying found as one HTML page without scripts and requests, of a bounded size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kit.export.html.page_templates import templates
from kit.proof.findings import CODES, Finding
from kit.proof.verification_text import held, verdict
from kit.proof.verifying import Verified

__all__ = ["verification_page"]

_MOST_FINDINGS = 3000
_MOST_OF_ONE = 50
"""Of a document, where all together would be too many."""

_MOST_NAMES = 5000


class _Document(NamedTuple):
    name: str
    findings: Sequence[Finding]
    total: int

    @property
    def more(self) -> bool:
        return len(self.findings) < self.total


def verification_page(verified: Verified) -> str:
    """Render what verifying found as a self-contained page, with the layout of the reviews.

    A page has at most some thousand findings and names, and says how many it leaves out: that of a year of a
    thousand reviews opens on a phone.

    Examples
    --------
    >>> page = verification_page(Verified(1, 840, (), ("清河镇-2021.html",)))
    >>> "<li>清河镇-2021.html</li>" in page, "<script" in page
    (True, False)
    """
    by_document: dict[str, list[Finding]] = {}
    for finding in verified.findings:
        by_document.setdefault(finding.file, []).append(finding)
    most = _MOST_OF_ONE if len(verified.findings) > _MOST_FINDINGS else _MOST_FINDINGS
    documents, room = [], _MOST_FINDINGS
    # Those that are wrong come before those with notices alone.
    order = sorted(by_document, key=lambda name: all(each.severity == "notice" for each in by_document[name]))
    for name in order:
        shown = by_document[name][: min(most, room)]
        room -= len(shown)
        if shown:
            documents.append(_Document(name, shown, len(by_document[name])))
    clean = [name for name in verified.names if name not in by_document]
    counts = Counter(each.code for each in verified.findings)
    return (
        templates()
        .get_template("verification.html.jinja")
        .render(
            title="总结的核对结果",
            verdict=verdict(verified),
            held=held(verified),
            wrong=bool(verified.errors),
            counts=[(CODES[code], counts[code]) for code in CODES if counts[code]],
            kinds=CODES,
            documents=documents,
            unlisted=len(by_document) - len(documents),
            clean=clean[:_MOST_NAMES],
            clean_count=len(clean),
        )
    )
