"""How long ledgers take to read, type and check, as ratios of one run.

By hand: ``python tests/benchmarks/bench_ledgers.py``; exits with 1 where a bound is not kept. The bounds are
ratios to what python-calamine alone takes for the same sheet, so that they hold on any machine, and for a
usual workbook a time. Best of several tries, taken in turns.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import python_calamine

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.files import Place
from kit.files.reader import read_sheets
from kit.ledgers import read_ledgers
from tests.support.ledger_files import SAMPLE, Written, place_of, write_xls, write_xlsx
from tests.support.subjects import CATALOGUE

ROWS = 50_000
TRIES = 7
FIRST = dt.date(2021, 1, 1)


def best(*works: Callable[[], object]) -> list[float]:
    """Return the seconds that each work takes at best."""
    least = [float("inf")] * len(works)
    for _ in range(TRIES):
        for at, work in enumerate(works):
            start = time.perf_counter()
            work()
            least[at] = min(least[at], time.perf_counter() - start)
    return least


def large_table() -> list[list[Written]]:
    """Ten columns: the six of 文明实践, and four that a township added."""
    header: list[Written] = [column.name for column in CATALOGUE["civility"].columns]
    table: list[list[Written]] = [["序号", *header, "备注", "承办", "附注"]]
    for at in range(ROWS):
        day = FIRST + dt.timedelta(days=at % 365)
        record: list[Written] = [day, f"活动{at % 700}", f"村{at % 30}", at % 40, 1.5 + at % 8 / 2, at % 300]
        table.append([at + 1, *record, f"第{at}号", "宣传办", None if at % 3 else "x"])
    return table


def usual_sheets() -> dict[str, list[list[Written]]]:
    """Sixteen sheets, a thousand rows in all."""
    sheets: dict[str, list[list[Written]]] = {}
    for schema in CATALOGUE.values():
        header: list[Written] = [column.name for column in schema.columns]
        sheets[schema.name] = [header, *SAMPLE[schema.name]]
    for name in ("理论学习", "主题活动", "宣传阵地", "信息报送", "文明实践"):
        for at in range(192):
            record = list(SAMPLE[name][0])
            record[0] = FIRST + dt.timedelta(days=at)
            sheets[name].append(record)
    return sheets


def calamine_alone(path: Path) -> None:
    with python_calamine.load_workbook(str(path)) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def place(path: Path) -> Place:
    return place_of(path.parents[1], path)


def main() -> int:
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        table = {"文明实践": large_table()}
        big = write_xlsx(data / "2021/清河镇.xlsx", table)
        for path, bound in ((big, 3.0), (write_xls(data / "2021/石桥乡.xls", table), None)):
            alone, sheets, ledgers = best(
                lambda path=path: calamine_alone(path),  # type: ignore[misc]
                lambda path=path: read_sheets(path),  # type: ignore[misc]
                lambda path=path: read_ledgers(place(path), CATALOGUE),  # type: ignore[misc]
            )
            kept &= bound is None or ledgers <= bound * alone
            print(
                f"{path.suffix}  {ROWS} rows × 10: calamine {alone:.3f} s; sheets {sheets / alone:.2f} ×",
                end="; ",
            )
            print(
                f"read, typed and checked {ledgers / alone:.2f} ×" + (f" (at most {bound})" if bound else "")
            )
        usual = write_xlsx(data / "2021/双桥镇.xlsx", usual_sheets())
        (warm,) = best(lambda: read_ledgers(place_of(data, usual, township=""), CATALOGUE))
        kept &= warm <= 0.1
        print(f"16 sheets, 1,000 rows in all, warm: {warm * 1000:.1f} ms (at most 100)")
    print("kept" if kept else "NOT KEPT")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
