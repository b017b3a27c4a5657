"""measures.py of a subject → the functions that its indicators may name."""

from __future__ import annotations

import inspect
import runpy
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.indicators.counted import Counted
from kit.ledgers import Ledgers, LedgerSchema
from kit.subjects.mistakes import Mistake
from kit.text.printable import visible

__all__ = ["MEASURES", "OwnFunction", "OwnMeasure", "read_measures", "takes_ledgers"]

MEASURES = "measures.py"

OwnFunction = Callable[[Ledgers], object]


@dataclass(frozen=True)
class OwnMeasure:
    """A measure that a subject wrote in Python: a function of the ledgers, whose docstring is its rule."""

    function: OwnFunction
    ledger: LedgerSchema | None = None

    @property
    def ledgers(self) -> tuple[LedgerSchema, ...]:
        """The ledger that the indicator names."""
        return (self.ledger,) if self.ledger is not None else ()

    @property
    def rule(self) -> str:
        """The first line of the docstring."""
        return (self.function.__doc__ or self.function.__name__).strip().splitlines()[0]

    def count(self, ledgers: Ledgers) -> Counted:
        """Return what the function returns."""
        counted = self.function(ledgers)
        return counted if isinstance(counted, Counted) else Counted(counted)  # type: ignore[arg-type]


def read_measures(folder: Path, mistakes: list[Mistake]) -> Mapping[str, OwnFunction] | None:
    """Return the functions that measures.py defines, by name; None if it fails.

    Parameters
    ----------
    folder : Path
        Of the subject.
    mistakes : list of Mistake
        Receives the error, with its line.
    """
    path = folder / MEASURES
    if not path.exists() and not path.is_symlink():
        return {}
    if not path.is_file():
        mistakes.append(Mistake(MEASURES, 0, "不是文件，读不出：请换成 Python 文件，不用就移走"))
        return None
    try:
        found = runpy.run_path(str(path))
    except (Exception, SystemExit) as error:
        why = visible(" ".join(str(error.msg if isinstance(error, SyntaxError) else error).split()))
        message = f"运行出错（{type(error).__name__}：{why[:200]}）：请改正"
        mistakes.append(Mistake(MEASURES, _line(error, path), message))
        return None
    own = found["__name__"]
    return {
        word: function
        for word, function in found.items()
        if callable(function) and getattr(function, "__module__", "") == own and not word.startswith("_")
    }


def takes_ledgers(function: OwnFunction) -> bool:
    """Return whether a function can be called with the ledgers alone."""
    try:
        inspect.signature(function).bind(None)
    except (TypeError, ValueError):
        return False
    return True


def _line(error: BaseException, path: Path) -> int:
    """Return the line of the file at which an error was raised; 0 if it is of none."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == str(path)), 0)
