"""The command that exports a year's figures: figures."""

from __future__ import annotations

import click

from kit.cli.console import say
from kit.cli.help import command
from kit.cli.options import subject_option
from kit.cli.shell_completion import complete_years
from kit.layout import OUTPUTS

__all__ = ["figures"]


@command(
    help="把一年所有乡镇的指标写成一张表：xlsx、csv、parquet、json；crate 是成果的 RO-Crate 说明，供归档。",
    examples=(
        ("review-kit figures --year 2021 --format xlsx,csv", "两种格式的表"),
        ("review-kit figures --year 2021 --format crate", "供归档的说明"),
    ),
)
@click.option("--year", type=int, required=True, shell_complete=complete_years, help="年度，如 2021。")
@click.option("--format", "formats", default="xlsx", show_default=True, help="格式，可写几个，如 xlsx,csv。")
@click.option("--out", default=OUTPUTS, show_default=True, help="成果所在文件夹。")
@click.option(
    "--to", default="", metavar="FOLDER", type=click.Path(), help="写到哪里，默认为这一年的成果文件夹。"
)
@subject_option
def figures(year: int, formats: str, out: str, to: str, subject: str) -> int:
    """Write a year's figures as tables."""
    from kit.files import display_path
    from kit.sharing import export_figures
    from kit.subjects import load_subject

    declared = load_subject(subject)
    wanted = [each.strip() for each in formats.split(",") if each.strip()]
    exported = export_figures(year, wanted, out=out, place=declared.place, subject=declared.record, to=to)
    for line in exported.left_out:
        say(line, error=True)
    counted = f"：{exported.townships}个乡镇，{exported.rows}行" if exported.rows else ""
    say(f"已写出 {'、'.join(map(display_path, exported.paths))}{counted}")
    return 1 if exported.left_out else 0
