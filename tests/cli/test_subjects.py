"""The commands on subjects, and the option `--subject` of all others."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from kit.projects.section_notebook import with_subject
from kit.projects.shipped import shipped_notebook
from kit.subjects import known_subjects, load_subject
from tests.support.project import ROOT, left
from tests.support.small_subject import FILES, changed, write_subject

FOLDER = "专题/养护"
"""Where the small subject lies in an office's folder; no subject has that name."""

PROFILE = "项目,内容\n乡镇名称,{name}\n年度,2021\n公路里程,37.5公里\n"
PATROLS = "日期,道路类型,发现,处置\n2021-03-01,县道,4,4\n2021-05-09,村道,6,3\n"

YEAR = ("--year", "2021")
HTML = (*YEAR, "--formats", "html")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office's folder, with the small subject and one township's ledgers of it."""
    write_subject(tmp_path / FOLDER)
    write_ledgers(tmp_path, "清河镇")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_ledgers(office: Path, name: str) -> None:
    folder = office / "data/道路养护/2021" / name
    folder.mkdir(parents=True)
    (folder / "基本情况.csv").write_text(PROFILE.format(name=name), encoding="utf-8")
    (folder / "巡查养护.csv").write_text(PATROLS, encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    """Give all files of a folder, and their content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def subject_of(figures: Path) -> str:
    return str(json.loads(figures.read_text(encoding="utf-8"))["subject"]["key"])


