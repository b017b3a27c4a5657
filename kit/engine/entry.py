"""The engine as papermill finds it by name: ``papermill --engine review …``.

Stands at notebook, on the running branch. papermill loads its engines while it is itself being loaded, so
that nothing of papermill may be needed here before the engine is used.
"""

from __future__ import annotations

from typing import Any

__all__ = ["ReviewEngine"]


class ReviewEngine:
    """Stands for `kit.engine.papermill_engine.ReviewEngine`, and asks it for everything."""

    @classmethod
    def execute_notebook(cls, *given: Any, **named: Any) -> Any:
        """Run a notebook."""
        return _engine().execute_notebook(*given, **named)

    @classmethod
    def nb_kernel_name(cls, *given: Any, **named: Any) -> Any:
        """Say which kernel a notebook wants."""
        return _engine().nb_kernel_name(*given, **named)

    @classmethod
    def nb_language(cls, *given: Any, **named: Any) -> Any:
        """Say which language a notebook is in."""
        return _engine().nb_language(*given, **named)


def _engine() -> Any:
    from kit.engine.papermill_engine import ReviewEngine as Engine

    return Engine
