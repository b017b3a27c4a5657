"""Typst in the process that forks, in a forked child, and in a process beside it.

By hand: ``python tests/benchmarks/bench_typst.py``; only prints; Linux. What a PDF costs a child that was
forked before anything was set, what it costs a process that has set others, and whether a child still hangs
that was forked from a process which had set one.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import typst

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.document import Document, read
from kit.export.pdf import render_pdf
from tests.benchmarks.executed import executed_notebook

PATIENCE = 20
ROUNDS = 7
SOURCE = """#for n in range(20) [= Part #n
#lorem(300)
#pagebreak(weak: true)]
"""


def child_after_use(source: Path) -> str:
    """Compile, fork, compile again in the child, and say what became of it."""
    source.write_text(SOURCE)
    compiler = typst.Compiler(root=source.parent)
    compiler.compile(source)
    pid = os.fork()
    if pid == 0:
        compiler.compile(source)
        os._exit(0)
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return f"ended with {os.waitstatus_to_exitcode(status)}"
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return f"hung for {PATIENCE} s and was killed"


def in_child(document: Document) -> tuple[float, float]:
    """Set a document in a forked child; return wall and processor time."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        start, cpu = time.perf_counter(), time.process_time()
        render_pdf(document)
        os.write(writes, f"{time.perf_counter() - start} {time.process_time() - cpu}".encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as answer:
        wall, cpu = map(float, answer.read().split())
    os.waitpid(pid, 0)
    return wall, cpu


def apart(document: Document) -> tuple[list[float], list[float]]:
    """Set the document many times in a child that goes on, as the process beside a review does."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        for number in range(ROUNDS + 1):
            other = _other(document, number)
            start, cpu = time.perf_counter(), time.process_time()
            render_pdf(other)
            os.write(writes, f"{time.perf_counter() - start} {time.process_time() - cpu}\n".encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as answer:
        taken = [tuple(map(float, line.split())) for line in answer]
    os.waitpid(pid, 0)
    walls, cpus = zip(*taken[1:], strict=True)
    return list(walls), list(cpus)


def _other(document: Document, number: int) -> Document:
    """Give the document with other figures in its texts, so that nothing whole is remembered."""
    import msgspec

    table = str.maketrans("0123456789", "".join(str((digit + number) % 10) for digit in range(10)))

    def changed(value: Any, key: str = "") -> Any:
        match value:
            case dict():
                return {name: changed(each, name) for name, each in value.items()}
            case list() | tuple():
                return [changed(each, key) for each in value]
            case str() if key in {"text", "caption", "note", "alt"}:
                return value.translate(table)
        return value

    return msgspec.convert(changed(msgspec.to_builtins(document)), Document)


def main() -> None:
    print(f"typst {version('typst')}")
    document = read(executed_notebook()).document
    # Fonts are found before the fork, as in a batch.
    from kit.export.paged.typst_compiler import typst_compiler

    typst_compiler()
    first = [in_child(_other(document, number)) for number in range(ROUNDS)]
    walls, cpus = apart(document)
    wall, cpu = (median(each) for each in zip(*first, strict=True))
    print(f"first PDF of a forked child:      {wall * 1000:5.0f} ms wall {cpu * 1000:5.0f} ms CPU")
    wall, cpu = median(walls), median(cpus)
    print(f"PDF of a process that goes on:    {wall * 1000:5.0f} ms wall {cpu * 1000:5.0f} ms CPU")
    with tempfile.TemporaryDirectory() as folder:
        print(f"child forked after a PDF was set: {child_after_use(Path(folder) / 'pages.typ')}")


if __name__ == "__main__":
    main()
