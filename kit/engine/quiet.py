"""papermill's log lines and a kernel's complaints, kept off the user's screen.

Serves the notebook stage, on the running branch: what matters of them comes back as one line of the kit.
"""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator

__all__ = ["first_line", "quiet"]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing of papermill's own reach the screen meanwhile."""
    logger = logging.getLogger("papermill")
    level, logger.level = logger.level, logging.ERROR
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings(action="ignore"):
        try:
            yield
        finally:
            logger.level = level


def first_line(error: object) -> str:
    r"""Give the first line of an error, or its kind where it says nothing.

    >>> first_line(ValueError("too long\nby far")), first_line(TimeoutError())
    ('too long', 'TimeoutError')
    """
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
