"""The commands on ledgers: check, template, map."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kit.cli.console import say
from kit.cli.help import command
from kit.cli.options import format_option, subject_option
from kit.cli.printing import put_json, put_lines
from kit.layout import DATA

if TYPE_CHECKING:
    from kit.reviews.name_questions import Question

__all__ = ["check", "map_command", "template"]


@command(
    help="检查台账，列出所有问题：工作簿、CSV、乡镇、县、年度或整个数据文件夹都可以。",
    examples=(
        ("review-kit check data/2021", "一年的全部台账"),
        ("review-kit check data/2021/清河镇.xlsx", "一份工作簿"),
        ("review-kit check data/2021 --mark 回执", "另写标出问题的副本，退给乡镇改"),
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option(
    "--mark",
    default="",
    metavar="DIR",
    type=click.Path(),
    help="把每个文件的副本写进 DIR，标出有问题的格子，附一张《检查结果》。",
)
@format_option
@subject_option
def check(paths: tuple[str, ...], mark: str, form: str, subject: str) -> int:
    """List every fault of the ledgers."""
    import kit

    result = kit.check(*paths, subject=subject)
    if form == "json":
        put_json(result.to_json())
    else:
        put_lines(str(result).split("\n"))
    is_left_out = False
    if mark:
        from kit.reviews.marked_copies import write_marked_copies

        copies = write_marked_copies(result, mark)
        is_left_out = any(copy.path is None for copy in copies)
        if form == "json":
            for copy in copies:
                say(copy.line, error=True)
        else:
            put_lines(copy.line for copy in copies)
    return 1 if result.counts["error"] or is_left_out else 0


@command(
    help="写一个空白的台账工作簿，供乡镇填写；用 --from 沿用上年的制度、岗位、村名等。",
    examples=(
        ("review-kit template 空白台账.xlsx --township 清河镇 --year 2022", "一份空白工作簿"),
        ("review-kit template 新台账 --from data/2021 --year 2022", "每个乡镇一份，沿用上年不变的行"),
    ),
)
@click.argument("out", type=click.Path())
@click.option("--township", default="", help="乡镇名称，预先填入。")
@click.option("--year", type=int, default=None, help="年度，预先填入，如 2021。")
@click.option(
    "--from",
    "earlier",
    default="",
    metavar="PATH",
    type=click.Path(),
    help="上年的台账：沿用不变的行，请乡镇核对；给文件夹时一个乡镇写一份，OUT 是文件夹。",
)
@subject_option
def template(out: str, township: str, year: int | None, earlier: str, subject: str) -> int:
    """Write a blank workbook, or those of all townships of an earlier year."""
    import kit
    from kit.files import display_path

    place = kit.load_subject(subject).place
    folder = f"data/{place}/年度" if place else "data/年度"
    if earlier:
        from kit.reviews.prefilled_templates import write_prefilled_templates

        made = write_prefilled_templates(out, earlier, year=year, township=township, subject=subject)
        put_lines(each.line for each in made)
        say(f"填好、核对后存为 {folder}/乡镇.xlsx，再用 review-kit check 检查")
        return 0 if all(each.path for each in made) else 1
    path = kit.write_template(out, subject=subject, township=township, year=year)
    say(f"已写出 {display_path(path)}：填好后存为 {folder}/乡镇.xlsx，再用 review-kit check 检查")
    return 0


@command(
    "map",
    help="对应一个单位自己的工作簿：认不得的表和列，最多问五个问题，答案记进 data/synonyms.toml。",
    examples=(
        ("review-kit map data/2021/清河镇.xlsx", "逐个问认不得的表和列"),
        ("review-kit map data/2021/清河镇.xlsx --answers 答案.toml", "答案写在文件里"),
    ),
)
@click.argument("file", metavar="FILE", type=click.Path())
@click.option(
    "--answers", default="", metavar="FILE", type=click.Path(), help="事先写好的答案，TOML 或 JSON。"
)
@click.option("--data", default=DATA, show_default=True, help="台账所在文件夹，答案记在里面。")
@subject_option
def map_command(file: str, answers: str, data: str, subject: str) -> int:
    """Ask what an office's sheets and columns are."""
    from kit.files import display_path
    from kit.reviews.mapping import map_workbook, read_answers
    from kit.reviews.name_questions import NONE

    given = read_answers(answers) if answers else None
    ask = _asked if given is None and sys.stdin is not None and sys.stdin.isatty() else None
    mapped = map_workbook(file, ask, given, data=data, subject=subject)
    lines = list(mapped.lines)
    if lines:
        lines.append(f"已记入 {display_path(mapped.path)}，以后读取台账都照此")
    lines += (
        f"还不知道：{question.text}可答：{'、'.join((*question.options, NONE))}" for question in mapped.open
    )
    if mapped.open and ask is None:
        lines.append(
            '请写一个答案文件，用 --answers 给出：["工作表"] 一节，每行 "表头" = "列"，表本身写 "台账" = "…"'
        )
    put_lines(lines or ["没有要问的：表名和列名都认得"])
    return 1 if mapped.open else 0


def _asked(question: Question) -> str | None:
    """Ask in the terminal."""
    from kit.reviews.name_questions import NONE

    say(question.text)
    for number, option in enumerate(question.options, start=1):
        say(f"  {number}. {option}")
    say(f"  0. {NONE}")
    numbers = click.IntRange(-1, len(question.options))
    number = click.prompt("请填序号（不知道就直接回车）", type=numbers, default=-1, show_default=False)
    if number < 0:
        return None
    return question.options[number - 1] if number else NONE
