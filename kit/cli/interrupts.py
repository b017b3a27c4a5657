"""Signals that end a run as Ctrl-C does."""

from __future__ import annotations

import signal

__all__ = ["end_as_by_ctrl_c"]


def end_as_by_ctrl_c() -> None:
    """Let SIGTERM and a closed terminal end a run as Ctrl-C does: what is done is kept."""
    for name in ("SIGTERM", "SIGHUP"):
        asked = getattr(signal, name, None)
        if asked is not None and signal.getsignal(asked) != signal.SIG_IGN:
            signal.signal(asked, signal.default_int_handler)
