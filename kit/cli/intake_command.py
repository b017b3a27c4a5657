"""The command that takes in what townships sent: intake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kit.cli.help import command
from kit.cli.interrupts import end_as_by_ctrl_c
from kit.cli.language import translated as _
from kit.cli.options import format_option, subject_option
from kit.cli.printing import put_json, put_lines
from kit.cli.shell_completion import complete_years
from kit.layout import DATA, township_name

if TYPE_CHECKING:
    from kit.intake import Received, Undone

__all__ = ["intake"]

_OUTCOMES = {
    "placed": "收下",
    "replaced": "替换旧版",
    "same": "已有、相同",
    "superseded": "旧版没有动",
    "doubtful": "存疑",
}
_MOST_LINES = 30


@command(
    help="收台账：认出每个文件是哪个专题、乡镇、年度的，检查，放进数据文件夹，登记，指出还缺谁。"
    "文件、文件夹、zip 都可以。",
    examples=(
        ("review-kit intake 微信文件 群文件.zip --year 2021", "收下、检查、登记，指出还缺谁"),
        ("review-kit intake 微信文件 --year 2021 --dry-run", "先看会怎样，什么都不写"),
        ("review-kit intake 台账.xlsx --year 2021 --as 清河镇", "回答存疑：这一份是清河镇的"),
        ("review-kit intake --undo --dry-run", "看看撤销最近一次会怎样；去掉 --dry-run 就撤销"),
    ),
)
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path())
@click.option("--year", type=int, default=None, shell_complete=complete_years, help="收哪一年的，如 2021。")
@click.option("--data", default=DATA, show_default=True, help="台账放进哪个文件夹。")
@subject_option
@click.option("--as", "township", default="", metavar="TOWNSHIP", help="这一个文件是哪个乡镇的（回答存疑）。")
@click.option("--townships", default="", metavar="FILE", help="乡镇名单，默认为数据文件夹里的 townships.csv")
@click.option("--dry-run", is_flag=True, help="只说会怎样，什么都不写。")
@click.option("--undo", is_flag=True, help="撤销最近一次放进文件的收件；--year 只限那一年。")
@format_option
def intake(
    paths: tuple[str, ...],
    year: int | None,
    data: str,
    subject: str,
    township: str,
    townships: str,
    dry_run: bool,
    undo: bool,
    form: str,
) -> int:
    """Take in what was sent, or take back the last intake."""
    from kit.intake import receive
    from kit.intake import undo as undone

    end_as_by_ctrl_c()
    if undo:
        if paths or township:
            raise click.UsageError(_("--undo 撤销最近一次收件，不带文件和 --as"))
        taken_back = undone(data, year, subject, dry_run=dry_run)
        if form == "json":
            put_json(taken_back)
        else:
            put_lines(_undone(taken_back))
        return 1 if taken_back.left else 0
    if not paths:
        raise click.UsageError(_("缺少 PATH：收到的文件、文件夹或 zip"))
    if year is None:
        raise click.UsageError(_("缺少 {name}").format(name="--year"))
    result = receive(
        paths,
        year,
        data=data,
        subject=subject,
        township=township,
        townships=townships,
        dry_run=dry_run,
    )
    if form == "json":
        put_json(result)
    else:
        put_lines(_received(result, data))
    return 1 if result.doubtful or result.faulty else 0


def _received(result: Received, data: str) -> Iterator[str]:
    if result.new_folder:
        yield f"{'会新建' if result.dry_run else '新建了'}数据文件夹 {result.new_folder}"
    counts = {name: sum(each.outcome == name for each in result.files) for name in _OUTCOMES}
    listed = "，".join(f"{_OUTCOMES[name]}{count}" for name, count in counts.items() if count)
    yield f"{'试算：' if result.dry_run else ''}{len(result.files)}份：{listed}"
    for each in result.doubtful:
        yield f"  存疑　{each.name}：{each.question}" + (f"　→ {each.answer}" if each.answer else "")
    yield from _settled(result, data.rstrip("/"))
    for each in result.faulty:
        name = township_name(each.county, each.township)
        command = f'review-kit check "{data.rstrip("/")}/{each.target[0]}"' if each.target else ""
        yield f"  有错误　{name}（{each.name}）：{each.errors}处" + (f"　→ {command}" if command else "")
    if result.others:
        names = "、".join(result.others[:5]) + ("等" if len(result.others) > 5 else "")
        yield f"  另有{len(result.others)}个文件不是表格，没有看：{names}"
    if result.roster:
        missing = [township_name(each.county, each.township) for each in result.missing]
        told = f"还有{len(missing)}个没有收到：{'、'.join(missing)}" if missing else "都收到了"
        yield f"按{result.roster}，{told}"
    else:
        from kit.intake.register_page import NO_ROSTER

        yield NO_ROSTER
    if not result.dry_run:
        yield f"登记在 {result.register}"


def _settled(result: Received, data: str) -> Iterator[str]:
    """Yield a line for each file that nobody has to decide on: what became of it, of which township, where.

    Those with something to say come first; of a long list, the register has the rest.
    """
    told = [each for each in result.files if each.outcome != "doubtful"]
    special = [each for each in told if each.note or each.outcome == "replaced"]
    rest = [each for each in told if each not in special]
    told = special + sorted(rest, key=lambda each: list(_OUTCOMES).index(each.outcome))
    left_out = 0 if result.dry_run else max(len(rest) - _MOST_LINES, 0)
    for each in told[: len(told) - left_out]:
        name = township_name(each.county, each.township)
        where = f"，{data}/{each.place}" if each.place else ""
        edition = f"第{each.edition}版，替换了上一版" if each.outcome == "replaced" else ""
        more = "；".join(filter(None, (edition, each.note)))
        yield f"  {_OUTCOMES[each.outcome]}　{each.name} → {name}{where}" + (f"（{more}）" if more else "")
    if left_out:
        yield f"  另有{left_out}个见登记"


def _undone(undone: Undone) -> Iterator[str]:
    removed = sum(len(each.removed) for each in undone.files)
    restored = sum(len(each.restored) for each in undone.files)
    begin, will = ("试算：撤销的会是", "会") if undone.dry_run else ("已撤销", "")
    yield (
        f"{begin} {undone.time} 的收件（{undone.year}年）：{will}取回{removed}个文件，恢复旧版{restored}个"
        + (f"；取回的存在 {undone.kept}" if undone.kept else "")
    )
    for each in undone.files:
        name = township_name(each.county, each.township)
        done = "恢复旧版" if each.restored else "取回"
        where = next(iter(each.restored or each.removed), "")
        several = len(each.restored or each.removed) > 1
        place = f"{where.rpartition('/')[0]}/" if several else where
        yield f"  {done}　{each.name} → {name}，{place}"
    for why in undone.left:
        yield f"  没有动　{why}"
    for time in undone.skipped:
        yield f"  跳过　{time} 的收件：没有放进文件，不用撤销"
