"""What one review may take, and what the system allows of processes.

Serves the batch, on the running branch.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

__all__ = ["FORKS", "Limits"]

FORKS = sys.platform == "linux"
"""Whether children are forked: macOS has libraries that do not outlive it, Windows has none of it."""


@dataclass(frozen=True)
class Limits:
    """What one review may take.

    Attributes
    ----------
    seconds : float or None
        Of wall time; None for no limit.
    memory : int
        Bytes beyond what the warm process has; 0 for no limit. Only Linux heeds it.
    """

    seconds: float | None = None
    memory: int = 2 << 30
