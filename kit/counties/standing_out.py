"""The numbers that a person should look at first: outside of a funnel's limits, or far from the median."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kit.counties.measured import Measured
from kit.statistics.funnel import OUTER, Funnel, draw_funnel
from kit.statistics.spread import Spread, spread_of

__all__ = ["StandsOut", "funnel_of", "spread_measured", "standing_out"]


@dataclass(frozen=True)
class StandsOut:
    """A township's number that stands out.

    Attributes
    ----------
    township : str
    measured : Measured
    is_high : bool
    limits : tuple of Decimal
        Between which it would not; of a share in per cent.
    by_funnel : bool
    strength : float
        How often as far as the limit it is from the middle.
    """

    township: str
    measured: Measured
    is_high: bool
    limits: tuple[Decimal, Decimal]
    by_funnel: bool
    strength: float


def funnel_of(measured: Measured) -> Funnel | None:
    """Return the funnel of a share whose parts and wholes are whole numbers; None for any other."""
    if measured.kind != "share" or not measured.counts:
        return None
    pairs = list(measured.counts.values())
    if any(part % 1 or whole % 1 for part, whole in pairs):
        return None
    return draw_funnel([(int(part), int(whole)) for part, whole in pairs])


def spread_measured(measured: Measured) -> Spread:
    """Return the spread of what is compared."""
    return spread_of(list(measured.values.values()))


def standing_out(measured: Measured) -> Iterator[StandsOut]:
    """Yield what stands out, in the order of townships."""
    funnel = funnel_of(measured)
    if funnel is not None and 0 < funnel.share < 1 and funnel.units > 2:
        yield from _by_funnel(measured, funnel)
        return
    spread = spread_measured(measured)
    limits = spread.limits
    if limits is None:
        return
    for name, value in measured.values.items():
        if not spread.is_far(value):
            continue
        if measured.kind in ("count", "per") and spread.is_chance(*measured.counts[name]):
            continue
        is_high = value > spread.middle
        away = abs(value - spread.middle) / abs(limits[is_high] - spread.middle)
        yield StandsOut(name, measured, is_high, limits, False, float(away))


def _by_funnel(measured: Measured, funnel: Funnel) -> Iterator[StandsOut]:
    for name, (part, whole) in measured.counts.items():
        low, high = funnel.limits(int(whole), OUTER)
        share = float(part / whole)
        if low <= share <= high:
            continue
        edge = high if share > high else low
        limits = (Decimal(str(low * 100)), Decimal(str(high * 100)))
        away = abs(share - funnel.share) / max(abs(edge - funnel.share), 1e-9)
        yield StandsOut(name, measured, share > high, limits, True, away)
