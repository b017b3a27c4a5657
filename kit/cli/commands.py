"""The commands of ``review-kit``, and the one place that turns errors into lines.

Exit codes: 0 done; 1 the work has findings; 2 the call itself is wrong. An error is one line; ``--debug``
shows the rest.
"""

from __future__ import annotations

import sys
import traceback

import click

from kit.cli.console import open_streams, put, say, takes_colour
from kit.cli.help import Group
from kit.cli.intake_command import intake
from kit.cli.language import translate_click
from kit.cli.language import translated as _
from kit.cli.ledger_commands import check, map_command, template
from kit.cli.project_commands import init
from kit.cli.proof_commands import diff_command, reproduce, verify, where
from kit.cli.publishing_commands import batch, run, summary
from kit.cli.sharing_commands import figures
from kit.cli.subject_commands import subject_commands
from kit.errors import KitError
from kit.version import VERSION


@click.group(
    cls=Group,
    help="把乡镇一年的工作台账写成有图有据的年度总结。",
    examples=(
        ("review-kit init 总结", "建立一个项目，带示例台账"),
        ("review-kit check data/2021", "检查台账"),
        ("review-kit batch --year 2021", "写全部乡镇的总结"),
        ("review-kit batch --help", "一个命令的例子和选项"),
    ),
)
@click.version_option(VERSION, prog_name="review-kit", message="%(prog)s %(version)s", help="显示版本。")
@click.option("--debug", is_flag=True, help="出错时显示完整的调用过程。")
def cli(debug: bool) -> None:
    """Hold the commands; `main` reads ``--debug`` before any of them runs."""


for command in (
    *(init, template, map_command, check, intake, run, batch, summary, figures),
    *(verify, where, reproduce, diff_command, subject_commands),
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code; the one place that turns errors into lines."""
    given = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in given
    open_streams()
    translate_click()
    try:
        words = [word for word in given if word != "--debug"]
        code = cli.main(words, standalone_mode=False, color=takes_colour(sys.stdout))
    except KitError as error:
        _fail(str(error), error.exit_code, debug)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", color=takes_colour(sys.stdout))
        code = 2
    except click.UsageError as error:
        line = _("命令写得不对：{problem}").format(problem=_usage_message(error))
        hint = _("（用法见 {command} --help）").format(command=error.ctx.command_path) if error.ctx else ""
        _fail(line + hint, 2, debug)
    except (KeyboardInterrupt, click.Abort):
        _fail(_("已中断；已写完的都在，再运行同一命令会接着写其余的"), 130, debug)
    except BrokenPipeError:
        # A pager was closed: what was read was enough.
        put("", sys.stdout)
        code = 0
    except Exception as error:
        line = _("出现意外错误：{error}；加 --debug 可看全部，请报告给维护者")
        _fail(line.format(error=f"{type(error).__name__}：{error}"), 1, debug)
    sys.exit(code or 0)


def _usage_message(error: click.UsageError) -> str:
    """Return what is wrong with a call, named as it was typed."""
    match error:
        case click.MissingParameter(param=click.Parameter() as missing):
            name = missing.opts[0] if isinstance(missing, click.Option) else missing.human_readable_name
            return _("缺少 {name}").format(name=name)
        case click.BadParameter(param=click.Parameter() as wrong):
            name = wrong.opts[0] if isinstance(wrong, click.Option) else wrong.human_readable_name
            return _("{name} 的值不对：{problem}").format(name=name, problem=error.message)
    return error.format_message().replace(" 。", "。")


def _fail(line: str, code: int, debug: bool) -> None:
    if debug:
        for trace in traceback.format_exc().splitlines():
            say(trace, error=True)
    say(line, error=True, colour="red")
    sys.exit(code)
