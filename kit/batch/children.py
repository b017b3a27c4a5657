"""Child processes: each publishes one review, and whatever becomes of it touches no other.

Serves the batch, on the running branch. On Linux a child is forked from a warm process that has only one
thread and has set no PDF; elsewhere it is a fresh interpreter, started before there is work for it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import msgspec

from kit.batch.limits import FORKS, Limits
from kit.export.formats import Render, render
from kit.export.typesetter import Typesetter
from kit.job import Job
from kit.publish import abandoned, publish
from kit.records import Entry
from kit.stores.process_folders import folder_of_one_run

__all__ = ["Children"]

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER


class Children:
    """Runs jobs, each in a process of its own.

    Parameters
    ----------
    limits : Limits
    prepare : callable
        Loads what every review needs. It is called once here where children are forked, else in each child.
    spare : int
        How many fresh interpreters stand ready where there is no fork.
    """

    def __init__(self, limits: Limits, prepare: Callable[[], None], spare: int = 1) -> None:
        self._limits = limits
        self._prepare = prepare
        self._running: dict[object, _Child] = {}
        self._root = folder_of_one_run(Path(tempfile.gettempdir()), "review-kit-")
        self._spare: list[_Child] = []
        # Begun first: it loads what it needs beside us.
        self._typesetters = [Typesetter()] if FORKS else []
        self._spares = 0 if FORKS else spare
        self._context = multiprocessing.get_context("fork" if FORKS else "spawn")
        if FORKS:
            # What a child has sent into a session of its own comes to us when the child is gone.
            _prctl(_ADOPT, 1)
            with _temporary_files_in(self._root):
                prepare()
            gc.collect()
            # Children share these pages with us for as long as their collector leaves them alone.
            gc.freeze()
        self._fill()

    def start(self, key: object, job: Job) -> None:
        """Begin a job; `wait` returns its entry beside this key."""
        child = self._spare.pop(0) if self._spare else self._born()
        child.begin(job, self._limits)
        self._running[key] = child
        self._fill()

    def wait(self, *others: Connection) -> Iterator[tuple[object, Entry]]:
        """Give the entries of those that have ended, once one has or something can be read from `others`."""
        ends = [child.ends for child in self._running.values() if child.ends is not None]
        left = max(0.0, min(ends) - time.monotonic()) if ends else None
        heard = set(
            wait([*others, *(one for child in self._running.values() for one in child.told_by)], left)
        )
        for key, child in list(self._running.items()):
            if heard.intersection(child.told_by) or child.is_late:
                del self._running[key]
                entry = child.end()
                if child.typesetter is not None:
                    self._take_back(child.typesetter, child.ended_well)
                self._end_orphans()
                yield key, entry

    def close(self) -> None:
        """End all that still run; nothing of them is kept."""
        for child in (*self._running.values(), *self._spare):
            child.kill()
        self._running.clear()
        for typesetter in self._typesetters:
            typesetter.close()
        self._typesetters.clear()
        self._spare.clear()
        self._end_orphans()
        shutil.rmtree(self._root, ignore_errors=True)

    def _end_orphans(self) -> None:
        """End what those that have ended had begun; ending one may bring its own children to us."""
        living = (*self._running.values(), *self._spare)
        beside = (*self._typesetters, *(child.typesetter for child in living))
        known = {each.pid for each in (*living, *beside) if each is not None}
        while orphans := _own_children() - known if FORKS else ():
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)

    def _born(self) -> _Child:
        if not FORKS:
            return _Child(self._context, self._root, self._prepare, None)
        typesetter = self._typesetters.pop() if self._typesetters else Typesetter()
        return _Child(self._context, self._root, _nothing, typesetter)

    def _take_back(self, typesetter: Typesetter, ended_well: bool) -> None:
        # A child that was killed may have left half a document on the way, or an answer that nobody took.
        if ended_well and typesetter.is_good:
            self._typesetters.append(typesetter)
        else:
            typesetter.close()

    def _fill(self) -> None:
        while len(self._spare) < self._spares:
            self._spare.append(self._born())


@contextlib.contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Have temporary files made in a folder that is cleared away, also where this process is killed."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _nothing() -> None:
    """All is prepared where the child was forked."""


def _own_children() -> set[int]:
    """Give the ids of this process's children; none where the system does not tell."""
    try:
        return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))
    except OSError:
        return set()


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value)


