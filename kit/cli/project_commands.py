"""The command that begins a project: init."""

from __future__ import annotations

import click

from kit.cli.console import say
from kit.cli.help import command
from kit.cli.options import subject_option

__all__ = ["init"]


@command(
    help="建立一个项目文件夹：笔记本、示例台账、措辞、说明。",
    examples=(
        ("review-kit init 总结", "带示例台账，马上可以运行"),
        ("review-kit init 总结 --empty", "不带示例"),
    ),
)
@click.argument("folder", type=click.Path())
@click.option("--empty", is_flag=True, help="不带示例台账。")
@subject_option
def init(folder: str, empty: bool, subject: str) -> int:
    """Begin a project."""
    from kit.files import display_path
    from kit.projects.new import begin

    project = begin(folder, empty=empty, subject=subject)
    data = "/".join(filter(None, ("data", project.place, str(project.year))))
    first = f"把台账放入 {data}，" if project.empty else ""
    command = "review-kit check data" if project.empty else f"review-kit batch --year {project.year}"
    command += f" --subject {project.subject}" if project.subject else ""
    folder = display_path(project.folder)
    say(f"已建立 {folder}：进入这个文件夹，{first}运行 {command}；怎样用见其中的 README.md")
    return 0
