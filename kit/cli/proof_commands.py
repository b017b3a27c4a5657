"""The commands on published files: verify, where, reproduce, diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kit.cli.console import say
from kit.cli.help import command
from kit.cli.interrupts import end_as_by_ctrl_c
from kit.cli.options import format_option, parameters_option
from kit.cli.orders import check_declared, order_of, subject_of
from kit.cli.printing import put_content, put_json, put_lines
from kit.layout import DATA, NOTEBOOK

if TYPE_CHECKING:
    from kit.batch import Order
    from kit.proof.difference_forms import Form
    from kit.proof.verification_forms import VerifiedForm
    from kit.records.number_records import DocumentRecord

__all__ = ["diff_command", "reproduce", "verify", "where"]


_form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="输出格式。",
)

_out_option = click.option(
    "--out", default="", metavar="FILE", type=click.Path(), help="写进文件，不显示在屏幕上。"
)


def _put(content: bytes, form: str, out: str) -> None:
    """Write a report into a file or to the screen."""
    from kit.stores.whole_files import write_whole

    if out:
        write_whole(Path(out), content)
    else:
        put_content(content.decode() if form == "text" else content)


@command(
    help="核对发布的总结：文件里看到的数字与它自带的数据记录是否一致；文件、文件夹、zip 都可以。",
    examples=(
        ("review-kit verify outputs/2021", "一年的全部文件"),
        ("review-kit verify 清河镇-2021.docx", "别人传来的一个文件"),
        ("review-kit verify outputs/2021 --data data", "连同台账重算一遍"),
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option(
    "--data", default=None, type=click.Path(), help="数据文件夹：同时用台账把每个数重算一遍，找出不同的。"
)
@click.option("--subject", default="", metavar="SUBJECT", help="重算所用的专题，默认为文件里记的。")
@click.option("--notebook", default="", help=f"重算所用的笔记本，默认 {NOTEBOOK}。")
@click.option("--key", default=None, type=click.Path(), help="发布单位的公钥（PEM）：同时核对签名。")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="同时核对几份总结。")
@_form_option
@_out_option
def verify(form: VerifiedForm, out: str, **options: Any) -> int:
    """Hold published documents against their records."""
    from kit.proof.verdicts_kept import keep_verdicts
    from kit.proof.verification_forms import verified_as
    from kit.proof.verifying import verify as verified

    names = ("paths", "data", "subject", "notebook")
    paths, data, subject, notebook = (options.pop(name) for name in names)

    def ordered(record: DocumentRecord) -> Order:
        named = subject or subject_of(record.subject, notebook, ())
        order = order_of(year=record.year, subject=named, notebook=notebook, parameters=(), data=data)
        check_declared(order)
        return order

    end_as_by_ctrl_c()
    result = verified(paths, data, ordered=ordered, **options)
    not_kept = keep_verdicts(paths, result)
    _put(verified_as(result, form), form, out)
    for line in not_kept:
        # Not among the JSON or HTML that a program or a browser reads.
        say(line, error=form != "text" or bool(out))
    return 1 if result.errors else 0


@command(
    help="查总结里一个数的出处：单元格、计数规则、算式；也可以给附件2的编号 [22]、Word 书签名。",
    examples=(
        ("review-kit where 清河镇-2021.pdf 27次 35%", "文中的两个数"),
        ('review-kit where 清河镇-2021.html "[22]"', "附件2里编号22的数"),
    ),
)
@click.argument("file", metavar="FILE", type=click.Path())
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@format_option
def where(file: str, numbers: tuple[str, ...], form: str) -> int:
    """Tell what numbers of a published file come from."""
    from kit.proof.locating import where as located

    answers = located(file, numbers)
    if form == "json":
        put_json(answers)
    else:
        put_lines(line for answer in answers for line in answer.lines)
    return 0 if all(answer.is_sound for answer in answers) else 1


@command(
    help="用台账把发布的一份总结重写一遍，逐字节比较；不同时指出是台账、工具、专题、笔记本还是别的变了。",
    examples=(
        ("review-kit reproduce outputs/2021/清河镇/清河镇-2021.html --data data", "用同样的台账重写并比较"),
    ),
)
@click.argument("file", metavar="FILE", type=click.Path())
@click.option("--data", default=DATA, show_default=True, help="台账所在文件夹。")
@click.option("--subject", default="", metavar="SUBJECT", help="专题：名称或文件夹，默认为文件里记的。")
@click.option("--word-frame", default="", metavar="FILE.docx", help="生成时所用的 Word 文件。")
@click.option("--notebook", default="", help=f"生成时所用的笔记本，默认 {NOTEBOOK}。")
@parameters_option
@format_option
def reproduce(file: str, subject: str, form: str, **options: Any) -> int:
    """Make a published file again and compare."""
    from kit.proof.published import read_published
    from kit.proof.reproducing import reproduce as reproduced

    published = read_published(file)
    record = published.record
    subject = subject or subject_of(record.subject, options["notebook"], options["parameters"])
    order = order_of(year=record.year, subject=subject, **options)
    check_declared(order)
    end_as_by_ctrl_c()
    result = reproduced(published, order)
    if form == "json":
        put_json(result)
    else:
        put_lines(result.lines)
    return 0 if result.is_same else 1


@command(
    "diff",
    help="比较两份总结：哪些指标变了，为什么变，哪些句子变了。给出总结的文件夹、figures.json 或文件，"
    "或两个整年度的文件夹。",
    examples=(
        ("review-kit diff 上月/清河镇 outputs/2021/清河镇", "同一份总结的新旧两版"),
        ("review-kit diff 上月/2021 outputs/2021 --format html --out 变化.html", "整年，写成网页"),
    ),
)
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@_form_option
@_out_option
def diff_command(old: str, new: str, form: Form, out: str) -> int:
    """Compare two editions."""
    from kit.proof.difference_forms import shown
    from kit.proof.diffing import diff

    comparison = diff(old, new)
    _put(shown(comparison, form), form, out)
    return 0 if comparison.is_empty else 1
