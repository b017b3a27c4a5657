"""How long a notebook's own code takes for a full review, cell by cell, and what share of it charts take.

By hand: ``python tests/benchmarks/bench_writing.py [TOWNSHIP]``; exits with 1 where the bound is not kept.
Times are of the processor, warm, the median of several runs: other work on the machine hardly touches them.
"""

from __future__ import annotations

import ast
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from types import CodeType

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit import open_review
from kit.charts import draw
from kit.engine.notebooks import read_notebook
from kit.reviews.review import Review
from kit.sections import Section
from kit.subjects import Chart

ROOT = Path(__file__).parents[2]
RUNS = 9
YEAR = 2021
MOST = 600  # milliseconds


def milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def cells(notebook: Path) -> Iterator[tuple[str, CodeType, CodeType | None]]:
    """Yield each code cell's last line, its statements, and the expression that it shows."""
    for cell in read_notebook(notebook).cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            tree = ast.parse(cell.source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            shown = (
                compile(ast.Expression(last.value), "cell", "eval") if isinstance(last, ast.Expr) else None
            )
            yield cell.source.splitlines()[-1], compile(tree, "cell", "exec"), shown


def show(value: object) -> None:
    """Show a value as a notebook does."""
    if isinstance(value, Review | Section):
        value._repr_mimebundle_()


def run(names: dict[str, object], statements: CodeType, shown: CodeType | None) -> None:
    exec(statements, names)
    show(eval(shown, names) if shown is not None else None)


def drawn(review: Review, chart: Chart) -> int:
    """Draw one chart of a review and return its characters; none where the ledgers have no data for it."""
    drawing = draw(review, chart)
    return len(drawing.svg) if drawing is not None else 0


def main(township: str = "清河镇") -> int:
    os.chdir(ROOT)
    notebook = list(cells(ROOT / "notebooks/township_review.ipynb"))
    parameters = {"township": township, "year": YEAR, "data": "data"}
    parameters |= dict.fromkeys(("subject", "title", "signed_by", "signed_on", "wording"), "")
    taken: list[list[float]] = []
    for _ in range(RUNS + 1):
        names: dict[str, object] = {**parameters, "display": show}
        taken.append(
            [milliseconds(partial(run, names, statements, shown)) for _, statements, shown in notebook]
        )
    warm = taken[1:]
    whole = median(map(sum, warm))
    for (line, *_), times in zip(notebook, zip(*warm, strict=True), strict=True):
        print(f"{median(times):7.1f} ms  {line}")
    print(f"{whole:7.1f} ms  the whole review of {township} {YEAR} (at most {MOST})\n")

    review = open_review(township, YEAR)
    together = 0.0
    for chart in review.subject.charts:
        usual = median(milliseconds(partial(drawn, review, chart)) for _ in range(RUNS))
        together += usual
        print(f"{usual:7.1f} ms  {drawn(review, chart) / 1000:5.1f} kB  {chart.key}")
    print(f"{together:7.1f} ms  all charts, {together / whole:.0%} of the whole")
    print("kept" if whole <= MOST else "NOT KEPT")
    return 0 if whole <= MOST else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
