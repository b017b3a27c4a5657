"""Help: what a command does, examples, then how it is called, in the user's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from kit.cli.language import translated

__all__ = ["Command", "Example", "Group", "command"]

Example = tuple[str, str]
"""A call, and what it does."""


class _Formatter(click.HelpFormatter):
    def write_heading(self, heading: str) -> None:
        colon = translated("：")
        self.write(f"{'':>{self.current_indent}}{click.style(heading, bold=True)}{colon}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class _Translated(click.Command):
    """A command whose help is in the user's language, with its examples before its options."""

    context_class = _Context

    def __init__(self, *arguments: Any, examples: Sequence[Example] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.examples = examples
        # Click would translate the line of its own as soon as a command is called.
        self.add_help_option = False
        click.help_option("-h", "--help", help="显示这份说明。")(self)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help; click's own order is usage, text, options."""
        self.help = translated(self.help or "")
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Option) and parameter.help:
                parameter.help = translated(parameter.help)
        formatter.write_text(self.help)
        self._format_examples(formatter)
        formatter.write_paragraph()
        self.format_usage(ctx, formatter)
        self.format_options(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line for the list of commands: the help's first clause."""
        text = translated(self.help or "")
        ends = [at for mark in _ENDS if (at := text.find(mark)) >= 0]
        return text[: min(ends, default=len(text))].rstrip(".")

    def _format_examples(self, formatter: click.HelpFormatter) -> None:
        if self.examples:
            with formatter.section(translated("例")):
                for call, what in self.examples:
                    formatter.write(f"  {click.style(call, fg='cyan')}\n      {translated(what)}\n")


_ENDS = ("：", "；", "。", ": ", "; ", ". ")


class Command(_Translated):
    """A command with examples.

    Parameters
    ----------
    examples : sequence of (str, str)
        Calls, each with what it does.
    """


class Group(_Translated, click.Group):
    """Commands with a name in common, with examples of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which the commands were added; click's own is by letter."""
        return list(self.commands)


def command(
    name: str | None = None, *, help: str, examples: Sequence[Example]
) -> Callable[[Callable[..., Any]], Command]:
    """Return what makes a function a command; as `click.command`, with examples."""
    return click.command(name, cls=Command, help=help, examples=examples)
