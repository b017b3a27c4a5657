"""The commands on ledgers: check, template."""

from __future__ import annotations

import click

from kit.cli.console import say
from kit.cli.options import format_option, subject_option
from kit.cli.printing import put_json, put_lines

__all__ = ["check", "template"]


@click.command(help="检查台账，列出所有问题：工作簿、CSV、乡镇、县、年度或整个数据文件夹都可以。")
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
    copies: list[str] = []
    if mark:
        from kit.reviews.marked_copies import write_marked_copies

        copies = [copy.line for copy in write_marked_copies(result, mark, subject)]
    if form == "json":
        put_json(result.to_json())
        for line in copies:
            say(line, error=True)
    else:
        put_lines([*str(result).split("\n"), *copies])
    return 1 if result.counts["error"] else 0


@click.command(help="写一个空白的台账工作簿，供乡镇填写；用 --from 沿用上年的制度、岗位、村名等。")
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
