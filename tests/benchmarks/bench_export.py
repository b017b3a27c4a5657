"""How long the exports of an executed notebook take, beside nbconvert's page and Chromium's print of it.

By hand: ``python tests/benchmarks/bench_export.py``; only prints. The notebook is the review of a township of
the sample data. Each round exports a document that this process has not seen: figures are other figures in
its texts and charts, so that nothing kept of a whole document flatters. All in one process, warm, in turns;
reading the notebook is part of each; wall time and the process's own CPU time, medians, and ratios of wall
time to nbconvert's.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import nbformat
from nbconvert import HTMLExporter
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.batch import Order, run_batch
from kit.document import Document, read
from kit.export.docx import render_docx
from kit.export.formats import render
from kit.export.html.page import render_html
from kit.export.pdf import render_pdf
from kit.layout import FORMATS

ROOT = Path(__file__).parents[2]
TOWNSHIP, YEAR = "清河镇", 2021
ROUNDS = 9
CHROMIUM = "/usr/bin/chromium"
_TEXT = re.compile(r'("(?:text|caption|note|alt)": ")((?:[^"\\]|\\.)*)')


def executed(folder: Path) -> str:
    """Run the review, and return its notebook as JSON."""
    order = Order(
        year=YEAR,
        townships=[TOWNSHIP],
        data=str(ROOT / "data"),
        out=str(folder),
        notebook=str(ROOT / "notebooks/township_review.ipynb"),
        formats="html",
    )
    run_batch(order, lambda entry: None)
    (path,) = folder.rglob("*.ipynb")
    return json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)


def fresh(notebook: str, seed: int) -> nbformat.NotebookNode:
    """Give the notebook with other figures in texts and drawings."""
    chosen = random.Random(seed)

    def other(found: re.Match[str]) -> str:
        return re.sub(r"\d", lambda _: str(chosen.randrange(10)), found[0])

    changed = _TEXT.sub(lambda found: found[1] + re.sub(r"\d+", other, found[2]), notebook)
    drawn = changed.replace("</svg>", f"<g id='{seed}'/></svg>")
    node: nbformat.NotebookNode = nbformat.reads(drawn, as_version=4)
    return node


def all_three(notebook: nbformat.NotebookNode) -> None:
    render(read(notebook).document, FORMATS)


def on_document(make: Callable[[Document], object]) -> Callable[[nbformat.NotebookNode], None]:
    """Make of an export of a document one of a notebook."""

    def work(notebook: nbformat.NotebookNode) -> None:
        make(read(notebook).document)

    return work


@contextmanager
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def main() -> None:
    exporter = HTMLExporter(template_name="lab", exclude_input=True)
    with tempfile.TemporaryDirectory() as folder, browser_page() as page:
        notebook = executed(Path(folder))
        written = Path(folder) / "page.html"

        def printed(_: nbformat.NotebookNode) -> None:
            page.goto(written.as_uri(), wait_until="domcontentloaded")
            page.pdf()

        def nbconverted(given: nbformat.NotebookNode) -> None:
            written.write_text(exporter.from_notebook_node(given)[0], encoding="utf-8")

        page.route(re.compile("^https?:"), lambda route: route.abort())
        works: dict[str, Callable[[nbformat.NotebookNode], None]] = {
            "HTML": on_document(render_html),
            "PDF": on_document(render_pdf),
            "Word": on_document(render_docx),
            "HTML + PDF + Word": all_three,
            "nbconvert HTML (lab, no code)": nbconverted,
            "Chromium's PDF of that HTML": printed,
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
        for number in range(ROUNDS):
            for at, (name, work) in enumerate(works.items()):
                given = fresh(notebook, number * len(works) + at)
                start, cpu = time.perf_counter(), time.process_time()
                work(given)
                taken[name].append((time.perf_counter() - start, time.process_time() - cpu))
    # The first rounds find fonts and load templates.
    walls = {name: median(wall for wall, _ in times[2:]) for name, times in taken.items()}
    theirs = walls["nbconvert HTML (lab, no code)"]
    print(f"{TOWNSHIP} {YEAR}, medians of {ROUNDS - 2} rounds; CPU time without Chromium's own processes")
    for name, wall in walls.items():
        used = median(cpu for _, cpu in taken[name][2:])
        print(
            f"{name:32} {wall * 1000:7.0f} ms wall {used * 1000:7.0f} ms CPU {wall / theirs:6.2f} × nbconvert"
        )
    both = theirs + walls["Chromium's PDF of that HTML"]
    ours = walls["HTML + PDF + Word"]
    print(f"all three of ours: {ours / both:.2f} × nbconvert's HTML and Chromium's PDF together")


if __name__ == "__main__":
    main()