class _Child:
    """One process, for one job."""

    def __init__(
        self, context: Any, root: Path, prepare: Callable[[], None], typesetter: Typesetter | None
    ) -> None:
        self.typesetter = typesetter
        self.ended_well = False
        self._workplace = Path(tempfile.mkdtemp(dir=root))
        self._pipe, theirs = context.Pipe()
        if typesetter is not None:
            typesetter.begin()
        makes = render if typesetter is None else typesetter.render
        self._process: BaseProcess = context.Process(
            target=_live, args=(theirs, self._workplace, prepare, makes, os.getpid()), daemon=False
        )
        self._process.start()
        theirs.close()
        self._death = _death(self._process)

    def begin(self, job: Job, limits: Limits) -> None:
        self._job = job
        self._limits = limits
        self._started = time.monotonic()
        # A child that has died already is found dead by `wait`.
        with contextlib.suppress(OSError):
            self._pipe.send((job, limits))

    @property
    def told_by(self) -> tuple[Connection, int]:
        """What becomes readable when the child has something to say or is dead."""
        return self._pipe, self._death

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def ends(self) -> float | None:
        """When its time is over, on the clock of `time.monotonic`."""
        return None if self._limits.seconds is None else self._started + self._limits.seconds

    @property
    def is_late(self) -> bool:
        return self.ends is not None and time.monotonic() >= self.ends

    def end(self) -> Entry:
        """Take its entry, or say what became of it; whatever it has started ends with it."""
        entry = None
        with contextlib.suppress(EOFError, OSError):
            if self._pipe.poll():
                entry = self._pipe.recv()
        late = entry is None and self._process.exitcode is None and self.is_late
        if entry is None and not late:
            # The pipe ends a moment before the process does.
            wait([self._death], 5)
        code = self._process.exitcode
        self._kill()
        self.ended_well = isinstance(entry, Entry)
        if not isinstance(entry, Entry):
            seconds = time.monotonic() - self._started
            entry = abandoned(self._job, self._workplace, self._fate(late, code), seconds)
        shutil.rmtree(self._workplace, ignore_errors=True)
        return entry

    def kill(self) -> None:
        self._kill()
        if self.typesetter is not None:
            self.typesetter.close()
        shutil.rmtree(self._workplace, ignore_errors=True)

    def _kill(self) -> None:
        """End the process and all that it has started, also where it has ended itself."""
        pid = self._process.pid
        if FORKS and pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._pipe.close()
        if self._death != self._process.sentinel:
            os.close(self._death)

    def _fate(self, late: bool, code: int | None) -> str:
        if late:
            return f"{self._limits.seconds:g}秒内没有写完，已中止；确需更久请用 --timeout 放宽"
        if code is None or code >= 0:
            return f"笔记本自行结束了进程（退出码{code}）"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"信号{-code}"
        if -code == signal.SIGKILL:
            return "进程被系统或他人强行结束（SIGKILL），可能是内存不足"
        return f"进程崩溃（{name}）"


def _death(process: BaseProcess) -> int:
    """Give what becomes readable when a process is dead.

    Its sentinel is a pipe, which a process forked in a cell keeps open; a descriptor of the process is not.
    """
    if FORKS and process.pid is not None:
        with contextlib.suppress(OSError):
            return os.pidfd_open(process.pid)
    return process.sentinel


def _live(
    pipe: Connection,
    workplace: Path,
    prepare: Callable[[], None],
    render: Render,
    parent: int,
) -> None:
    """Do one job: what a child's life consists of."""
    if FORKS:
        os.setsid()
        _prctl(_ADOPT, 1)
        _prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What is printed in a cell goes to the notebook; nothing else is for the user's screen.
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    # Temporary files of a child that is killed go with its workplace.
    temporary = workplace / "temporary"
    temporary.mkdir()
    os.environ["TMPDIR"] = str(temporary)
    tempfile.tempdir = None
    prepare()
    job, limits = pipe.recv()
    limited = _bound(limits.memory)
    _seed(job.name)
    notebooks = str(job.notebook_folder)
    if notebooks not in sys.path:
        # As in JupyterLab, where a notebook finds the modules beside it.
        sys.path.insert(0, notebooks)
    entry = publish(job, workplace, render)
    if limited and "MemoryError" in entry.reason:
        entry = msgspec.structs.replace(entry, reason=f"{entry.reason}{limited}")
    pipe.send(entry)
    pipe.close()


def _bound(memory: int) -> str:
    """Have the system refuse this process more memory, so that a greedy cell gets an ordinary MemoryError.

    Returns
    -------
    str
        What is to be said beside such an error: whether it is the system itself that allows less.
    """
    if memory and FORKS:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        wanted = pages * resource.getpagesize() + memory
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        # What the system itself allows may be less; asking for more would be refused.
        allowed = [wanted, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
        resource.setrlimit(resource.RLIMIT_AS, (min(allowed), hard))
        if min(allowed) < wanted:
            return f"；系统只许一个进程用{min(allowed) >> 20}MB（ulimit -v），少于 --memory 所给的"
    return ""


def _seed(name: str) -> None:
    """Start chance anew, alike for the same township: children of one parent would all draw the same."""
    random.seed(name)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(random.getrandbits(32))
