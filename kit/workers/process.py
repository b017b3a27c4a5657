"""One worker process: started, given one task, and its result taken or its end explained."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.workers.limits import FORKS, Limits
from kit.workers.own_process import adopt_orphans, die_with_parent, discard_output
from kit.workers.preload import known_characters, learn_characters
from kit.workers.task import Task, Workspace

if TYPE_CHECKING:
    from kit.document import Document
    from kit.export.formats import Render
    from kit.workers.typst_process import TypstProcess

__all__ = ["WorkerProcess"]


class WorkerProcess:
    """A process for one task.

    Parameters
    ----------
    context : multiprocessing context
    root : Path
        Its folder is created here.
    prepare : callable
        Loads what every task needs, before there is one.
    typst : TypstProcess or None
        Sets its documents; without one it does so itself.

    Attributes
    ----------
    typst : TypstProcess or None
    ended_well : bool
        Whether it returned a result.
    """

    def __init__(
        self, context: Any, root: Path, prepare: Callable[[], None], typst: TypstProcess | None
    ) -> None:
        self.typst = typst
        self.ended_well = False
        self._folder = Path(tempfile.mkdtemp(dir=root))
        self._pipe, theirs = context.Pipe()
        if typst is not None:
            typst.count_use()
        renders = _render if typst is None else typst.render
        self._process: BaseProcess = context.Process(
            target=_run_task, args=(theirs, self._folder, prepare, renders, os.getpid()), daemon=False
        )
        self._process.start()
        theirs.close()
        self._death = _death(self._process)

    def begin(self, task: Task[Any], limits: Limits) -> None:
        """Give it its task."""
        self._task = task
        self._limits = limits
        self._started = time.monotonic()
        # One that has died already is found dead by `wait`.
        with contextlib.suppress(OSError):
            self._pipe.send((task, limits))

    @property
    def waits_on(self) -> tuple[Connection, int]:
        """What becomes readable when it has a result or is dead."""
        return self._pipe, self._death

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def deadline(self) -> float | None:
        """When its time is over, on the clock of `time.monotonic`."""
        return None if self._limits.seconds is None else self._started + self._limits.seconds

    @property
    def is_late(self) -> bool:
        """Whether its time is over."""
        return self.deadline is not None and time.monotonic() >= self.deadline

    def end(self) -> Any:
        """Take its result, or have its task explain the loss; all that it started ends with it."""
        answer: tuple[Any, str] | None = None
        with contextlib.suppress(EOFError, OSError):
            if self._pipe.poll():
                answer = self._pipe.recv()
        late = answer is None and self._process.exitcode is None and self.is_late
        if answer is None and not late:
            # The pipe ends a moment before the process does.
            wait([self._death], 5)
        code = self._process.exitcode
        self._kill()
        self.ended_well = answer is not None
        if answer is None:
            seconds = time.monotonic() - self._started
            answer = self._task.lost(self._fate(late, code), self._folder, seconds), ""
        shutil.rmtree(self._folder, ignore_errors=True)
        result, characters = answer
        learn_characters(characters)
        return result

    def kill(self) -> None:
        """End it, whatever it does."""
        self._kill()
        if self.typst is not None:
            self.typst.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _kill(self) -> None:
        """End the process and all that it started, also where it has ended by itself."""
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
    """Return what becomes readable when a process is dead.

    Its sentinel is a pipe, which a process forked by the task keeps open; a descriptor of the process is not.
    """
    if FORKS and process.pid is not None:
        with contextlib.suppress(OSError):
            return os.pidfd_open(process.pid)
    return process.sentinel


def _run_task(
    pipe: Connection,
    folder: Path,
    prepare: Callable[[], None],
    render: Render,
    parent: int,
) -> None:
    """Run one task: the main function of the process."""
    if FORKS:
        os.setsid()
        adopt_orphans()
        die_with_parent(parent)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What a cell prints goes to the notebook; nothing else is for the user's screen.
    discard_output()
    # Temporary files of a process that is killed go with its folder.
    temporary = folder / "temporary"
    temporary.mkdir()
    os.environ["TMPDIR"] = str(temporary)
    tempfile.tempdir = None
    prepare()
    task, limits = pipe.recv()
    memory_note = _limit_memory(limits.memory)
    _seed(task.name)
    if task.module_folder is not None and (modules := str(task.module_folder)) not in sys.path:
        sys.path.insert(0, modules)
    known = known_characters()
    result = task.run(Workspace(folder, render, memory_note))
    pipe.send((result, "".join(each for each in known_characters() if each not in known)))
    pipe.close()


def _render(document: Document, formats: Sequence[str], word_frame: bytes = b"") -> dict[str, bytes]:
    """Make documents here; loaded when it is used, as not every task makes some."""
    from kit.export.formats import render

    return render(document, formats, word_frame)


def _limit_memory(memory: int) -> str:
    """Have the system refuse this process more memory, so that a greedy cell gets a MemoryError.

    Returns
    -------
    str
        To be added to such an error: whether the system itself allows less.
    """
    if memory and FORKS:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        wanted = pages * resource.getpagesize() + memory
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        # The system may allow less; asking for more would be refused.
        allowed = [wanted, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
        resource.setrlimit(resource.RLIMIT_AS, (min(allowed), hard))
        if min(allowed) < wanted:
            return f"；系统只许一个进程用{min(allowed) >> 20}MB（ulimit -v），少于 --memory 所给的"
    return ""


def _seed(name: str) -> None:
    """Seed random numbers by the task's name: processes forked from one would otherwise all draw the same."""
    random.seed(name)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(random.getrandbits(32))
