"""A task that publishes a review and measures the processor time of each stage, as the batch runs it.

It replaces the batch's own task in `bench_stages`, and is imported by the worker that does it. A stage is the
time within the functions that are named for it, without what other stages take within them.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

from kit.document import Document
from kit.publishing.results import Result
from kit.publishing.tasks import PublishTask
from kit.workers.task import Workspace

__all__ = ["STAGES", "StagedTask"]

_FUNCTIONS = {
    "read": ("kit.materials.collecting.read_ledgers", "kit.materials.collecting.find_place"),
    "count": ("kit.reviews.loading.open_review", "kit.reviews.review.Review._repr_mimebundle_"),
    "draw": ("kit.charts.drawing.Drawing.block",),
    "sections": (
        "kit.reviews.review.Review.section",
        "kit.sections.section.Section._repr_mimebundle_",
    ),
    "shell": ("kit.publishing.draft.run_notebook",),
    "notebook files": (
        "kit.engine.journal.Journal._write",
        "papermill.iorw.write_ipynb",
        "papermill.engines.write_ipynb",
        "papermill.execute.write_ipynb",
        "kit.publishing.draft._without_times",
        "kit.publishing.draft.notebook_bytes",
    ),
    "document": ("kit.publishing.draft.read",),
    "records": ("kit.publishing.draft.document_record", "kit.publishing.draft.carrying"),
    "hashing": (
        "kit.publishing.draft.sha256",
        "kit.publishing.job.Job.inputs",
        "kit.publishing.job.Job.fingerprint",
        "kit.publishing.job.Job.published_sha256",
    ),
    "figures.json": (
        "kit.publishing.draft.Manifest",
        "kit.publishing.draft.as_json",
        "kit.publishing.draft._kept",
        "kit.publishing.draft.key_figures",
        "kit.publishing.draft.published_result",
    ),
    "published": ("kit.publishing.publish.publish_draft",),
}
STAGES = (*_FUNCTIONS, "HTML", "PDF", "Word", "the rest of the task")


@dataclass
class _Meter:
    """Sums up the time of stages, each without those within it."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _within: list[str] = field(default_factory=list)
    _since: float = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what is done within to a stage."""
        self._close()
        self._within.append(name)
        try:
            yield
        finally:
            self._close()
            self._within.pop()

    def _close(self) -> None:
        now = time.process_time()
        if self._within:
            self.spent[self._within[-1]] += now - self._since
        self._since = now

    def wrapped(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts to a stage."""

        @wraps(function)
        def call(*given: Any, **named: Any) -> Any:
            with self.stage(name):
                return function(*given, **named)

        return call


def used_by(pid: int) -> float:
    """Return the processor time that a process has used, all its threads included (Linux)."""
    return time.clock_gettime((~pid << 3) | 2)


def _children_used(pid: int) -> float:
    """Return the processor time of a process's children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class StagedTask(PublishTask):
    """Publishes a review, and leaves its stages in a file of `told`.

    Attributes
    ----------
    told : Path
        A folder; each file is named for its township and holds, as JSON, seconds by stage.
    times : int
        How often the review is written in the same process; the last time counts.
    """

    told: Path = Path()
    times: int = 1

    def run(self, workspace: Workspace) -> Result:
        """Return the result, as `PublishTask` does."""
        began, server = time.process_time(), os.getppid()
        about = {"begun": began, "server": used_by(server), "ended": _children_used(server)}
        meter = _Meter()
        _measure(meter)
        for number in range(self.times):
            meter.spent.clear()
            folder = workspace.folder / f"time-{number}"
            folder.mkdir()
            render = _measured(meter, workspace.render)
            with meter.stage("the rest of the task"):
                result = super().run(Workspace(folder, render, workspace.memory_note))
        told = {**about, "whole": time.process_time(), "stages": meter.spent}
        (self.told / f"{self.job.township}.json").write_text(json.dumps(told), encoding="utf-8")
        return result


def _measure(meter: _Meter) -> None:
    """Have the functions of the stages measured in this process."""
    for stage, names in _FUNCTIONS.items():
        for name in names:
            owner, attribute = _owner(name)
            setattr(owner, attribute, meter.wrapped(stage, getattr(owner, attribute)))


def _owner(name: str) -> tuple[Any, str]:
    """Return the module or class that has a function, and the function's name in it."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            module = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        within = ".".join(parts[length:-1])
        return (attrgetter(within)(module) if within else module), parts[-1]
    raise ModuleNotFoundError(name)


def _measured(meter: _Meter, render: Any) -> Any:
    """Have one format made after the other, so that what each takes in the Typst process can be told."""
    process = getattr(render, "__self__", None)

    def made(document: Document, formats: Sequence[str], word_frame: bytes = b"") -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for name in sorted(formats):
            label = {"html": "HTML", "pdf": "PDF", "docx": "Word"}[name]
            before = used_by(process.pid) if process is not None else 0.0
            with meter.stage(label):
                files |= render(document, [name], word_frame)
            if process is not None:
                meter.spent[label] += used_by(process.pid) - before
        return {name: files[name] for name in formats}

    return made
