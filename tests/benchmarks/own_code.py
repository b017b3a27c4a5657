"""The notebook's own code in one process, warm: the least that a review could take (`make bench`, way c).

Cells run by ``exec`` one after the other, and each result makes its mimebundle; there is no IPython, no
papermill and no export. Called with a notebook, a data folder and townships, the first of which warms it up;
prints the seconds of each of the others as JSON.
"""

from __future__ import annotations

import ast
import json
import os
import resource
import sys
import time
from pathlib import Path
from types import CodeType
from typing import Any

Cell = tuple[CodeType, CodeType | None]


def compiled(source: str) -> Cell:
    """Compile a cell: what comes first, and the expression at its end that is shown."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    shown = None
    if isinstance(last, ast.Expr):
        tree.body.pop()
        shown = compile(ast.Expression(last.value), "<cell>", "eval")
    return compile(tree, "<cell>", "exec"), shown


def review(cells: list[tuple[bool, Cell]], parameters: dict[str, Any]) -> int:
    """Run the cells with these parameters; return how many results were shown."""
    results = 0

    def show(value: Any) -> None:
        nonlocal results
        bundle = value._repr_mimebundle_(include=None, exclude=None)
        results += "text/html" in bundle

    names: dict[str, Any] = {"display": show}
    for takes_parameters, (body, shown) in cells:
        exec(body, names)
        if takes_parameters:
            names |= parameters
        if shown is not None:
            value = eval(shown, names)
            if value is not None:
                show(value)
    return results


def main(notebook: str, data: str, year: str, *townships: str) -> None:
    cells = [
        ("parameters" in cell["metadata"].get("tags", []), compiled("".join(cell["source"])))
        for cell in json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    seconds, used = [], []
    for township in townships:
        began, before = time.perf_counter(), time.process_time()
        results = review(cells, {"township": township, "year": int(year), "data": data})
        seconds.append(time.perf_counter() - began)
        used.append(time.process_time() - before)
        assert results > 10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds[1:], "cpu": used[1:], "peak": peak}))


if __name__ == "__main__":
    assert os.environ["OMP_NUM_THREADS"] == "1"
    main(*sys.argv[1:])
