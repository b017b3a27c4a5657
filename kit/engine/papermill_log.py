"""papermill's log lines and a kernel's warnings, kept off the terminal; errors as one line."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator

__all__ = ["first_line", "silenced"]


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Silence papermill's log, stderr and warnings within the block."""
    logger = logging.getLogger("papermill")
    level, logger.level = logger.level, logging.ERROR
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings(action="ignore"):
        try:
            yield
        finally:
            logger.level = level


def first_line(error: object) -> str:
    r"""Return the first line of an error's message, or the name of its type if it has none.

    >>> first_line(ValueError("too long\nby far")), first_line(TimeoutError())
    ('too long', 'TimeoutError')
    """
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
