"""The best warm pool that papermill's plain API allows (`make bench`, way d).

Worker processes that have everything loaded; in each, papermill starts its ordinary kernel, one HTML exporter
serves all reviews, and Typst, its fonts found, sets the notebook's text and pictures from a plain source.
Called with notebook, data, out, year, workers and townships; each worker warms up on the first township.
Prints the seconds of all the others together as JSON. It runs in the small environment.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_FONTS = '#set text(font: ("Noto Sans SC",), lang: "zh")\n'
_made: dict[str, Any] = {}


def prepare() -> None:
    """Load once what every review of this worker needs."""
    import papermill
    import typst
    from nbconvert.exporters import HTMLExporter

    from kit.fonts import SANS

    _made["papermill"] = papermill
    _made["html"] = HTMLExporter()
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(SANS.parent)]
    )
    _made["typst"] = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def review(notebook: str, data: str, out: str, year: int, township: str) -> None:
    """Write the three outputs of one township."""
    place = Path(out) / f"{township}.ipynb"
    parameters = {"township": township, "year": year, "data": data}
    node = _made["papermill"].execute_notebook(notebook, str(place), parameters, progress_bar=False)
    page, _ = _made["html"].from_notebook_node(node)
    place.with_suffix(".html").write_text(page, encoding="utf-8")
    root = Path(out) / township
    root.mkdir(exist_ok=True)
    (root / "main.typ").write_text(_source(node, root), encoding="utf-8")
    place.with_suffix(".pdf").write_bytes(_made["typst"].compile(root / "main.typ", root=root, format="pdf"))


def _source(node: Any, root: Path) -> str:
    """Put a plain Typst source together, its drawings as files beside it."""
    written = [_FONTS]
    drawings = 0
    for cell in node.cells:
        if cell.cell_type == "markdown":
            written.append(f"= #{json.dumps(cell.source, ensure_ascii=False)}\n\n")
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            lines = str(data.get("text/plain", "")).splitlines()
            written += [f"#{json.dumps(line, ensure_ascii=False)}\n\n" for line in lines]
            for drawing in re.findall(r' src="data:image/svg\+xml,([^"]+)"', data.get("text/html", "")):
                drawings += 1
                (root / f"{drawings}.svg").write_text(unquote(unescape(drawing)), encoding="utf-8")
                written.append(f'#image("{drawings}.svg", width: 100%)\n\n')
    assert drawings > 5
    return "".join(written)


def main(notebook: str, data: str, out: str, year: str, workers: str, *townships: str) -> None:
    count = int(workers)
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=prepare) as pool:
        # As many at once as there are workers, twice: each has done at least one before the clock starts.
        for _ in range(2):
            warm = [
                pool.submit(review, notebook, data, f"{out}/{number}", int(year), townships[0])
                for number in range(count)
            ]
            for done in warm:
                done.result()
        began = time.perf_counter()
        coming = [pool.submit(review, notebook, data, out, int(year), township) for township in townships[1:]]
        for done in coming:
            done.result()
        print(json.dumps({"seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    for folder in (sys.argv[3], *(f"{sys.argv[3]}/{number}" for number in range(int(sys.argv[5])))):
        Path(folder).mkdir(parents=True, exist_ok=True)
    main(*sys.argv[1:])
