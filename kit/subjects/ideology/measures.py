"""Ways of counting that indicators.toml cannot declare; the first line of a docstring is the rule in 附件2."""

from __future__ import annotations

from kit.ledgers import Ledgers


def party_anniversary(ledgers: Ledgers) -> int:
    """年度－1921"""
    return ledgers.place.year - 1921
