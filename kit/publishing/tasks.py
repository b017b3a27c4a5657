"""A job as a task for a pool: published by its process, or returned as a draft to be published elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kit.publishing.draft import Draft, failed_draft, lost_draft, write_draft
from kit.publishing.job import Job
from kit.publishing.publish import publish, publish_draft
from kit.publishing.results import Result
from kit.workers.task import Workspace

__all__ = ["DraftTask", "PublishTask"]


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
        started = time.monotonic()
        result = publish(self.job, workspace.folder, workspace.render)
        return _finished(result, time.monotonic() - started, workspace.memory_note)

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> Result:
        """Return a failed result; the half-run notebook is published, where there is one."""
        return _finished(publish_draft(self.job, _lost(self.job, reason, folder)), seconds)


class DraftTask(_JobTask):
    """Runs a job and returns its draft."""

    def run(self, workspace: Workspace) -> Draft:
        """Return the draft, also of a failed run."""
        started = time.monotonic()
        try:
            draft = write_draft(self.job, workspace.folder, workspace.render)
        except Exception as error:
            draft = failed_draft(self.job, workspace.folder, error)
        seconds = time.monotonic() - started
        return Draft(_finished(draft.result, seconds, workspace.memory_note), draft.contents)

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> Draft:
        """Return the draft of a failed run."""
        draft = _lost(self.job, reason, folder)
        return Draft(_finished(draft.result, seconds), draft.contents)


def _lost(job: Job, reason: str, folder: Path | None) -> Draft:
    if folder is None:
        return Draft(Result.failed(job.township, job.county, reason), {})
    return lost_draft(job, folder, reason)


def _finished(result: Result, seconds: float, memory_note: str = "") -> Result:
    note = memory_note if "MemoryError" in result.reason else ""
    return msgspec.structs.replace(result, seconds=round(seconds, 3), reason=f"{result.reason}{note}")
