"""The pictures of the README: what Chromium shows of the sample reviews, and a hash of what it was shown.

``make pictures`` writes them into docs/pictures. Chromium and fonts of another version draw other bytes, so
that freshness is told by the hash of the HTML that a picture shows, in shown.txt.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.support.packaged_fonts import with_packaged_fonts
from tests.support.project import ROOT

FOLDER = ROOT / "docs/pictures"
SHOWN = FOLDER / "shown.txt"
CHROMIUM = Path("/usr/bin/chromium")
REVIEW, INDEX = "清河镇/清河镇-2021.html", "index.html"
CHART = "chart-study_by_month"
# Width and height of the window, in CSS pixels.
SIZES = {"review": (760, 860), "chart": (760, 600), "index": (1360, 500)}
# An address is good for one document, where it stands is not seen.
_UNSEEN = re.compile(r'<script.*?</script>| (?:id|href)="[^"]*"', re.DOTALL)


def hashes(year: Path) -> dict[str, str]:
    """Return the sha256 of the HTML that each picture shows, by its name.

    Parameters
    ----------
    year : Path
        ``outputs/2021`` of a batch over the sample data.
    """
    review, index = ((year / name).read_text(encoding="utf-8") for name in (REVIEW, INDEX))
    style = review.partition("<style>")[2].partition("</style>")[0]
    chart = review.partition(f'<figure class="chart" id="{CHART}">')[2].partition("</figure>")[0]
    assert "" not in (style, chart), f"no style or {CHART} in {REVIEW}: mend tests/support/pictures.py"
    # The picture of the page ends before the second section.
    shown = {
        "review": style + review.partition("<body>")[2].partition('<h3 id="section-3">')[0],
        "chart": style + chart,
        "index": index,
    }
    return {name: hashlib.sha256(_UNSEEN.sub("", text).encode()).hexdigest() for name, text in shown.items()}


def recorded() -> dict[str, str]:
    """Return the hashes that the pictures were made with."""
    lines = SHOWN.read_text(encoding="utf-8").splitlines()
    return {name: value for value, _, name in (line.partition("  ") for line in lines)}


def write(hashes_of_shown: Mapping[str, str], pictures: Mapping[str, bytes]) -> None:
    """Write pictures and hashes into docs/pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in pictures.items():
        (FOLDER / f"{name}.png").write_bytes(content)
    lines = "".join(f"{value}  {name}\n" for name, value in hashes_of_shown.items())
    SHOWN.write_text(lines, encoding="utf-8")


def take(browser: Browser, year: Path) -> dict[str, bytes]:
    """Return the pictures as PNG, by name."""
    taken = {}
    for name, (width, height) in SIZES.items():
        page = browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=1.5, color_scheme="light"
        )
        page.goto((year / (INDEX if name == "index" else REVIEW)).as_uri())
        seen = page.locator(f"#{CHART}") if name == "chart" else page
        taken[name] = _few_colours(seen.screenshot())
        page.close()
    return taken


def _few_colours(png: bytes) -> bytes:
    """Return a picture with 128 colours, the rare ones among them, in a third of its size."""
    small = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


def main() -> None:
    """Run the reviews of 2021, and take the pictures."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        words = ["batch", "--year", "2021", "--out", str(folder / "outputs")]
        subprocess.run([sys.executable, "-m", "kit", *words], cwd=ROOT, check=True)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], env={**with_packaged_fonts(folder)}
        )
        year = folder / "outputs/2021"
        write(hashes(year), take(browser, year))
        browser.close()


if __name__ == "__main__":
    main()