def write_own_notebook(path: Path, subject: str) -> str:
    """Write the shipped notebook with a subject as its own parameter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(with_subject(shipped_notebook("township_review.ipynb").read_bytes(), subject))
    return str(path)


# The commands on subjects.


def test_list_names_each_subject_once_with_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert left("subject", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("　")[:2] for line in lines] == [[each.name, each.key] for each in known_subjects()]
    assert "安全生产　safety　自带" in lines
    assert [line.endswith("没有写明专题时用它") for line in lines] == [
        each.default for each in known_subjects()
    ]


def test_subject_alone_shows_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert left("subject") == 2
    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown for name in ("list", "check", "new", "docs"))


@pytest.mark.parametrize("name", ["安全生产", "safety", FOLDER, "absolute"])
def test_check_finds_a_good_subject_by_name_key_and_folder(
    office: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    before = files(office)
    assert left("subject", "check", str(office / FOLDER) if name == "absolute" else name) == 0
    *notices, last = capsys.readouterr().out.splitlines()
    assert last.startswith(
        f"专题“{'安全生产' if name in ('安全生产', 'safety') else '道路养护'}”没有发现问题："
    )
    assert not [line for line in notices if not line.startswith("提示　")]
    assert files(office) == before


def test_check_lists_the_mistakes_of_all_files_and_leaves_with_1(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_subject(
        office / FOLDER,
        changed("subject.toml", ('recipient = "', 'recipent = "'))
        | changed("ledgers.toml", ('row = "一次巡查"', "row = 3"))
        | changed("indicators.toml", ('fact = "农村公路里程"', 'fact = "农村公路长度"'))
        | changed("charts.toml", ('form = "分组"', 'form = "饼"'))
        | changed("wording/flaws.md", ("{{ 未修复病害 }}", "{{ 未修病害 }}")),
    )
    before = files(office)
    assert left("subject", "check", FOLDER) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    *mistakes, last = shown.out.splitlines()
    assert [line.partition(" ")[0] for line in mistakes] == [
        f"错误　{name}"
        for name in ("subject.toml", "ledgers.toml", "indicators.toml", "charts.toml", "wording/flaws.md")
    ]
    assert all(" 第" in line for line in mistakes)
    assert last == "专题“道路养护”有5处要改。"
    assert files(office) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ledgers.toml", b"[[[", "ledgers.toml"),
        ("charts.toml", "[图]".encode("gbk"), "charts.toml"),
        ("subject.toml", None, "subject.toml"),
        ("wording/money.md", None, "money.md"),
        ("measures.py", b"raise RuntimeError('here')", "measures.py"),
        ("measures.py", b"import sys; sys.exit(0)", "measures.py"),
        ("measures.py", b"def (", "measures.py"),
    ],
    ids=["no TOML", "not UTF-8", "no declaration", "no wording", "raises", "exits", "no Python"],
)
@pytest.mark.parametrize("call", [("subject", "check", FOLDER), ("template", "a.xlsx", "--subject", FOLDER)])
def test_a_file_that_cannot_be_read_is_a_mistake_and_no_traceback(
    office: Path,
    capsys: pytest.CaptureFixture[str],
    call: tuple[str, ...],
    name: str,
    content: bytes | None,
    said: str,
) -> None:
    (office / FOLDER / name).unlink(missing_ok=True)
    if content is not None:
        (office / FOLDER / name).write_bytes(content)
    before = files(office)
    assert left(*call) in ((1, 2) if call[0] == "subject" else (2,))
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert "Traceback" not in shown.err
    assert "意外错误" not in shown.err
    assert files(office) == before


@pytest.mark.parametrize("source", ["", "安全生产", "safety", FOLDER])
def test_new_begins_a_subject_that_check_accepts(
    office: Path, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    before = files(office)
    assert left("subject", "new", "环境整治", *(["--from", source] if source else [])) == 0
    assert "review-kit subject check 环境整治" in capsys.readouterr().out
    assert load_subject("环境整治").name == "环境整治"
    assert left("subject", "check", "环境整治") == 0
    assert {name: content for name, content in files(office).items() if name in before} == before


@pytest.mark.parametrize("folder", ["环境 整治", "环境整治1.0", "环境{整治}", "a:b", "_", ".", "长" * 50])
@pytest.mark.parametrize("source", ["", "安全生产"])
def test_new_takes_a_sound_name_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, source: str
) -> None:
    (tmp_path / "试做：一").mkdir()
    monkeypatch.chdir(tmp_path / "试做：一")
    assert left("subject", "new", folder, "--from", source) == 0
    assert load_subject(f"./{folder}").place


def test_new_begins_a_subject_from_a_workbook(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "河道巡查"
    for row in (["日期", "河段", "清理垃圾（吨）"], ["2021-03-01", "上段", 2.5], ["2021-04-02", "下段", 1]):
        sheet.append(row)
    book.save(office / "河道.xlsx")
    assert left("subject", "new", "河道保洁", "--from", "河道.xlsx") == 0
    assert "河道巡查" in {schema.name for schema in load_subject("河道保洁").catalogue.values()}
    assert left("subject", "check", "河道保洁") == 0
    assert "没有发现问题" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        [FOLDER],
        ["data"],
        ["新的", "--from", "安全生长"],
        ["新的", "--from", "没有.xlsx"],
        [""],
        [],
    ],
    ids=["a subject", "not empty", "no such subject", "no such workbook", "no name", "no folder"],
)
def test_new_in_a_wrong_call_is_one_line_and_writes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    before = files(office)
    assert left("subject", "new", *words) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert files(office) == before
    assert not (office / "新的").exists()


@pytest.mark.parametrize(
    ("words", "folder"),
    [
        (["安全生产"], "docs/安全生产"),
        (["safety", "--out", "说明/安全"], "说明/安全"),
        ([FOLDER], f"{FOLDER}/docs"),
        ([FOLDER, "--out", "说明"], "说明"),
    ],
)
def test_docs_are_written_where_they_are_said_to_be(
    office: Path, capsys: pytest.CaptureFixture[str], words: list[str], folder: str
) -> None:
    before = files(office)
    assert left("subject", "docs", *words) == 0
    assert folder in capsys.readouterr().out
    assert files(office).keys() - before.keys() == {f"{folder}/ledgers.md", f"{folder}/indicators.md"}
    subject = load_subject(words[0])
    ledgers, indicators = (
        (office / folder / name).read_text(encoding="utf-8") for name in ("ledgers.md", "indicators.md")
    )
    assert all(f"### {schema.name}\n" in ledgers for schema in subject.catalogue.values())
    assert all(f"| {each.name} | `{each.key}` |" in indicators for each in subject.indicators)


# The option of all others.


@pytest.mark.slow
@pytest.mark.parametrize(
    "call", [("--subject", FOLDER), ("--subject", "absolute"), ("-p", "subject", FOLDER)]
)
@pytest.mark.parametrize("command", [("run", "清河镇"), ("batch",)], ids=["run", "batch"])
def test_run_and_batch_follow_a_folder(office: Path, call: tuple[str, ...], command: tuple[str, ...]) -> None:
    words = [str(office / FOLDER) if word == "absolute" else word for word in call]
    assert left(*command, *words, *HTML) == 0
    out = office / "outputs/道路养护/2021"
    assert subject_of(out / "清河镇/figures.json") == "roads"
    assert (out / "清河镇/清河镇-2021-道路养护.html").is_file()
    assert [path.name for path in (office / "outputs").iterdir()] == ["道路养护"]


@pytest.mark.slow
@pytest.mark.parametrize("call", [("--subject", "安全生产"), ("--subject", "safety")])
def test_run_follows_a_name_and_a_key(office: Path, call: tuple[str, ...]) -> None:
    assert left("run", "清河镇", *call, *HTML, "--data", str(ROOT / "data")) == 0
    assert subject_of(office / "outputs/安全生产/2021/清河镇/figures.json") == "safety"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "subject"),
    [
        (("run", "清河镇"), FOLDER),
        (("run", "清河镇"), f"./{FOLDER}"),
        (("run", "清河镇"), "absolute"),
        (("run", "清河镇"), "safety"),
        (("batch",), FOLDER),
    ],
)
def test_the_notebooks_own_parameter_names_the_subject(
    office: Path, command: tuple[str, ...], subject: str
) -> None:
    shutil.copytree(ROOT / "data/安全生产/2021", office / "data/安全生产/2021")
    named = str(office / FOLDER) if subject == "absolute" else subject
    notebook = write_own_notebook(office / "notebooks/own.ipynb", named)
    assert left(*command, "--notebook", notebook, *HTML) == 0
    place, key = ("安全生产", "safety") if subject == "safety" else ("道路养护", "roads")
    assert subject_of(office / "outputs" / place / "2021/清河镇/figures.json") == key


def test_the_option_is_taken_before_the_notebooks_own_parameter(office: Path) -> None:
    notebook = write_own_notebook(office / "notebooks/own.ipynb", "安全生产")
    assert left("run", "清河镇", "--notebook", notebook, "--subject", FOLDER, *HTML) == 0
    assert subject_of(office / "outputs/道路养护/2021/清河镇/figures.json") == "roads"


@pytest.mark.slow
def test_a_name_is_not_what_has_the_same_name_in_the_working_folder(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "data/安全生产/2021", office / "data/安全生产/2021")
    options = ["--subject", "安全生产", *HTML]
    assert left("run", "清河镇", *options, "--out", str(office / "one")) == 0
    monkeypatch.chdir(office / "data")
    assert left("run", "清河镇", *options, "--out", str(office / "two")) == 0
    one, two = (
        {name: content for name, content in files(office / out).items() if "run.json" not in name}
        for out in ("one", "two")
    )
    assert one == two
    assert subject_of(office / "two/安全生产/2021/清河镇/figures.json") == "safety"


@pytest.mark.slow
@pytest.mark.parametrize("within", ["data/道路养护", "专题"])
def test_a_folder_is_looked_for_upwards(office: Path, monkeypatch: pytest.MonkeyPatch, within: str) -> None:
    monkeypatch.chdir(office / within)
    for call in (["check", str(office / "data")], ["template", "空白.xlsx"], ["run", "清河镇", *HTML]):
        options = ["--data", str(office / "data"), "--out", str(office / "成果")] if call[0] == "run" else []
        assert left(*call, "--subject", FOLDER, *options) == 0, call
    assert subject_of(office / "成果/道路养护/2021/清河镇/figures.json") == "roads"


def test_two_names_for_the_subject_are_a_wrong_call(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert left("run", "清河镇", "--subject", FOLDER, "-p", "subject", "安全生产", *HTML) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert FOLDER in shown.err
    assert "安全生产" in shown.err
    assert not (office / "outputs").exists()


SHEETS = {
    "roads": ["基本情况", "巡查养护", "养护投入", "道路病害", "年度目标", "文字材料"],
    "safety": [schema.name for schema in load_subject("safety").catalogue.values()],
}


@pytest.mark.parametrize("name", ["安全生产", "safety", FOLDER, "absolute"])
def test_check_template_and_init_follow_a_subject(
    office: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    named = str(office / FOLDER) if name == "absolute" else name
    key = load_subject(named).key
    assert left("template", "空白.xlsx", "--subject", named) == 0
    # A hidden sheet may hold what drop-down lists offer.
    shown = [sheet.title for sheet in openpyxl.load_workbook("空白.xlsx") if sheet.sheet_state == "visible"]
    assert sorted(shown[1:]) == sorted(SHEETS[key])
    data = ROOT / "data" if key == "safety" else office / "data"
    assert left("check", str(data), "--subject", named) == 0
    assert left("init", "项目", "--subject", named) == 0
    place = load_subject(named).place
    assert {path.name for path in (office / "项目/notebooks").iterdir()} == {
        *(f"{place}.ipynb", "county_summary.ipynb", "township_review.ipynb")
    }
    capsys.readouterr()
    if key == "safety":
        assert {path.name for path in (office / "项目/data/安全生产/2021").iterdir()} == {
            *("清河镇.xlsx", "石桥乡", "柳林镇.xls")
        }


def test_check_counts_the_faults_of_the_subjects_ledgers(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = office / "data/道路养护/2021/清河镇/巡查养护.csv"
    path.write_text(PATROLS.replace("6,3", "6,7"), encoding="utf-8")
    assert left("check", "data", "--subject", FOLDER, "--format", "json") == 1
    faults = json.loads(capsys.readouterr().out)
    assert [(fault["code"], fault["cell"]) for fault in faults if fault["severity"] == "error"] == [
        ("row-exceeds", "D3")
    ]


CALLS = [
    ("run", "清河镇", *HTML),
    ("batch", *HTML),
    ("check", "data"),
    ("template", "空白.xlsx"),
    ("init", "项目"),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: str(call[0]))
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("安全生长", "是否指“安全生产”"),
        ("saftey", "是否指“safety”"),
        ("data/道路养护", "data/道路养护"),
        ("没有/这个\n文件夹", "没有/这个"),
    ],
)
def test_an_unknown_subject_is_one_line_and_writes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str], call: tuple[str, ...], name: str, said: str
) -> None:
    before = files(office)
    assert left(*call, "--subject", name) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert said in shown.err
    assert files(office) == before


@pytest.mark.parametrize("command", ["check", "docs"])
def test_an_unknown_subject_of_a_command_on_subjects_is_one_line(
    office: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    before = files(office)
    assert left("subject", command, "安全生长") == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert "是否指“安全生产”" in shown.err
    assert files(office) == before


def test_an_unknown_subject_of_a_notebook_is_one_line(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = write_own_notebook(office / "notebooks/own.ipynb", "安全生长")
    assert left("batch", "--notebook", notebook, *HTML) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert "是否指“安全生产”" in shown.err
    assert not (office / "outputs").exists()


@pytest.mark.parametrize("call", [*CALLS, ("subject", "docs", FOLDER)], ids=lambda call: " ".join(call[:2]))
def test_a_broken_subject_is_all_its_mistakes_and_writes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str], call: tuple[str, ...]
) -> None:
    write_subject(
        office / FOLDER,
        changed("ledgers.toml", ('row = "一次巡查"', "row = 3"))
        | changed("charts.toml", ('form = "分组"', 'form = "饼"')),
    )
    before = files(office)
    assert left(*call, *([] if call[0] == "subject" else ["--subject", FOLDER])) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    heading, *mistakes = re.split("[：；](?=[a-z]+\\.toml 第)", shown.err)
    assert "有 2 处要改" in heading
    assert f"subject check {office / FOLDER}" in heading
    assert [line.partition(" ")[0] for line in mistakes] == ["ledgers.toml", "charts.toml"]
    assert files(office) == before


@pytest.mark.slow
def test_a_folder_with_the_key_of_the_subject_that_is_meant_changes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The default subject is named by nobody, so that nothing can be taken for its name."""
    write_subject(office / load_subject().key)
    folder = office / "data/2021/清河镇"
    folder.mkdir(parents=True)
    (folder / "基本情况.csv").write_text(PROFILE.format(name="清河镇"), encoding="utf-8")
    for command in (("run", "清河镇"), ("batch",), ("summary",)):
        assert left(*command, "--year", "2021", "--formats", "html") == 0, capsys.readouterr().err


