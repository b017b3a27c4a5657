"""The fork server: a preloaded process that forks a worker for each task it is sent.

``python -m kit.workers.fork_server DESCRIPTOR FOLDER [MODULE ...]`` runs it on a socket that it inherits;
`kit.workers.server_process` is the other end.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path


def serve(descriptor: int, folder: Path, loads: Sequence[str] = ()) -> None:
    """Take tasks from a socket and answer with results, until it is closed.

    Parameters
    ----------
    descriptor : int
    folder, loads
        As for `ProcessGroup`.
    """
    with _not_installed(*_LEFT_OUT):
        from kit.workers.limits import not_started
        from kit.workers.process_group import ProcessGroup

        pipe = Connection(descriptor)
        group = ProcessGroup(folder, loads)
    try:
        with _not_installed(*_LEFT_OUT):
            group.prepare(*pipe.recv())
        while True:
            for key, result in group.wait(pipe):
                pipe.send((key, result))
            while pipe.poll():
                key, task = pipe.recv()
                try:
                    group.start(key, task)
                except OSError as error:
                    pipe.send((key, task.lost(not_started(error))))
    except (EOFError, OSError):
        # The pool is gone.
        pass
    finally:
        group.close()


_LEFT_OUT = (
    # They come with jupyterlab, and serve jsonschema to check texts that are addresses, colours and spans of
    # time, which the format of notebooks does not ask for. The first takes longer to load than all else here.
    "rfc3987_syntax",
    *("fqdn", "isoduration", "rfc3339_validator", "rfc3986_validator", "uri_template", "webcolors"),
    # It serves papermill to read notebooks from object stores, and takes a tenth of the start.
    "boto3",
)


@contextlib.contextmanager
def _not_installed(*names: str) -> Iterator[None]:
    """Have modules count as not installed meanwhile."""
    left_out = [name for name in names if name not in sys.modules]
    sys.modules |= dict.fromkeys(left_out)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in left_out:
            del sys.modules[name]


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
