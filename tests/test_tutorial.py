"""The tutorial, run as a newcomer runs it: in JupyterLab's kernel, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nbclient import NotebookClient

from kit.projects.new import begin
from tests.support.project import ROOT, left

pytestmark = pytest.mark.first_subject
TUTORIAL = ROOT / "notebooks/tutorial.ipynb"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What stands below each part, by its heading; a kernel and four commands take some ten seconds.

    It was run before: what it wrote then is there.
    """
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / "教程/data/2021").mkdir(parents=True)
    (folder / "教程/空白台账.xlsx").touch()
    notebook = nbformat.read(TUTORIAL, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    found: dict[str, str] = {}
    part = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            headings = [line for line in cell.source.splitlines() if line.startswith("## ")]
            part = headings[0].removeprefix("## ") if headings else part
        else:
            texts = [str(output.get("text") or output.data) for output in cell.outputs]
            found[part] = found.get(part, "") + "".join(texts)
    found["folder"] = str(folder)
    return found


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("5. 检查", "错误1处"),
        ("5. 检查", ">A4<"),
        ("6. 改好，再查一遍", "没有发现问题"),
        ("7. 打开总结", "全镇开展理论学习3次，完成年度目标的100%"),
        ("7. 打开总结", "image/svg+xml"),
        ("9. 写出总结，签名", "2021年共1份：部分1份"),
        ("10. 核对：数字、签名、台账", "全部相符"),
        ("11. 改一个数试试", "的8应为3次"),
        ("12. 一个数从哪里来", "取自 2021/清河镇.xlsx › 理论学习 › 第3—5行（共3行）"),
    ],
)
def test_each_part_shows_what_its_text_promises(shown: dict[str, str], part: str, text: str) -> None:
    assert text in shown[part]


def test_the_review_is_signed_with_the_key_of_the_tutorial_and_no_other(
    shown: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = Ed25519PrivateKey.generate().public_key()
    (tmp_path / "他人.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    page = Path(shown["folder"]) / "教程/outputs/2021/清河镇/清河镇-2021.html"
    assert left("verify", str(page), "--key", str(tmp_path / "他人.pem")) == 1
    assert "签名" in capsys.readouterr().out


def test_the_key_is_never_in_what_is_shown(shown: dict[str, str]) -> None:
    assert not [part for part, text in shown.items() if "PRIVATE KEY" in text]


def test_a_project_of_another_subject_has_none(tmp_path: Path) -> None:
    assert (begin(tmp_path / "总结").folder / "notebooks/tutorial.ipynb").is_file()
    other = begin(tmp_path / "安全", subject="安全生产").folder
    assert not (other / "notebooks/tutorial.ipynb").exists()
    assert "tutorial" not in (other / "README.md").read_text(encoding="utf-8")
