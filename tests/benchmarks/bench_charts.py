"""The kit's way to SVG beside matplotlib's own, over all charts of a review.

By hand: ``python tests/benchmarks/bench_charts.py``; only prints. Processor time after a first round, the
median of several rounds. matplotlib draws the same figures with text as outlines, as the kit does.
"""

from __future__ import annotations

import io
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import matplotlib as mpl
from matplotlib.figure import Figure

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit import open_review
from kit.charts import Drawing, draw, house_style
from kit.charts.axes_pen import AxesPen
from kit.charts.drawing import drawn_svg
from kit.charts.house import WIDTH
from tests.benchmarks.made_up import ROOT, YEAR

ROUNDS = 9


def as_the_kit(drawing: Drawing) -> str:
    return drawn_svg(drawing.form)


def for_the_phone(drawing: Drawing) -> str:
    return drawn_svg(replace(drawing.form, narrow=True))


def new_figure(drawing: Drawing) -> Figure:
    """Draw on a figure of its own, as a caller of matplotlib would."""
    left, right, top, bottom = drawing.form.margins
    height = drawing.form.height
    figure = Figure((WIDTH, height), dpi=72)
    place = (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height)
    with house_style():
        drawing.form.draw(AxesPen(figure.add_axes(place, facecolor="none")))
    return figure


def by_matplotlib(drawing: Drawing) -> str:
    written = io.StringIO()
    with house_style(), mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "kit"}):
        new_figure(drawing).savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue()


WAYS: dict[str, Callable[[Drawing], str]] = {
    "the kit": as_the_kit,
    "the kit, for the phone": for_the_phone,
    "axes and savefig": by_matplotlib,
}


def main() -> None:
    review = open_review("清河镇", YEAR, data=ROOT / "data")
    drawings = [drawing for chart in review.subject.charts if (drawing := draw(review, chart)) is not None]
    print(f"{len(drawings)} charts; matplotlib {mpl.__version__}")
    for name, way in WAYS.items():
        taken = []
        for _ in range(ROUNDS + 1):
            start = time.process_time()
            drawn = [way(drawing) for drawing in drawings]
            taken.append(time.process_time() - start)
        size = sum(len(svg.encode()) for svg in drawn)
        packed = sum(len(zlib.compress(svg.encode())) for svg in drawn)
        print(
            f"{name:40}{median(taken[1:]) * 1000:7.0f} ms{size / 1000:8.0f} kB{packed / 1000:7.0f} kB packed"
        )


if __name__ == "__main__":
    main()
