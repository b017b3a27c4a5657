"""A comparison as text, as JSON for programs, or as a page."""

from __future__ import annotations

import json
from typing import Literal

import msgspec

from kit.proof.difference_text import comparison_lines
from kit.proof.diffing import Comparison
from kit.text.printable import visible, writable

__all__ = ["Form", "shown"]

Form = Literal["text", "json", "html"]


def shown(comparison: Comparison, form: Form) -> bytes:
    r"""Return a comparison in a form, in UTF-8.

    Parameters
    ----------
    comparison : Comparison
    form : {"text", "json", "html"}

    Examples
    --------
    >>> shown(Comparison(old="甲", new="乙", same=1), "text").decode()
    '相同的1份\n'
    """
    match form:
        case "html":
            from kit.proof.difference_page import comparison_page

            content = comparison_page(comparison)
        case "json":
            content = json.dumps(msgspec.to_builtins(comparison), ensure_ascii=False, indent=2) + "\n"
        case "text":
            content = "".join(f"{visible(line)}\n" for line in comparison_lines(comparison))
    return writable(content).encode()
