"""Ways of counting that indicators.toml cannot declare; a docstring is the rule that 附件2 prints."""

from __future__ import annotations

from kit.ledgers import Ledgers


def party_anniversary(ledgers: Ledgers) -> int:
    """年度－1921"""
    return ledgers.place.year - 1921
