"""The guide to subjects: its examples make a subject, its rules are the code's, no property is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit import open_review
from kit.content import plain
from kit.reviews.subject_check import check_subject
from kit.subjects import read_subject
from kit.subjects.declarations import read_declarations
from kit.wording import write_prose
from tests.support.project import ROOT

GUIDE = (ROOT / "docs/subjects.md").read_text(encoding="utf-8")
FILES = ("subject.toml", "ledgers.toml", "indicators.toml", "charts.toml")


def part(heading: str) -> str:
    """Return the guide's part under a heading of the second level."""
    first, *others = GUIDE.partition(f"\n## {heading}\n")[2].split("\n## ")
    # A heading in an example of wording is within a fence.
    while first.count("\n```") % 2:
        first += "\n## " + others.pop(0)
    return first


def blocks(heading: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", part(heading), re.DOTALL | re.MULTILINE)


def written(folder: Path, **more: str) -> Path:
    """Write the subject that the guide's examples make, with more lines in some files."""
    (folder / "wording").mkdir(parents=True)
    for name in FILES:
        text = "\n".join([*blocks(name, "toml"), more.get(name.partition(".")[0], "")])
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "measures.py").write_text(blocks("indicators.toml", "python")[0], encoding="utf-8")
    for section in ("upkeep", "funds", "damage"):
        text = blocks("措辞", "text")[0] if section == "upkeep" else "{{ 文字材料 }}\n"
        (folder / f"wording/{section}.md").write_text(text, encoding="utf-8")
    return folder


def ways() -> list[tuple[str, str]]:
    """Return the ways of counting that the guide lists: the lines of an entry, and the rule in 附件2."""
    rows = re.findall(r"^\| (`.+`) \| [^|]+ \| ([^|]+) \|$", part("indicators.toml"), re.MULTILINE)
    return [("\n".join(re.findall(r"`([^`]+)`", code)), rule.strip()) for code, rule in rows]


def test_the_examples_are_one_subject_without_mistakes(tmp_path: Path) -> None:
    result = check_subject(written(tmp_path / "道路养护"))
    assert result.mistakes == ()
    assert len(result.subject.charts) == 6


def test_the_example_of_wording_gives_a_section(tmp_path: Path) -> None:
    folder = written(tmp_path / "道路养护")
    ledgers = {
        "巡查养护": ["日期,道路,类型", "2021-01-05,河东路,日常巡查", "2021-02-05,河东路,小修"],
        "巡查落实": ["道路,应巡查次数,实际巡查次数", "河东路,12,11"],
    }
    place = tmp_path / "data/2021/清河镇"
    place.mkdir(parents=True)
    for name, lines in ledgers.items():
        (place / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    review = open_review("清河镇", 2021, subject=str(folder), data=tmp_path / "data")
    shown = [plain(paragraph.runs) for paragraph in write_prose("upkeep", review).paragraphs]
    assert shown == ["全镇开展日常巡查1次；养护作业1次。未按次数巡查的1条：河东路。"]


@pytest.mark.parametrize(("lines", "rule"), ways())
def test_a_way_of_counting_has_the_rule_that_the_guide_gives(tmp_path: Path, lines: str, rule: str) -> None:
    entry = f'[[indicator]]\nkey = "shown"\nname = "所示"\nsection = "巡查养护"\n{lines}\n'
    subject = read_subject(written(tmp_path / "道路养护", indicators=entry))
    assert subject.indicator("shown").measure.rule == rule


def test_every_way_of_counting_is_in_the_guide() -> None:
    listed = {line.partition(" = ")[0] for lines, _ in ways() for line in lines.split("\n")}
    assert {
        *("ledger", "sum", "mean", "highest", "lowest", "idle_months", "distinct", "blank", "fact", "share"),
        *("per", "times", "short_of", "names", "kept", "kept_share", "targets", "python"),
        *("where", "except", "months", "kinds"),
    } <= listed


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("subject.toml", ""),
        ("subject.toml", "[[section]]"),
        ("subject.toml", "[roles]"),
        ("subject.toml", "[sample]"),
        ("ledgers.toml", '["巡查养护"]'),
        ("ledgers.toml", '{ key = "date", '),
        ("indicators.toml", "[[indicator]]"),
        ("charts.toml", 'form = "按月"'),
        ("charts.toml", 'form = "走势"'),
    ],
)
def test_every_property_that_the_reader_knows_is_in_the_guide(tmp_path: Path, name: str, header: str) -> None:
    folder = written(tmp_path / "道路养护")
    file = folder / name
    text = file.read_text(encoding="utf-8")
    if header in ("[roles]", "[sample]"):
        text += f"\n{header}\nzzz = 1\n"
    elif header.startswith("{"):
        text = text.replace(header, f"{header}zzz = 1, ", 1)
    else:
        text = text.replace(header, f"{header}\nzzz = 1\n", 1) if header else f"zzz = 1\n{text}"
    file.write_text(text, encoding="utf-8")
    said = [str(mistake) for mistake in read_declarations(folder).mistakes]
    known = next(line.partition("可写的有 ")[2] for line in said if "没有“zzz”这一项" in line).split("、")
    # `default` is for the built-in subjects, `parameter` for what all subjects have in common.
    missing = {
        word
        for word in known
        if not re.search(rf"(?<![a-z_]){word}(?![a-z_])", part(name)) and word not in ("default", "parameter")
    }
    assert len(known) > 1
    assert missing == set()
