"""The pictures of the README: what they show is what the kit makes today, and they are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.support.pictures import FOLDER, SIZES, hashes, recorded
from tests.support.project import ROOT


def test_they_show_what_the_kit_makes_of_the_sample(published: Path) -> None:
    stale = [name for name, value in hashes(published).items() if recorded().get(name) != value]
    assert stale == [], "the pages have changed since these pictures: `make pictures`, look at them, commit"


def test_a_page_that_shows_something_else_has_another_hash(published: Path, tmp_path: Path) -> None:
    (tmp_path / "清河镇").mkdir()
    for name in ("清河镇/清河镇-2021.html", "index.html"):
        text = (published / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("清河镇", "某某镇"), encoding="utf-8")
    changed = hashes(tmp_path)
    assert {name for name, value in hashes(published).items() if changed[name] != value} == {
        "review",
        "index",
    }


def test_all_of_them_have_at_most_600_kb_and_are_on_the_first_screen_of_both_readmes() -> None:
    files = sorted(FOLDER.glob("*.png"))
    assert [file.stem for file in files] == sorted(SIZES)
    assert sum(file.stat().st_size for file in files) < 600_000
    for name in ("README.md", "README.zh-CN.md"):
        first, _, rest = (ROOT / name).read_text(encoding="utf-8").partition("\n## ")
        assert sorted(re.findall(r"!\[[^\]]+\]\(docs/pictures/(\w+)\.png\)", first)) == sorted(SIZES)
        assert "docs/pictures" not in rest


@pytest.mark.parametrize("name", SIZES)
def test_a_picture_is_one_and_not_blank(name: str) -> None:
    with Image.open(FOLDER / f"{name}.png") as picture:
        assert len(picture.convert("RGB").getcolors(1 << 16) or []) > 20
