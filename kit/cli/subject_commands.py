"""The commands on subjects: list, check, new, docs."""

from __future__ import annotations

from pathlib import Path

import click

from kit.cli.console import say
from kit.cli.help import Command, Group

__all__ = ["subject_commands"]

_ORIGINS = {"built in": "自带", "installed": "已安装"}


@click.group(
    "subject",
    cls=Group,
    help="专题：一份总结写什么，由一个文件夹声明。",
    examples=(
        ("review-kit subject new 道路养护", "空白的，每一项都有说明"),
        ("review-kit subject check 道路养护", "查这个文件夹里的声明"),
    ),
    no_args_is_help=True,
)
def subject_commands() -> None:
    """Hold the commands on subjects."""


@subject_commands.command(
    "list",
    cls=Command,
    help="列出自带的和已安装的专题。",
    examples=(("review-kit subject list", "有哪些专题"),),
)
def list_subjects() -> int:
    """List the subjects that are found by name."""
    from kit.subjects import known_subjects
    from kit.subjects.subject_loading import unusable_subjects

    unusable = unusable_subjects()
    folders = {each.folder for each in unusable}
    for known in known_subjects():
        if known.folder in folders:
            continue
        default = "，没有写明专题时用它" if known.default else ""
        say(f"{known.name}　{known.key}　{_ORIGINS[known.origin]}{default}")
    for each in unusable:
        say(f"{each.name}　{each.key}　{_ORIGINS[each.origin]}，用不了：{each.problem}")
    return 0


@subject_commands.command(
    "check",
    cls=Command,
    help="检查一个专题，列出所有要改的地方。",
    examples=(("review-kit subject check 道路养护", "查这个文件夹里的声明"),),
)
@click.argument("folder", metavar="DIR")
def check(folder: str) -> int:
    """Check a subject."""
    from kit.reviews.subject_check import check_subject

    result = check_subject(folder)
    for line in str(result).split("\n"):
        say(line)
    return 1 if result.mistakes else 0


@subject_commands.command(
    "new",
    cls=Command,
    help="开始一个专题：空白的、照另一个专题的，或按本单位的工作簿拟出的。",
    examples=(
        ("review-kit subject new 道路养护", "空白的，每一项都有说明"),
        ("review-kit subject new 道路养护 --from 台账.xlsx", "按本单位的工作簿拟出"),
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--from", "source", default="", metavar="WORKBOOK|SUBJECT", help="工作簿、CSV 或另一个专题。")
def new(folder: str, source: str) -> int:
    """Begin a subject."""
    from kit.files import display_path
    from kit.subjects.beginning import begin_subject

    made = display_path(begin_subject(folder, source=source))
    say(f"已建立 {made}：按其中的说明改好，再用 review-kit subject check {made} 检查")
    return 0


@subject_commands.command(
    "docs",
    cls=Command,
    help="写出一个专题的台账说明和指标说明。",
    examples=(("review-kit subject docs 道路养护", "写进 道路养护/docs"),),
)
@click.argument("subject", metavar="DIR")
@click.option("--out", default="", metavar="FOLDER", help="写在哪个文件夹，默认为专题文件夹里的 docs。")
def docs(subject: str, out: str) -> int:
    """Write the pages on a subject's ledgers and indicators."""
    from kit.files import display_path
    from kit.indicators.documentation import indicators_page
    from kit.ledgers.documentation import ledgers_page
    from kit.stores.whole_files import write_whole
    from kit.subjects import known_subjects, load_subject

    declared = load_subject(subject)
    built_in = any(known.folder == declared.folder for known in known_subjects())
    folder = Path(out or (Path("docs") / declared.name if built_in else declared.folder / "docs"))
    pages = {
        "ledgers.md": ledgers_page(declared.catalogue, declared.name),
        "indicators.md": indicators_page(declared.indicators, declared.name),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        write_whole(folder / name, page.encode())
    say(f"已写出 {display_path(folder)}/ 里的 {'、'.join(pages)}")
    return 0
