"""The fork server: a preloaded process that forks a worker for each task it is sent.

``python -m kit.workers.fork_server DESCRIPTOR`` runs it on a socket that it inherits; `kit.workers.fork_pool`
is the other end.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection


def serve(descriptor: int) -> None:
    """Take tasks from a socket and answer with results, until it is closed."""
    # It comes with jupyterlab, takes longer to load than all else together, and serves jsonschema to check
    # internationalised addresses, of which a notebook has none.
    with _not_installed("rfc3987_syntax"):
        from kit.workers.limits import not_started
        from kit.workers.process_group import ProcessGroup

        pipe = Connection(descriptor)
        group = ProcessGroup(*pipe.recv())
    try:
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


@contextlib.contextmanager
def _not_installed(name: str) -> Iterator[None]:
    """Have a module count as not installed meanwhile."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


if __name__ == "__main__":
    serve(int(sys.argv[1]))
