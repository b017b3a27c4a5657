"""A fork server as the process that uses it has it: started, spoken to, ended."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from kit.errors import WorkError
from kit.stores.process_folders import PREFIX, folder_of_one_run
from kit.workers.limits import Limits

__all__ = ["ServerProcess"]


class ServerProcess:
    """A fork server, which loads what tasks need from the moment it is started.

    Parameters
    ----------
    loads : sequence of str
        As for `ProcessGroup`.

    Attributes
    ----------
    pipe : Connection
        Takes tasks, each with a key, and answers with keys and results.

    Raises
    ------
    WorkError
        The system allows no process, or no temporary file.
    """

    def __init__(self, loads: Sequence[str] = ()) -> None:
        try:
            self._start(loads)
        except OSError as error:
            raise WorkError(
                f"工作进程起不来（{error.strerror or error}）：请核对临时文件夹（TMPDIR）和系统许可的进程数"
            ) from None
        self._is_prepared = False

    def _start(self, loads: Sequence[str]) -> None:
        self._folder = folder_of_one_run(Path(tempfile.gettempdir()), PREFIX)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kit.workers.fork_server", str(theirs.fileno()), self._folder, *loads],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stderr=self._errors,
            # Ctrl-C is for the process that uses the pool.
            start_new_session=True,
            env={**os.environ, **_ONE_THREAD, **_SAME_HASHES},
        )
        theirs.close()
        self.pipe = Connection(ours.detach())

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def prepare(self, limits: Limits, trial: str | None) -> None:
        """Tell what tasks may take, and what to prepare them with; before the first task.

        Parameters
        ----------
        limits : Limits
        trial : str or None
            As for `preload`.
        """
        self._is_prepared = True
        self.pipe.send((limits, trial))

    def close(self) -> str:
        """End the server and its workers; return the error with which it had ended by itself, if any."""
        if self._errors.closed:
            return ""
        self.pipe.close()
        if not self._is_prepared:
            # It has no workers and may be loading modules for a while.
            self._process.kill()
        try:
            # It ends by itself once its socket is closed.
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.seek(0)
        written = self._errors.read().decode("utf-8", "replace").strip()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        code = self._process.returncode
        return (written.rpartition("\n")[2] or f"退出码{code}") if code > 0 else ""


# A process with several threads must not be forked, and workers at a time use all cores as it is.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# The same review prints its sets in the same order every time.
_SAME_HASHES = {"PYTHONHASHSEED": "0"}
