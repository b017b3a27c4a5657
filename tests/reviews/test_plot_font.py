"""Chinese in an analyst's own plots, without a wrapper: after opening a review each character is drawn."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.project import ROOT

OPEN = "import kit; review = kit.open_review('清河镇', 2021)"
LOAD = "import matplotlib; matplotlib.use('agg'); import matplotlib.pyplot as plt"
DRAWN = """
import io, warnings
warnings.filterwarnings("error", message="Glyph")
for kind in ("png", "svg", "pdf"):
    plt.gcf().savefig(io.BytesIO(), format=kind)
print("drawn")
"""
TITLE = "plt.figure(); plt.title('清河镇 Qinghe −12次')"
PANDAS = """
frame = review.table("先进典型").set_index("典型类别")[["人数", "事迹篇数"]]
frame.astype(int).plot.bar(title="先进典型")
"""
# seaborn's set_theme sets the same families.
SEABORN = """
plt.style.use("seaborn-v0_8")
assert matplotlib.rcParams["font.family"] == ["sans-serif"]
"""
RESET = "matplotlib.rcdefaults()"


def run(*cells: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "\n".join(cells)], capture_output=True, text=True, check=False, cwd=ROOT
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "cells",
    [
        (OPEN, LOAD, TITLE),
        (LOAD, OPEN, TITLE),
        (LOAD, OPEN, SEABORN, TITLE, PANDAS),
        (OPEN, LOAD, RESET, PANDAS),
    ],
    ids=["opened-first", "loaded-first", "seaborn", "pandas"],
)
def test_each_character_is_drawn(cells: tuple[str, ...]) -> None:
    done = run(*cells, DRAWN)
    assert (done.stdout, done.returncode) == ("drawn\n", 0), done.stderr


def test_without_a_review_matplotlib_has_no_such_character() -> None:
    assert "Glyph" in run(LOAD, TITLE, DRAWN).stderr


def test_opening_a_review_does_not_load_matplotlib() -> None:
    done = run(OPEN, "import sys; print('matplotlib' in sys.modules)")
    assert done.stdout == "False\n"


def test_what_matplotlib_has_itself_is_still_drawn_in_its_own_font() -> None:
    fonts = "from matplotlib.font_manager import fontManager, FontProperties"
    shown = (
        "print(*(str(path).split('/')[-1] for path in fontManager._find_fonts_by_props(FontProperties())))"
    )
    assert run(LOAD, OPEN, OPEN, fonts, shown).stdout.split() == ["DejaVuSans.ttf", "NotoSansSC-Regular.otf"]
