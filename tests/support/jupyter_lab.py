"""A JupyterLab of a test's own on loopback, and what a test asks of it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from pathlib import Path
from urllib.parse import quote

import pytest

ENDING = 30  # s, for a server to end its kernels


class Server:
    """A JupyterLab of its own, asked as its own pages ask it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, path: str, token: str = "test") -> tuple[bytes, Message]:
        request = urllib.request.Request(
            f"{self.address}/{quote(path, safe='/?=')}", headers={"Authorization": f"token {token}"}
        )
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers


def wait_for(process: subprocess.Popen[str], port: int) -> None:
    """Return once the server listens, which is a moment after it said so."""
    while process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return


@contextmanager
def saying(process: subprocess.Popen[str], pattern: str) -> Iterator[re.Match[str]]:
    """Read what a server says of itself until a line matches; it ends with the block.

    One that does not end, since a kernel of it does not answer, is killed.
    """
    with process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if found := re.search(pattern, line):
                yield found
                break
        else:
            pytest.fail(said)
        process.terminate()
        try:
            process.communicate(timeout=ENDING)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def jupyter_lab(folder: Path, own: Path) -> Iterator[Server]:
    """Run a JupyterLab on a folder, with a folder of its own for settings and runtime files."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
            *("--ServerApp.port=0", "--IdentityProvider.token=test", "--ServerApp.base_url=/desk/"),
        ],
        cwd=folder,
        env={**os.environ, **{f"JUPYTER_{kind}_DIR": str(own) for kind in ("CONFIG", "DATA", "RUNTIME")}},
        stderr=subprocess.PIPE,
        text=True,
    )
    with saying(process, r"http://127\.0\.0\.1:(\d+)/desk") as found:
        wait_for(process, int(found[1]))
        yield Server(found[0])
