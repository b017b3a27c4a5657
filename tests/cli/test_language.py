"""Help and what is said of a wrong call are in the user's language, whole, and name what was typed."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from kit.cli.commands import cli
from kit.cli.help import Command, Group
from kit.cli.language import catalogue, user_language
from tests.support.project import ROOT, left

ENGLISH = re.compile(r"(?<![-\w])[a-z]{2,} [a-z]{2,}|required")

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
FULL_WIDTH = re.compile(r"[，。：；（）]")

FOR_PROGRAMMERS = (
    *("DeprecationWarning", "Could not determine name", "No options defined", "Arguments take exactly"),
    *("defined twice", "Boolean option", "standard stream", "want to continue", "Confirm the action"),
    *("Show the version", "version %(version)s", "Show this message and exit"),
)


def translations(messages: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in messages if message.id}


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
    missing = lines_of_click() - translations(catalogue("zh")).keys()
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


def commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], Command | Group]]:
    for name, command in group.commands.items():
        assert isinstance(command, Command | Group)
        yield (*above, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)


COMMANDS = [((), cli), *commands(cli)]


def messages() -> set[str]:
    """Every message of the kit's own that a translation has to have: of help, and of wrong calls."""
    found = set()
    for _, command in COMMANDS:
        found |= {command.help, *(what for _, what in command.examples)}
        found |= {each.help for each in command.params if isinstance(each, click.Option)}
    for path in (ROOT / "kit/cli").glob("*.py"):
        marked = extract_from_file("python", path, keywords={"_": None, "translated": None})
        found |= {str(message) for _, message, *_ in marked}
    return {message for message in found if message}


def test_every_message_has_an_english_translation_and_no_other_has() -> None:
    english = translations(catalogue("en"))
    assert english.keys() == messages()
    assert [message for message in english.values() if not message or FULL_WIDTH.search(message)] == []
    fields = re.compile(r"\{\w*\}")
    assert [
        message
        for message, line in english.items()
        if sorted(fields.findall(message)) != sorted(fields.findall(line))
    ] == []


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS], ids=" ".join)
def test_help_is_in_one_language(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert left(*words, "--help") == 0
    chinese = capsys.readouterr().out
    told = [line for line in chinese.splitlines() if not line.startswith(("  review-kit", "用法"))]
    assert not ENGLISH.search("\n".join(told))
    assert chinese.index("例：") < chinese.index("用法：") < chinese.index("选项：")
    monkeypatch.setenv("LANGUAGE", "en_GB:de")
    made = subprocess.run(
        [sys.executable, "-m", "kit", *words, "--help"], capture_output=True, text=True, check=True
    )
    english = made.stdout
    assert english.index("Examples:") < english.index("Usage:") < english.index("Options:")
    told = [line for line in english.splitlines() if not line.startswith("  review-kit")]
    assert {word for line in told for word in CHINESE.findall(line)} <= {"清河镇", "附件", "道路养护"}


@pytest.mark.parametrize(
    ("words", "command"), [pytest.param(*each, id=" ".join(each[0])) for each in COMMANDS]
)
def test_every_example_is_a_call_that_is_understood(words: tuple[str, ...], command: Command | Group) -> None:
    assert command.examples
    for call, what in command.examples:
        program, *given = shlex.split(call)
        assert program == "review-kit"
        named: click.Command | None = cli
        name = None
        while isinstance(named, click.Group):
            name, named, given = named.resolve_command(click.Context(named), given)
        assert named is not None
        assert set(words) <= {*shlex.split(call)}, what
        if given != ["--help"]:
            named.make_context(name, given)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, "zh"),
    ],
)
def test_the_language_is_the_locales_and_chinese_where_there_is_none(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert user_language() == language


def test_a_wrong_call_is_told_in_english(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert left("batch", "--year", "2021", "--timeout", "0") == 2
    told = capsys.readouterr().err
    assert told.startswith("wrong call: --timeout is wrong: should be a number of seconds above 0")
    assert "batch --help)" in told
    assert left("rum") == 2
    assert "No such command 'rum'. Did you mean 'run'?" in capsys.readouterr().err
