"""The command line: parses, calls the library, prints.

Exit codes: 0 done; 1 the work has findings; 2 the call itself is wrong. What a user sees of an error is one
line; ``--debug`` shows the rest.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from kit.errors import KitError
from kit.version import VERSION

if TYPE_CHECKING:
    from kit.records import Entry

_OUTCOMES = {"complete": "完整", "partial": "部分", "failed": "失败", "unchanged": "未变"}


@click.group(
    help="把乡镇一年的工作台账写成有图有据的年度总结。",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(VERSION, prog_name="review-kit")
@click.option("--debug", is_flag=True, help="出错时显示完整的调用过程。")
def cli(debug: bool) -> None:
    """Hold the commands; `main` reads ``--debug`` before any of them runs."""


def _review_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that `run` and `batch` share."""
    for option in reversed(
        (
            click.option("--year", type=int, required=True, help="年度，如 2021。"),
            click.option("--data", default="data", show_default=True, help="台账所在文件夹。"),
            click.option("--out", default="outputs", show_default=True, help="成果所在文件夹。"),
            click.option("--formats", default="html,pdf,docx", show_default=True, help="要导出的格式。"),
            click.option(
                "--notebook", default="", help="参数化笔记本，默认 notebooks/township_review.ipynb。"
            ),
            click.option(
                "-p",
                "parameters",
                nargs=2,
                multiple=True,
                metavar="NAME VALUE",
                help="笔记本的其他参数，可重复。",
            ),
        )
    ):
        command = option(command)
    return command


@cli.command(help="写一个乡镇的年度总结。")
@click.argument("township")
@_review_options
def run(township: str, **options: Any) -> int:
    """Publish one review."""
    return _publish((township,), 1, strict=False, **options)


@cli.command(help="写所有乡镇（或所列乡镇）的年度总结。")
@click.argument("townships", nargs=-1)
@_review_options
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="同时写几份。")
@click.option("--strict", is_flag=True, help="缺台账的也按失败计。")
def batch(townships: tuple[str, ...], jobs: int, strict: bool, **options: Any) -> int:
    """Publish every township's review, or those named."""
    return _publish(townships, jobs, strict=strict, **options)


@cli.command(help="检查台账，列出所有问题：工作簿、CSV、乡镇、县、年度或整个数据文件夹都可以。")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="输出格式。",
)
def check(paths: tuple[str, ...], form: str) -> int:
    """List every fault of the ledgers."""
    import kit

    result = kit.check(*paths)
    # Bytes: a program that reads the JSON expects UTF-8 whatever the console's own encoding is.
    click.echo(
        json.dumps(result.to_json(), ensure_ascii=False, indent=2).encode() if form == "json" else result
    )
    return 1 if result.counts["error"] else 0


@cli.command(help="写一个空白的台账工作簿，供乡镇填写。")
@click.argument("out", type=click.Path())
@click.option("--township", default="", help="乡镇名称，预先填入。")
@click.option("--year", type=int, default=None, help="年度，预先填入，如 2021。")
def template(out: str, township: str, year: int | None) -> int:
    """Write a blank workbook."""
    import kit

    path = kit.write_template(out, township=township, year=year)
    click.echo(
        f"已写出 {click.format_filename(path)}：填好后存为 data/年度/乡镇.xlsx，再用 review-kit check 检查"
    )
    return 0


def _publish(
    townships: tuple[str, ...],
    jobs: int,
    *,
    strict: bool,
    year: int,
    data: str,
    out: str,
    formats: str,
    notebook: str,
    parameters: tuple[tuple[str, str], ...],
) -> int:
    from kit.batch import DEFAULT_NOTEBOOK, Order, run_batch

    order = Order(
        year=year,
        townships=townships,
        data=data,
        out=out,
        formats=formats,
        notebook=notebook or DEFAULT_NOTEBOOK,
        parameters=dict(parameters),
        jobs=jobs,
    )
    entries = run_batch(order, _tell)
    counts = {name: sum(entry.outcome == outcome for entry in entries) for outcome, name in _OUTCOMES.items()}
    summary = "，".join(f"{name}{count}份" for name, count in counts.items() if count)
    click.echo(
        f"{year}年共{len(entries)}份：{summary}。成果在 {click.format_filename(out)}/{year}/index.html"
    )
    bad = {"failed", "partial"} if strict else {"failed"}
    return 1 if any(entry.outcome in bad for entry in entries) else 0


def _tell(entry: Entry) -> None:
    name = f"{entry.county}/{entry.township}" if entry.county else entry.township
    reason = f"：{entry.reason}" if entry.reason else ""
    failed = entry.outcome == "failed"
    click.echo(f"{name} {_OUTCOMES[entry.outcome]}（{entry.seconds:.1f}秒）{reason}", err=failed)
    for notice in entry.notices:
        click.echo(f"  提示：{notice}")


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code; the one place that turns errors into lines."""
    given = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in given
    try:
        code = cli.main([word for word in given if word != "--debug"], standalone_mode=False)
    except KitError as error:
        _fail(str(error), error.exit_code, debug)
    except click.UsageError as error:
        hint = f"（用法见 {error.ctx.command_path} --help）" if error.ctx else ""
        _fail(f"命令写得不对：{error.format_message()}{hint}", 2, debug)
    except (KeyboardInterrupt, click.Abort):
        _fail("已中断", 130, debug)
    except Exception as error:
        _fail(f"出现意外错误：{type(error).__name__}：{error}；加 --debug 可看全部，请报告给维护者", 1, debug)
    sys.exit(code or 0)


def _fail(line: str, code: int, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    click.echo(" ".join(line.split("\n")), err=True)
    sys.exit(code)
