"""What verifying found, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from kit.proof.verifying import Verified

__all__ = ["held", "verdict", "verification_lines"]


def verification_lines(verified: Verified) -> Iterator[str]:
    """Yield a line a finding, and one that counts them."""
    yield from map(str, verified.findings)
    yield f"{held(verified)}：{verdict(verified)}"


def held(verified: Verified) -> str:
    """Return what was verified."""
    own = f"（其中{verified.own}个是撰写人自己写的，没有台账出处）" if verified.own else ""
    return f"核对了{verified.documents}份文件、{verified.numbers}个数字{own}"


def verdict(verified: Verified) -> str:
    """Return what came of it: ``全部相符``, ``3处不符``, ``1处不能核对``."""
    unknown = sum(each.code in _NOT_HELD for each in verified.errors)
    told = [
        *([f"{len(verified.errors) - unknown}处不符"] if len(verified.errors) > unknown else []),
        *([f"{unknown}处不能核对"] if unknown else []),
    ]
    return "，".join(told) or "全部相符"


_NOT_HELD = frozenset({"record-missing", "not-readable"})
"""Codes of what could not be held against anything."""
