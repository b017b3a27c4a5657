"""Ways of counting that indicators.toml cannot declare; a docstring is the rule that 附件2 prints."""

from __future__ import annotations

from kit.ledgers import Ledgers


def roads_seen(ledgers: Ledgers) -> int | None:
    """《巡查养护》中不同的“道路”有几条"""
    upkeep = ledgers.tables.get("upkeep")
    return None if upkeep is None else len(set(upkeep.column("road")))
