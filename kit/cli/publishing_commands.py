"""The commands that publish reviews: run, batch, summary."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from kit.cli.console import has_screen, say
from kit.cli.help import command
from kit.cli.interrupts import end_as_by_ctrl_c
from kit.cli.options import jobs_option, memory_option, parameters_option, timeout_option
from kit.cli.orders import check_declared, order_of, summary_order
from kit.cli.shell_completion import complete_counties, complete_subjects, complete_townships, complete_years
from kit.layout import DATA, FORMATS, NOTEBOOK, OUTPUTS, RUN_RECORD, SUMMARY_NOTEBOOK
from kit.text.printable import writable
from kit.workers.limits import Limits
from kit.workers.pools import start_ahead

__all__ = ["batch", "run", "summary"]


_year_option = click.option(
    "--year", type=int, required=True, shell_complete=complete_years, help="年度，如 2021。"
)

_subject_option = click.option(
    "--subject",
    default="",
    metavar="SUBJECT",
    shell_complete=complete_subjects,
    help="专题：名称或文件夹，默认为笔记本里写的，再为默认的专题。",
)


def _review_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that `run` and `batch` share."""
    for option in reversed(
        (
            _year_option,
            _subject_option,
            click.option("--data", default=DATA, show_default=True, help="台账所在文件夹。"),
            click.option("--out", default=OUTPUTS, show_default=True, help="成果所在文件夹。"),
            click.option("--formats", default=",".join(FORMATS), show_default=True, help="要导出的格式。"),
            click.option(
                "--word-frame", default="", metavar="FILE.docx", help="本单位的 Word 文件，总结写在它里面。"
            ),
            click.option("--no-record", is_flag=True, help="导出的文件里不附数据记录。"),
            click.option("--sign", default="", metavar="KEY.pem", help="用本单位的 Ed25519 私钥签数据记录。"),
            click.option("--notebook", default="", help=f"参数化笔记本，默认 {NOTEBOOK}。"),
            parameters_option,
        )
    ):
        function = option(function)
    return function


@command(
    help="写一个乡镇的年度总结。",
    examples=(
        ("review-kit run 清河镇 --year 2021", "写一份：网页、PDF、Word，在 outputs/2021/清河镇"),
        ("review-kit run 清河镇 --year 2021 --formats pdf", "只要 PDF"),
        ('review-kit run 清河镇 --year 2021 -p title "清河镇2021年度工作总结"', "换标题"),
    ),
)
@click.argument("township", shell_complete=complete_townships)
@_review_options
def run(township: str, **options: Any) -> int:
    """Publish one review."""
    return _publish((township,), strict=False, jobs=1, force=True, **options)


@command(
    help="写所有乡镇（或所列乡镇）的年度总结。",
    examples=(
        ("review-kit batch --year 2021", "全部乡镇；没有变化的跳过，目录是 outputs/2021/index.html"),
        ("review-kit batch --year 2021 --jobs 4", "同时写四份"),
        ("review-kit batch --year 2021 清河镇 石桥乡", "只写这两个"),
        ("review-kit batch --year 2021 --retry-failed", "改好台账后，只写上次失败的"),
    ),
)
@click.argument("townships", nargs=-1, shell_complete=complete_townships)
@_review_options
@jobs_option
@click.option("--cluster", default="", metavar="ADDRESS", help="在 Dask 集群上写：调度器的地址。")
@click.option("--force", is_flag=True, help="没有变化的也重写。")
@click.option("--retry-failed", is_flag=True, help="只写上次失败的。")
@timeout_option
@memory_option
@click.option("--strict", is_flag=True, help="缺台账的也按失败计。")
def batch(townships: tuple[str, ...], strict: bool, **options: Any) -> int:
    """Publish every township's review, or those named."""
    return _publish(townships, strict=strict, **options)


@command(
    help="写各乡镇的汇总：读已经写成的总结，分县的每县另有一份。",
    examples=(
        ("review-kit summary --year 2021", "先用 batch 写好各乡镇的，再写汇总"),
        ("review-kit summary --year 2021 --county 云山县", "数据按县分文件夹时，只写一个县"),
    ),
)
@_year_option
@click.option("--county", default="", shell_complete=complete_counties, help="只写这个县的。")
@_subject_option
@click.option("--data", default=DATA, show_default=True, help="台账所在文件夹。")
@click.option(
    "--townships",
    "roster",
    default="",
    metavar="FILE",
    help="乡镇名单，默认为数据文件夹里的 townships.csv",
)
@click.option("--out", default=OUTPUTS, show_default=True, help="成果所在文件夹。")
@click.option("--formats", default=",".join(FORMATS), show_default=True, help="要导出的格式。")
@click.option("--notebook", default="", help=f"参数化笔记本，默认 {SUMMARY_NOTEBOOK}。")
@click.option("--word-frame", default="", metavar="FILE.docx", help="本单位的 Word 文件，汇总写在它里面。")
@click.option("--no-record", is_flag=True, help="导出的文件里不附数据记录。")
@click.option("--sign", default="", metavar="KEY.pem", help="用本单位的 Ed25519 私钥签数据记录。")
@parameters_option
@jobs_option
@click.option("--force", is_flag=True, help="没有变化的也重写。")
@timeout_option
@memory_option
def summary(county: str, year: int, timeout: float | None, memory: int, **options: Any) -> int:
    """Publish a county's summaries."""
    from kit.batch.summaries import summarise
    from kit.cli.progress import Progress

    limits = Limits(seconds=timeout, memory=memory << 20)
    order = summary_order(year=year, limits=limits, **options)
    end_as_by_ctrl_c()
    progress = Progress(terminal=False)
    results = summarise(order, county, progress.done, progress.begin)
    folder = "/".join(filter(None, (writable(order.out).rstrip("/"), order.place, str(year))))
    for result in results:
        for name in sorted(result.files):
            if name.endswith((".html", ".pdf", ".docx")):
                say(f"{folder}/{name}")
    return 1 if any(result.outcome == "failed" for result in results) else 0


def _publish(
    townships: tuple[str, ...],
    *,
    strict: bool,
    year: int,
    timeout: float | None = None,
    memory: int = Limits().memory >> 20,
    **options: Any,
) -> int:
    with contextlib.ExitStack() as stack:
        begins_anew = _begins_anew(year, options["out"], force=options["force"])
        ahead = start_ahead() if begins_anew and not options.get("cluster") else None
        if ahead is not None:
            stack.enter_context(ahead)
        from kit.batch import run_batch
        from kit.cli.progress import Progress
        from kit.cli.progress import summary as summary_lines

        limits = Limits(seconds=timeout, memory=memory << 20)
        order = order_of(year=year, townships=townships, limits=limits, **options)
        if begins_anew:
            check_declared(order)
        end_as_by_ctrl_c()
        progress = Progress(terminal=has_screen())
        try:
            entries = run_batch(
                order,
                progress.done,
                progress.begin,
                progress.warn,
                check=None if begins_anew else partial(check_declared, order),
                ahead=ahead,
            )
        finally:
            progress.close()
    places = filter(None, (writable(order.out).rstrip("/"), order.place, str(year)))
    for line in summary_lines(entries, year, "/".join(places)):
        say(line)
    bad = [entry for entry in entries if entry.outcome == "failed" or (strict and entry.has_gaps)]
    return 1 if bad else 0


def _begins_anew(year: int, out: str, *, force: bool) -> bool:
    """Whether reviews will be run, whatever the ledgers say: a year without a record has none yet."""
    return force or not any(any(Path(out).glob(f"{place}{year}/{RUN_RECORD}")) for place in ("", "*/"))
