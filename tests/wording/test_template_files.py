"""A project's folder of wording: what is read, and what is told, in one Chinese line with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import open_review
from kit.batch import Order, plan
from kit.cli import main
from kit.content import plain
from kit.errors import CallError
from kit.wording import check_wording, wording_faults, write_prose
from kit.wording.tags import plain_tags
from kit.wording.template_files import subject_templates
from kit.wording.words import name_with_digits
from tests.support.project import ROOT
from tests.support.subjects import CATALOGUE, INDICATORS, SUBJECT
from tests.support.townships import opened, write_township

GOOD = "## 学习\n\n讲座{{ 知识讲座次数 }}。\n"


def wording(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder.resolve()


def refused(folder: Path) -> str:
    with pytest.raises(CallError) as caught:
        check_wording(folder, SUBJECT)
    told = str(caught.value)
    assert "\n" not in told
    # Nothing of Jinja's English, and no type of Python's.
    assert not re.search(r"[a-z]{4,} [a-z]{2,} [a-z]{3,}|jinja|Error", told), told
    return told


def study(tmp_path: Path, body: str) -> str:
    """Refuse a template of this body, and say what was told."""
    return refused(wording(tmp_path / "w", **{"study.md": f"## 学习\n\n{body}\n"}))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *(
            "study.md",
            "STUDY.MD",
            "study.txt",
            "study",
            "study.md.txt",
            "study.markdown",
            "study (1).md",
            "study - 副本.md",
        ),
        *("理论学习.md", "2.理论学习.txt", "（二）理论学习.md", "二、理论学习.md", "理论学习 .md"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_read_whose_section_is_clear(tmp_path: Path, name: str, encoding: str) -> None:
    write_township(tmp_path / "data")
    folder = wording(tmp_path / "w", **{name: GOOD.replace("\n", "\r\n").encode(encoding)})
    review = open_review("清河镇", 2021, data=tmp_path / "data", wording=folder)

    assert [plain(each.runs) for each in write_prose("study", review).paragraphs] == ["讲座1次。"]


@pytest.mark.parametrize("name", ["下一步打算.md", "网络舆情.md", "前言.md", "阵地与宣传.md"])
def test_every_chinese_name_of_a_section_is_known(tmp_path: Path, name: str) -> None:
    check_wording(wording(tmp_path, **{name: GOOD}), SUBJECT)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("studdy.md", GOOD, "是否指“study”"),
        ("理论学.md", GOOD, "是否指“理论学习”"),
        ("随便.md", GOOD, "不是任何一节"),
        ("study.docx", b"PK\3\4", "另存为 .md"),
        ("照片.png", b"\x89PNG", "不是纯文本"),
        ("study.md", "", "空文件"),
        ("study.md", "\n \n", "空文件"),
        ("study.md", b"\xef\xbb\xbf", "空文件"),
        ("study.md", b"## a\n\n\xff\xff\n", "第 3 行有坏字节"),
        ("study.md", b"a\0b", "空字节"),
        ("study.md", b"a" * (1 << 20) + b"b", "超过 1 MB"),
    ],
)
def test_a_file_that_is_no_template_is_told(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    told = refused(wording(tmp_path, **{name: content}))

    assert name in told
    assert said in told


def test_all_faults_of_a_folder_are_told_at_once(tmp_path: Path) -> None:
    folder = wording(tmp_path, **{"study.md": "", "照片.png": "x"})
    told = refused(wording(folder, **{"studdy.md": b"\xff\xff"}))
    assert all(name in told for name in ("study.md", "studdy.md", "照片.png"))

    told = refused(
        wording(
            tmp_path / "slips", **{"study.md": "## 学习\n\n共3次。\n", "plans.md": "# 打算\n\n{{ 甲 }}\n"}
        )
    )
    assert "study.md 第3行" in told
    assert "plans.md 第3行" in told


def test_two_files_of_one_section_and_files_further_down_are_told(tmp_path: Path) -> None:
    assert "只留一份" in refused(wording(tmp_path / "a", **{"study.md": GOOD, "理论学习.md": GOOD}))
    folder = wording(tmp_path / "b", **{"study.md": GOOD})
    wording(folder / "旧版", **{"study.md": GOOD})
    assert "旧版/study.md 在下一级文件夹里" in refused(folder)


def test_what_tells_of_the_folder_itself_is_left_aside(tmp_path: Path) -> None:
    check_wording(
        wording(
            tmp_path,
            **{"README.md": "1", "说明.txt": "2", ".hidden": "{{", "~$study.md": "{{", "study.md": GOOD},
        ),
        SUBJECT,
    )


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    elsewhere = wording(tmp_path / "elsewhere", **{"study.md": GOOD})
    folder = wording(tmp_path / "w", **{"plans.md": "# 打算\n\n文。\n"})
    (folder / "study.md").symlink_to(elsewhere / "study.md")
    (folder / "parts").symlink_to(elsewhere)
    told = refused(folder)

    assert told.count("指向文件夹外的链接") == 2
    (folder / "study.md").unlink()
    (folder / "parts").unlink()
    (folder / "下步打算.md").symlink_to("plans.md")
    assert "只留一份" in refused(folder), "a link within the folder is a file like any"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{% if 宣传栏.有 %}甲", "第3行写法不对：{% if %} 没有写完，缺少 {% endif %}"),
        ("甲\n{% iff 宣传栏 %}甲{% endif %}", "第4行写法不对：没有“{% iff %}”"),
        ("{% endif %}", "多了 {% endif %}"),
        ("{{ 宣传栏 }", "第3行写法不对"),
        ("{{ 宣传栏", "没有写完"),
        ("{{ }}", "没有写完"),
        ("{ 宣传栏 }", "“{”没有成对"),
        ("｛宣传栏｝", "“｛”没有成对"),
        ("乙\n\n丙％｝", "第5行写法不对：“｝”没有成对"),
        ("{% raw %}{{ x }}{% endraw %}", "没有成对"),
        ("{{ 宣传栏 宣传栏 }}", "“宣传栏”这里不对"),
        ("{{ 宣传栏 | foo }}", "没有“foo”这种写法"),
        ("{% include 'x.md' %}", "study.md 第3行要引用的“x.md”没有这个文件"),
        ("甲\n{{ 宣传兰 }}", "第4行：没有“宣传兰”这个名称。是否指“宣传栏”"),
        ("{{ lipsum() }}", "没有“lipsum”这个名称"),
        ("{{ 宣传栏.比去年 }}", "没有“.比去年”。是否指“比上年”"),
        ("{{ 台账.存在问提 }}", "没有“.存在问提”。是否指“存在问题”"),
        ("{% for 行 in 台账.存在问题 %}\n{{ 行.题 }}\n{% endfor %}", "第4行：没有“.题”。是否指“问题”"),
        ("{{ 名称 }}", '应写成 {{ 名称("12345热线") }}'),
        ("{{ 名称() }}", '应写成 {{ 名称("12345热线") }}'),
    ],
)
def test_a_slip_is_told_with_its_line_before_anything_is_rendered(
    tmp_path: Path, body: str, said: str
) -> None:
    assert said in study(tmp_path, body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("甲\n{% if 宣传栏 > 3 %}乙{% endif %}", "第4行：数和文字不能这样比较"),
        ("{{ 台账 }}", "第3行：这里只写了名称"),
        ("{% for 行 in 台账.存在问题 %}\n{{ 行 }}\n{% endfor %}", "第4行：这里只写了名称"),
        ("{{ 基本情况 }}", "第3行：这里只写了名称"),
        ("{{ 宣传栏.数 / 0 }}", "第3行：算不出来"),
        ("{{ ''.join.__func__ }}", "第3行"),
        ("{{ 宣传栏.数 + 1 }}", "数字“"),
    ],
)
def test_what_goes_wrong_in_rendering_is_told_with_its_line(tmp_path: Path, body: str, said: str) -> None:
    write_township(tmp_path / "data")
    folder = wording(tmp_path / "w", **{"study.md": f"## 学习\n\n{body}\n"})
    review = open_review("清河镇", 2021, data=tmp_path / "data", wording=folder)
    with pytest.raises(CallError, match=re.escape("study.md")) as caught:
        write_prose("study", review)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_slip_in_an_included_file_is_told_of_that_file(tmp_path: Path) -> None:
    folder = wording(tmp_path / "w", **{"study.md": "## 学习\n\n{% include '片段/共用.md' %}\n"})
    wording(folder / "片段", **{"共用.md": "甲\n{{ 宣传栏.数 / 0 }}\n"})
    write_township(tmp_path / "data")
    review = open_review("清河镇", 2021, data=tmp_path / "data", wording=folder)

    with pytest.raises(CallError, match=r"措辞模板 片段/共用\.md 第2行"):
        write_prose("study", review)


FULL = str.maketrans('{}%()=.<>|,[]#"', "｛｝％（）＝．＜＞｜，［］＃＂")


@given(st.lists(st.booleans(), min_size=200, max_size=200))
@settings(max_examples=60, deadline=None)
def test_tags_mean_the_same_in_full_width_marks(choices: list[bool]) -> None:
    template = (
        "讲座{{ 知识讲座次数 }}，{% if 宣传栏.数 >= 2 and 宣传栏.有 == true %}甲{% else %}乙{% endif %}，"
        '{{ 名称("12345热线") }}，{% for 行 in 台账["存在问题"] %}{{ 行.问题|length }}{% endfor %}{# 注 #}。'
    )
    typed = (
        "".join(
            letter.translate(FULL) if choose else letter
            for letter, choose in zip(template, choices, strict=False)
        )
        + template[len(choices) :]
    )
    expected = template.replace("，", "，")
    got = plain_tags(typed)

    assert re.sub("[（），]", "", got) == re.sub("[（），]", "", expected)


def test_names_that_tags_are_made_of_stay_as_they_are() -> None:
    names = [indicator.name for indicator in INDICATORS]
    names += [
        name
        for schema in CATALOGUE.values()
        for name in (schema.name, *(column.name for column in schema.columns))
    ]
    assert [name for name in names if plain_tags(f"{{{{ {name} }}}}") != f"{{{{ {name} }}}}"] == []


def test_the_kits_own_templates_have_no_slip() -> None:
    check_wording(SUBJECT.wording, SUBJECT)
    assert {each.name for each in subject_templates(SUBJECT)} > {"gaps.md", "missing.md"}
    assert wording_faults(SUBJECT) == ()


@pytest.mark.parametrize(
    "name", ["12345热线", "“1+3”模式", "5G", "A4", "3·15", "24小时自助厅", "双11", "1+3", "12315平台"]
)
def test_a_name_with_digits_may_be_written(tmp_path: Path, name: str) -> None:
    review = opened(tmp_path / "data")
    folder = wording(tmp_path / "w", **{"study.md": f"## 学习\n\n推行｛｛ 名称（“{name}”） ｝｝。\n"})
    review = open_review("清河镇", 2021, data=tmp_path / "data", wording=folder)
    (paragraph,) = write_prose("study", review).paragraphs

    assert plain(paragraph.runs) == f"推行{name}。"
    assert not any(run.figure for run in paragraph.runs)


@pytest.mark.parametrize(
    "text",
    [
        "27次",
        "27",
        "2021年",
        "7月1日",
        "开展学习27次",
        "约200人次",
        "35%",
        "1.2万元",
        "",
        "学习了，完成了27次任务",
    ],
)
def test_a_quantity_is_no_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(CallError):
        name_with_digits(text)
    assert "study.md 第3行" in study(tmp_path, f'{{{{ 名称("{text}") }}}}')


@pytest.mark.parametrize(("body", "shown"), [("拨打12345热线。", "12345热线"), ("推行“1+3”模式。", "“1+3”")])
def test_a_digit_that_is_refused_tells_how_a_name_is_written(tmp_path: Path, body: str, shown: str) -> None:
    assert f'{{{{ 名称("{shown}") }}}}' in study(tmp_path, body)


def test_the_page_on_wording_shows_names_that_may_be_written() -> None:
    page = (ROOT / "docs/wording.md").read_text(encoding="utf-8")
    names = re.findall(r'\{\{名称\("([^`]+?)"\)\}\}', page)

    assert len(names) == 4
    assert all(name in name_with_digits(name) for name in names)


def test_the_folder_is_looked_for_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_township(tmp_path / "data")
    folder = wording(tmp_path / "措辞", **{"study.md": GOOD})
    (tmp_path / "notebooks/deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks/deep")

    assert open_review("清河镇", 2021, wording="措辞").own_wording == folder
    with pytest.raises(CallError, match="没有措辞模板文件夹 措词"):
        open_review("清河镇", 2021, wording="措词")


@pytest.mark.parametrize("command", [["run", "清河镇"], ["batch"]])
@pytest.mark.parametrize(("template", "code"), [("共3次。\n", 2), (None, 2)])
def test_a_command_tells_of_slips_before_anything_runs(
    tmp_path: Path,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    template: str | None,
    code: int,
) -> None:
    write_township(tmp_path / "data")
    if template is not None:
        wording(tmp_path / "措辞", **{"study.md": f"## 学习\n\n{template}"})
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    notebook = str(project / "notebooks/township_review.ipynb")
    with pytest.raises(SystemExit) as left:
        main([*command, "--year", "2021", "--notebook", notebook, "-p", "wording", "措辞"])

    assert left.value.code == code
    said = capsys.readouterr().err.strip()
    assert ("study.md 第3行" if template else "没有措辞模板文件夹 措辞") in said
    assert "\n" not in said
    assert not (tmp_path / "sub/outputs").exists()


def test_an_order_finds_data_and_wording_where_they_are_meant(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_township(tmp_path)
    folder = wording(tmp_path / "措辞", **{"study.md": GOOD})
    (tmp_path / "sub").mkdir()
    notebook = str(project / "notebooks/township_review.ipynb")
    monkeypatch.chdir(tmp_path)
    (job,) = plan(Order(2021, data=".", notebook=notebook))
    assert Path(str(job.parameters["data"])) == tmp_path.resolve(), "cells run in a folder of their own"

    monkeypatch.chdir(tmp_path / "sub")
    (job,) = plan(Order(2021, data="..", notebook=notebook, parameters={"wording": "措辞"}))
    assert job.places["wording"] == folder


@pytest.mark.parametrize("quoted", ['"网评员人数"', "‘网评员人数’", "“网评员人数.比上年”", "'全镇'"])
def test_a_name_in_quotation_marks_is_no_text(tmp_path: Path, quoted: str) -> None:
    folder = wording(tmp_path / "w", **{"online.md": f"## 舆情\n\n设有网评员{{{{ {quoted} }}}}。\n"})
    with pytest.raises(CallError, match=r"online\.md 第3行：.*加了引号，会照原样写出") as caught:
        check_wording(folder, SUBJECT)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "marked", ["【【网评员人数】】", "[[ 网评员人数 ]]", "<<网评员人数>>", "（（全镇））"]
)
def test_a_name_in_marks_of_another_kind_is_told(tmp_path: Path, marked: str) -> None:
    folder = wording(tmp_path / "w", **{"online.md": f"## 舆情\n\n设有网评员{marked}。\n"})
    with pytest.raises(CallError, match=r"online\.md 第3行写法不对：.*会照原样写出"):
        check_wording(folder, SUBJECT)


@pytest.mark.parametrize(
    "text",
    ["【宣传栏】都换新", "（（见附件））", "{{ '有' if 网评员人数.有 else '没有' }}", "《宣传栏》一刊"],
)
def test_brackets_and_texts_of_ones_own_stay(tmp_path: Path, text: str) -> None:
    check_wording(wording(tmp_path / "w", **{"online.md": f"## 舆情\n\n{text}。\n"}), SUBJECT)
