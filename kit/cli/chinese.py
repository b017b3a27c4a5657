"""click's own messages in Chinese.

click passes every message through gettext; they are translated here, whatever language the system is set to.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

__all__ = ["LINES", "speak_chinese"]

LINES: Mapping[str, str] = MappingProxyType(
    {
        "Usage:": "用法：",
        "Options": "选项",
        "Commands": "命令",
        "Positional arguments": "参数",
        "Show this message and exit.": "显示这份说明。",
        "default: {default}": "默认：{default}",
        "env var: {var}": "环境变量：{var}",
        "required": "必填",
        "(dynamic)": "（随情况而定）",
        "deprecated": "已停用",
        "Aborted!": "已中断",
        "Error: {message}": "出错：{message}",
        "unknown error": "原因不明",
        "Try '{command} {option}' for help.": "用法见 {command} {option}",
        "Missing command.": "缺少命令",
        "Missing argument": "缺少",
        "Missing option": "缺少选项",
        "Missing parameter": "缺少参数",
        "Missing {param_type}": "缺少 {param_type}",
        "Missing parameter: {param_name}": "缺少 {param_name}",
        "No such option {name!r}.": "没有选项 {name}",
        "No such command {name!r}.": "没有命令 {name}",
        "Did you mean {possibility}?": "。是否指 {possibility}？",
        "(Did you mean one of: {possibilities}?)": "。是否指其中之一：{possibilities}？",
        "Got unexpected extra argument ({args})": "多出了 {args}",
        "Option {name!r} does not take a value.": "选项 {name} 后面不带值",
        "Option {name!r} requires an argument.": "选项 {name} 后面缺少值",
        "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面应有{nargs}个值",
        "Argument {name!r} takes {nargs} values.": "{name} 应有{nargs}个值",
        "Invalid start character for option ({option})": "选项的开头不对：{option}",
        "Invalid value: {message}": "值不对：{message}",
        "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
        "Value must be an iterable.": "应是几个值",
        "Takes {nargs} values but 1 was given.": "应有{nargs}个值，现有{len}个",
        "Takes {nargs} values but {len} were given.": "应有{nargs}个值，现有{len}个",
        "{len_type} values are required, but {len_value} was given.": "应有{len_type}个值，现有{len_value}个",
        "{value!r} is not {choice}.": "只能是 {choice}，现为“{value}”",
        "{value!r} is not one of {choices}.": "只能是 {choices} 之一，现为“{value}”",
        "Choose from:\n\t{choices}": "可选：{choices}",
        "Choice({choices})": "可选：{choices}",
        "{value!r} is not a valid {number_type}.": "应是数字，现为“{value}”",
        "{value} is not in the range {range}.": "超出范围 {range}，现为 {value}",
        "{value!r} is not a valid boolean. Recognized values: {states}": "应是 {states}，现为“{value}”",
        "{value!r} is not a valid UUID.": "应是 UUID，现为“{value}”",
        "{value!r} does not match the format {format}.": "应写成 {format}，现为“{value}”",
        "{value!r} does not match the formats {formats}.": "应写成 {formats} 之一，现为“{value}”",
        "file": "文件",
        "directory": "文件夹",
        "path": "路径",
        "{name} {filename!r} does not exist.": "{name} {filename} 不存在",
        "{name} {filename!r} is a file.": "{name} {filename} 是文件",
        "{name} {filename!r} is a directory.": "{name} {filename} 是文件夹",
        "{name} {filename!r} is not readable.": "{name} {filename} 读不出",
        "{name} {filename!r} is not writable.": "{name} {filename} 不能写",
        "{name} {filename!r} is not executable.": "{name} {filename} 不能执行",
        "Could not open file {filename!r}: {message}": "打不开文件 {filename}：{message}",
    }
)
"""click's messages, as in its source → their translations."""

_MODULES = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.types,
)


def speak_chinese() -> None:
    """Translate click's messages from now on, in this process."""
    for module in _MODULES:
        for name, function in (("_", _translated), ("ngettext", _translated_plural)):
            if hasattr(module, name):
                setattr(module, name, function)


def _translated(line: str) -> str:
    return LINES.get(line, line)


def _translated_plural(one: str, many: str, count: int) -> str:
    return LINES.get(one if count == 1 else many) or LINES.get(one, one if count == 1 else many)
