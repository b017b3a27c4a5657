"""Options that several commands share."""

from __future__ import annotations

import math

import click

from kit.cli.language import translated as _
from kit.cli.shell_completion import complete_subjects
from kit.workers.limits import Limits

__all__ = [
    "format_option",
    "jobs_option",
    "memory_option",
    "parameters_option",
    "subject_option",
    "timeout_option",
]


def _seconds(text: str) -> float:
    """Read a number of seconds."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _MOST_SECONDS:
        told = _("应是大于0、不超过{most}的秒数（不限就不写），现为“{text}”")
        raise click.BadParameter(told.format(most=_MOST_SECONDS, text=text))
    return seconds


def _megabytes(text: str) -> int:
    """Read how much memory a task may take; 0 for any."""
    try:
        megabytes = int(text)
    except ValueError:
        megabytes = -1
    if megabytes and not _LEAST_MEGABYTES <= megabytes <= _MOST_MEGABYTES:
        told = _("应是{least}到{most}之间的兆字节数，或0（不限），现为“{text}”")
        raise click.BadParameter(told.format(least=_LEAST_MEGABYTES, most=_MOST_MEGABYTES, text=text))
    return megabytes


_MOST_SECONDS = 30 * 86400
_LEAST_MEGABYTES, _MOST_MEGABYTES = 128, 1 << 24

subject_option = click.option(
    "--subject", default="", metavar="SUBJECT", shell_complete=complete_subjects, help="专题：名称或文件夹。"
)

parameters_option = click.option(
    "-p",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="笔记本的其他参数，可重复。",
)

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="输出格式。",
)

jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="同时写几份。"
)

timeout_option = click.option("--timeout", type=_seconds, metavar="S", help="每份最多写几秒，默认不限。")

memory_option = click.option(
    "--memory",
    type=_megabytes,
    default=Limits().memory >> 20,
    show_default=True,
    metavar="MB",
    help="每份最多用多少内存，0 为不限。",
)
