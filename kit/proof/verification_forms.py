"""What verifying found as text, as JSON for programs, or as a page."""

from __future__ import annotations

import json
from typing import Literal

import msgspec

from kit.proof.verification_text import verification_lines
from kit.proof.verifying import Verified
from kit.text.printable import visible, writable

__all__ = ["VerifiedForm", "verified_as"]

VerifiedForm = Literal["text", "json", "html"]


def verified_as(verified: Verified, form: VerifiedForm) -> bytes:
    r"""Return what verifying found in a form, in UTF-8.

    Parameters
    ----------
    verified : Verified
    form : {"text", "json", "html"}

    Examples
    --------
    >>> verified_as(Verified(1, 840, ()), "text").decode()
    '核对了1份文件、840个数字：全部相符\n'
    """
    match form:
        case "html":
            from kit.proof.verification_page import verification_page

            content = verification_page(verified)
        case "json":
            found = {name: getattr(verified, name) for name in ("documents", "numbers", "own", "findings")}
            content = json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2) + "\n"
        case "text":
            content = "".join(f"{visible(line)}\n" for line in verification_lines(verified))
    return writable(content).encode()
