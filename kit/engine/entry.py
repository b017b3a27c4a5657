"""Entry point of the engine: ``papermill --engine review …``.

papermill loads its engines while it is being imported itself, so this module must not import papermill before
the engine is used.
"""

from __future__ import annotations

from typing import Any

__all__ = ["ReviewEngine"]


class ReviewEngine:
    """Lazy proxy of `kit.engine.papermill_engine.ReviewEngine`."""

    @classmethod
    def execute_notebook(cls, *args: Any, **kwargs: Any) -> Any:
        """Run a notebook."""
        return _engine().execute_notebook(*args, **kwargs)

    @classmethod
    def nb_kernel_name(cls, *args: Any, **kwargs: Any) -> Any:
        """Return the name of the notebook's kernel."""
        return _engine().nb_kernel_name(*args, **kwargs)

    @classmethod
    def nb_language(cls, *args: Any, **kwargs: Any) -> Any:
        """Return the notebook's language."""
        return _engine().nb_language(*args, **kwargs)


def _engine() -> Any:
    from kit.engine.papermill_engine import ReviewEngine as Engine

    return Engine
