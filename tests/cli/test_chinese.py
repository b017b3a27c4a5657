"""Whatever click has to say of a wrong call, it says in Chinese, and names what was typed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from kit.cli.chinese import LINES
from tests.support.project import left

ENGLISH = re.compile(r"(?<![-\w])[a-z]{2,} [a-z]{2,}|required")

FOR_PROGRAMMERS = (
    *("DeprecationWarning", "Could not determine name", "No options defined", "Arguments take exactly"),
    *("defined twice", "Boolean option", "standard stream", "want to continue", "Confirm the action"),
    *("Show the version", "version %(version)s"),
)


def lines_of_click() -> set[str]:
    found = set()
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        tree = ast.parse((Path(click.__file__).parent / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="_" | "ngettext"), args=[ast.Constant(value=line), *_]):
                    found.add(str(line))
    return found


def test_every_line_that_click_has_for_users_is_there() -> None:
    missing = lines_of_click() - LINES.keys()
    assert {line for line in missing if not any(part in line for part in FOR_PROGRAMMERS)} == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ""),
        (["rum"], "没有命令 rum。是否指 'run'？"),
        (["zzz"], "没有命令 zzz"),
        (["-x"], "没有选项 -x"),
        (["run"], "缺少 TOWNSHIP"),
        (["run", "甲镇"], "缺少 --year"),
        (["run", "甲镇", "--year"], "选项 --year 后面缺少值"),
        (["run", "甲镇", "乙镇", "--year", "2021"], "多出了 乙镇"),
        (["run", "甲镇", "--yaer", "2021"], "没有选项 --yaer。是否指 '--year'？"),
        (["run", "甲镇", "--year", "去年"], "--year 的值不对：应是数字，现为“去年”"),
        (["batch", "--year", "2021", "-p", "a"], "选项 -p 后面应有2个值"),
        (["batch", "--year", "2021", "--jobs", "0"], "--jobs 的值不对：超出范围"),
        (["batch", "--year", "2021", "--jobs", "1.5"], "--jobs 的值不对：应是数字"),
        (["batch", "--year", "2021", "--force=1"], "选项 --force 后面不带值"),
        (["check"], "缺少 PATH"),
        (["check", "x", "--format", "yaml"], "--format 的值不对：只能是"),
        (["template"], "缺少 OUT"),
        (["template", "a.xlsx", "b.xlsx"], "多出了 b.xlsx"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left(*words) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.count("\n") == (1 if words else 0)
    assert not ENGLISH.search(shown.err.partition("（用法见")[0])


@pytest.mark.parametrize("command", [[], ["run"], ["batch"], ["check"], ["template"]])
def test_help_is_chinese(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert left(*command, "--help") == 0
    shown = capsys.readouterr().out
    assert not ENGLISH.search("\n".join(shown.splitlines()[1:]))
    assert "选项" in shown
    assert "显示这份说明" in shown
