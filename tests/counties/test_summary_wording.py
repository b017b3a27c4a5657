"""The sentences of a summary are templates: a project changes them, and no number loses what claims it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit.content import Paragraph, Table, plain
from kit.counties import County, open_county
from kit.counties.summary_wording import SummaryWording
from kit.errors import CallError
from tests.support.project import left
from tests.support.published_townships import publish_townships, township_names

NAMES = township_names(12)
FOLDER = Path(__file__).parents[2] / "kit/counties/templates"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    publish_townships(folder, NAMES, values={NAMES[0]: {"boards": 400}})
    return folder


def written(folder: Path, **templates: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in templates.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def said(county: County, section: str) -> list[str]:
    """Give the paragraphs of a section, and captions, headers, rows and notes of its tables."""
    lines = []
    for block in county.section(section).blocks:
        if isinstance(block, Paragraph):
            lines.append(plain(block.runs))
        elif isinstance(block, Table):
            lines += [block.caption, *(column.name for column in block.columns)]
            lines += ["|".join(map(plain, row)) for row in block.rows] + [block.note]
    return lines


def test_a_project_s_template_takes_the_place_of_one_section(outputs: Path, tmp_path: Path) -> None:
    own = written(
        tmp_path / "措辞",
        全县合计="## 合在一起\n\n｛｛ 不能汇总的 ｝｝以下按{{名称(“12345热线”)}}的口径。\n\n### 各项\n\n"
        "| 项 | 数 |\n{% for 行 in 各行 %}\n| {{ 行.指标 }} | 共{{ 行.合计 }} |\n{% endfor %}\n\n注：完。\n",
    )
    before = open_county(2021, outputs=outputs, data="")
    county = open_county(2021, outputs=outputs, data="", wording=own)
    lines = said(county, "合在一起")
    assert lines[:4] == ["以下按12345热线的口径。", "各项", "项", "数"]
    assert lines[-1] == "完。"
    total = next(line for line in lines if line.startswith("宣传栏|"))
    assert re.fullmatch(r"宣传栏\|共\d+块", total)
    (table,) = (block for block in county.section("合在一起").blocks if isinstance(block, Table))
    assert all(row[1][-1].figure for row in table.rows)
    assert said(county, "与上年比较") == said(before, "与上年比较")
    assert county.stamp != before.stamp


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("全县合计", "## 全县合计\n\n共有20个乡镇。\n", "totals.md 中的数字“20”没有来源"),
        ("全县和计", "## 全县合计\n", "全县和计.md 的名称不是汇总的任何一节，没有用到：是否指“全县合计”"),
        ("totals", "## 全县合计\n\n{{ 合记 }}\n", "totals.md 第3行：没有“合记”这个名称"),
        ("totals", "## 全县合计\n\n{% if 各行 %}\n", "totals.md 第3行：写法不对"),
        ("totals", "## 全县合计\n\n| 甲 | 乙 |\n| {{ 不能汇总的 }} |\n", "有2栏.*却有1栏"),
        ("totals", "## 合计\n\n{{ 各行.__class__ }}\n", "totals.md"),
    ],
)
def test_a_template_that_is_wrong_is_told_in_one_line(
    outputs: Path, tmp_path: Path, name: str, text: str, message: str
) -> None:
    own = written(tmp_path / "措辞", **{name: text})
    with pytest.raises(CallError, match=message) as told:
        open_county(2021, outputs=outputs, data="", wording=own).section("导语")
    assert "\n" not in str(told.value)


def test_a_wrong_template_is_told_before_a_summary_is_written(
    outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "措辞", 合计="## 合计\n")
    assert left("summary", "--year", "2021", "--out", str(outputs), "-p", "wording", "措辞") == 2
    assert "不是汇总的任何一节" in capsys.readouterr().err
    assert left("summary", "--year", "2021", "--out", str(outputs), "-p", "wording", "没有") == 2


def test_every_template_is_used_and_may_be_copied_as_it_is(outputs: Path, tmp_path: Path) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert all(text.startswith(("# ", "## ", "| ")) for text in texts.values())
    own = open_county(2021, outputs=outputs, data="", wording=written(tmp_path / "措辞", **texts))
    county = open_county(2021, outputs=outputs, data="")
    assert [each.content.blocks for each in own.sections()] == [
        each.content.blocks for each in county.sections()
    ]
    named = {name for name in texts if re.search(rf'include "{name}\.md"', "".join(texts.values()))}
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.py"))
    source = source.replace(".chart(", ".write(")
    assert texts.keys() == named | {
        name for name in texts if f'write("{name}"' in source or f'"{name}",\n' in source
    }


def test_what_is_inserted_is_never_read_as_a_template() -> None:
    wording = SummaryWording()
    name = "{{ 各行 }}|#### \ue0010\ue004注："
    row = {"指标": name, "合计": "", "有数": "", "缺": "", "没有填全": ""}
    words: dict[str, object] = {"不能汇总的": name, "各行": [row], "缺数的": []}
    section = wording.write("totals", words)  # type: ignore[arg-type]
    paragraph, table = section.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.runs).endswith(f"不能汇总的{name}不在内。")
    assert isinstance(table, Table)
    assert plain(table.rows[0][0]) == name