@pytest.mark.parametrize("call", CALLS[:2], ids=lambda call: str(call[0]))
def test_a_mistake_in_the_wording_stops_before_any_review(
    office: Path, capsys: pytest.CaptureFixture[str], call: tuple[str, ...]
) -> None:
    write_subject(office / FOLDER, changed("wording/flaws.md", ("{{ 未修复病害 }}", "{{ 未修病害 }}")))
    before = files(office)
    assert left(*call, "--subject", FOLDER) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "flaws.md" in shown.err
    assert "Traceback" not in shown.err
    assert files(office) == before


OWN = """
[[indicator]]
key = "own"
name = "自己的数"
unit = "次"
section = "巡查养护"
python = "logged"
"""

LOGGED = '''\
from pathlib import Path


def logged(ledgers):
    """年度"""
    with Path({log!r}).open("a", encoding="utf-8") as file:
        file.write(f"{{ledgers.place.township}}\\n")
    if ledgers.place.township == "预演镇":
        raise ValueError("the examples are not for this")
    return ledgers.place.year
'''


def test_a_large_batch_rehearses_its_own_subject_and_goes_on_whatever_comes_of_that(office: Path) -> None:
    log = office / "log.txt"
    write_subject(
        office / FOLDER,
        {
            "indicators.toml": FILES["indicators.toml"] + OWN,
            "measures.py": LOGGED.format(log=str(log)),
        },
    )
    names = ("甲镇", "乙镇", "丙镇", "丁镇")
    for name in names:
        write_ledgers(office, name)
    assert left("batch", "--subject", FOLDER, *YEAR, "--formats", "") == 0
    counted = log.read_text(encoding="utf-8").split()
    assert counted[0] == "预演镇"
    assert set(counted[1:]) == {"清河镇", *names}
