"""The commands on ledgers: check, template."""

from __future__ import annotations

import click

from kit.cli.console import say
from kit.cli.options import format_option, subject_option
from kit.cli.printing import put_json, put_lines

__all__ = ["check", "template"]


@click.command(help="检查台账，列出所有问题：工作簿、CSV、乡镇、县、年度或整个数据文件夹都可以。")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@format_option
@subject_option
def check(paths: tuple[str, ...], form: str, subject: str) -> int:
    """List every fault of the ledgers."""
    import kit

    result = kit.check(*paths, subject=subject)
    if form == "json":
        put_json(result.to_json())
    else:
        put_lines(str(result).split("\n"))
    return 1 if result.counts["error"] else 0


@click.command(help="写一个空白的台账工作簿，供乡镇填写。")
@click.argument("out", type=click.Path())
@click.option("--township", default="", help="乡镇名称，预先填入。")
@click.option("--year", type=int, default=None, help="年度，预先填入，如 2021。")
@subject_option
def template(out: str, township: str, year: int | None, subject: str) -> int:
    """Write a blank workbook."""
    import kit
    from kit.files import display_path

    path = kit.write_template(out, subject=subject, township=township, year=year)
    place = kit.load_subject(subject).place
    folder = f"data/{place}/年度" if place else "data/年度"
    say(f"已写出 {display_path(path)}：填好后存为 {folder}/乡镇.xlsx，再用 review-kit check 检查")
    return 0
