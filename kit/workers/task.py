"""The protocols of a task, which one process does, and of a pool, which runs tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from kit.export.formats import Render

__all__ = ["Pool", "Task", "Workspace"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Workspace:
    """What a task may use while it runs.

    Attributes
    ----------
    folder : Path
        An empty folder, removed when the task has ended.
    render : callable
        Makes documents.
    memory_note : str
        To be added to a MemoryError: whether the system itself allows less than was asked for.
    """

    folder: Path
    render: Render
    memory_note: str = ""


class Task(Protocol[T_co]):
    """Work for one process; it is pickled on its way there."""

    @property
    def name(self) -> str:
        """Seeds the random numbers of its process: the same task draws the same."""

    @property
    def module_folder(self) -> Path | None:
        """A folder whose modules may be imported; None for none."""

    def run(self, workspace: Workspace) -> T_co:
        """Do the work, in a process of its own."""

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> T_co:
        """Return the result where the process is gone, or none could be started.

        Parameters
        ----------
        reason : str
            What became of the process.
        folder : Path, optional
            The workspace's folder, where the process had begun.
        seconds : float
            How long it ran.
        """


class Pool(Protocol):
    """Runs tasks, several at a time."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def run(self, tasks: Iterable[Task[T]]) -> Iterator[T]:
        """Yield the result of each task as it ends; tasks are taken one by one, as there is room.

        Raises
        ------
        WorkError
            No process can be started.
        """
