"""A job as a task for a pool: published by its process, or returned as a draft to be published elsewhere.

What runs a notebook takes seconds to load, so it is imported where a task runs: the fork server has it
preloaded, and the process that plans a batch never needs it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kit.errors import KitError
from kit.files.cache_folder import cache_in
from kit.publishing.job import Job
from kit.publishing.results import Result
from kit.workers.task import Workspace

if TYPE_CHECKING:
    from kit.publishing.draft import Counted, Draft

__all__ = ["CountTask", "DraftTask", "PublishTask"]


@dataclass(frozen=True)
class _JobTask:
    job: Job

    @property
    def name(self) -> str:
        """The job's name."""
        return self.job.name

    @property
    def module_folder(self) -> Path:
        """The notebook's folder: as in JupyterLab, a notebook finds the modules beside it."""
        return self.job.notebook_folder


class PublishTask(_JobTask):
    """Runs a job and publishes it."""

    def run(self, workspace: Workspace) -> Result:
        """Return the result of `publish`."""
        from kit.publishing.publish import publish

        started = time.monotonic()
        result = publish(self.job, workspace.folder, workspace.render)
        return _finished(result, time.monotonic() - started, workspace.memory_note)

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> Result:
        """Return a failed result; the half-run notebook is published, where there is one."""
        if folder is None:
            return Result.failed(self.job.township, self.job.county, reason)
        from kit.publishing.draft import lost_draft
        from kit.publishing.publish import publish_draft

        return _finished(publish_draft(self.job, lost_draft(self.job, folder, reason)), seconds)


class DraftTask(_JobTask):
    """Runs a job and returns its draft."""

    def run(self, workspace: Workspace) -> Draft:
        """Return the draft, also of a failed run."""
        from kit.publishing.draft import failed_draft, write_draft

        started = time.monotonic()
        try:
            draft = write_draft(self.job, workspace.folder, workspace.render)
        except Exception as error:
            draft = failed_draft(self.job, workspace.folder, error)
        seconds = time.monotonic() - started
        result = _finished(draft.result, seconds, workspace.memory_note)
        return msgspec.structs.replace(draft, result=result)

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> Draft:
        """Return the draft of a failed run."""
        from kit.publishing.draft import Draft, lost_draft

        if folder is None:
            return Draft(Result.failed(self.job.township, self.job.county, reason), {})
        draft = lost_draft(self.job, folder, reason)
        return msgspec.structs.replace(draft, result=_finished(draft.result, seconds))


@dataclass(frozen=True)
class CountTask(_JobTask):
    """Counts a job's review again.

    Attributes
    ----------
    at : int
        Comes back with the result.
    """

    at: int = 0

    def run(self, workspace: Workspace) -> tuple[int, Counted | str]:
        """Return what is counted, or why nothing was."""
        from kit.publishing.draft import count_again

        try:
            # What is to be proved is read again, and not taken from what was read then.
            with cache_in(None):
                return self.at, count_again(self.job, workspace.folder)
        except Exception as error:
            note = workspace.memory_note if isinstance(error, MemoryError) else ""
            told = "" if isinstance(error, KitError) else f"意外错误 {type(error).__name__}："
            return self.at, f"{told}{error}{note}"

    def lost(
        self, reason: str, folder: Path | None = None, seconds: float = 0.0
    ) -> tuple[int, Counted | str]:
        """Return why nothing was counted."""
        return self.at, reason


def _finished(result: Result, seconds: float, memory_note: str = "") -> Result:
    note = memory_note if "MemoryError" in result.reason else ""
    return msgspec.structs.replace(result, seconds=round(seconds, 3), reason=f"{result.reason}{note}")
