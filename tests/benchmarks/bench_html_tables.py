"""The reader of tables in HTML outputs beside `pandas.read_html`, on what notebooks hold.

By hand: ``python tests/benchmarks/bench_html_tables.py``; only prints; Linux. Tables are as libraries write
them into a notebook; shown is what a reader of the document would get. Times are of the processor, the best
of several rounds.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.content import Table, plain
from kit.document.html_outputs import read_html

ROUNDS = 7
OUTPUTS = Path(__file__).parents[1] / "outputs"


def outputs() -> dict[str, str]:
    """Return HTML as notebooks keep it, by what it shows."""
    frame = pd.DataFrame(
        {"村": ["东村", "西村"], "编号": ["007", "010"], "比例": ["85.30%", "9.00%"], "数": [1.0, None]}
    )
    columns = pd.MultiIndex.from_tuples([("宣传栏", "新增"), ("宣传栏", "更新")])
    deep = pd.DataFrame([[1, 2], [3, 4]], index=pd.Index(["东村", "西村"], name="村"), columns=columns)
    styled = pd.DataFrame({"完成": [3, 9]}).style.background_gradient().set_caption("完成情况").to_html()
    nested = "<p>前文</p><table><tr><td>外<table><tr><td>内</td></tr></table></td><td>二</td></tr></table>"
    spans = "<tr><th>甲</th><th>乙</th></tr><tr><td colspan=2>合计以下</td></tr><tr><td>1</td><td>2</td></tr>"
    return {
        "DataFrame": frame.to_html(notebook=True),
        "two lines of heads": deep.to_html(notebook=True),
        "Styler with colours and caption": styled,
        "a table within a cell, text before": nested,
        "a line across": f"<table>{spans}</table>",
        "polars": (OUTPUTS / "polars.html").read_text(encoding="utf-8"),
        "great_tables": (OUTPUTS / "great-tables.html").read_text(encoding="utf-8"),
        "claims to span a billion columns": '<table><tr><td colspan="999999999">甲</td></tr></table>',
    }


def ours(html: str) -> str:
    blocks, left_out = read_html(html)
    answer = []
    for block in blocks:
        if isinstance(block, Table):
            rows = [[plain(cell) for cell in row] for row in block.rows]
            coloured = sum(map(bool, sum(block.fills, ())))
            names = [column.name for column in block.columns]
            if len(names) > 6:
                names = [f"{len(names)} columns"]
                rows = []
            answer.append(f"{block.caption or '-'} {names} {rows}" + f" {coloured} coloured" * bool(coloured))
        else:
            answer.append(str(plain(block.runs)) if hasattr(block, "runs") else str(block))
    return "; ".join((*answer, *left_out))


def by_pandas(html: str) -> str:
    frames = pd.read_html(io.StringIO(html))
    return "; ".join(
        f"{len(frame.columns)} columns"
        if len(frame.columns) > 6
        else f"{[*frame.columns]} {frame.values.tolist()}"
        for frame in frames
    )


def best(read: Callable[[str], str], html: str) -> float:
    least = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        read(html)
        least = min(least, time.process_time() - start)
    return least * 1000


def main() -> None:
    # pandas lays out a billion columns where it may.
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    print(
        f"pandas {version('pandas')} with lxml {version('lxml')}; beautifulsoup4 {version('beautifulsoup4')}"
    )
    for what, html in outputs().items():
        print(f"\n{what}")
        for name, read in {"kit": ours, "pandas.read_html": by_pandas}.items():
            try:
                print(f"  {name:17}{best(read, html):7.1f} ms  {read(html)}")
            except Exception as error:
                print(f"  {name:17} {type(error).__name__}: {error}")
    long = pd.DataFrame({f"c{at}": range(200) for at in range(10)})
    html = long.to_html()
    print(f"\n200 rows × 10: kit {best(ours, html):.0f} ms, pandas.read_html {best(by_pandas, html):.0f} ms")


if __name__ == "__main__":
    main()
