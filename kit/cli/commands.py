"""The commands of ``review-kit``.

Exit codes: 0 done; 1 the work has findings; 2 the call itself is wrong. An error is one line; ``--debug``
shows the rest.
"""

from __future__ import annotations

import json
import math
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from kit.cli.chinese import speak_chinese
from kit.cli.console import has_screen, open_streams, put, say
from kit.cli.subjects import subject_commands
from kit.errors import CallError, KitError
from kit.layout import DATA, FORMATS, NOTEBOOK, OUTPUTS
from kit.text.printable import visible, writable
from kit.version import VERSION
from kit.workers.limits import Limits

if TYPE_CHECKING:
    from kit.batch import Order
    from kit.content import SubjectRecord
    from kit.proof.difference_forms import Form
    from kit.subjects import Subject


@click.group(
    help="把乡镇一年的工作台账写成有图有据的年度总结。",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(VERSION, prog_name="review-kit", message="%(prog)s %(version)s", help="显示版本。")
@click.option("--debug", is_flag=True, help="出错时显示完整的调用过程。")
def cli(debug: bool) -> None:
    """Hold the commands; `main` reads ``--debug`` before any of them runs."""


def _seconds(text: str) -> float:
    """Read a number of seconds."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _MOST_SECONDS:
        raise click.BadParameter(f"应是大于0、不超过{_MOST_SECONDS}的秒数（不限就不写），现为“{text}”")
    return seconds


def _megabytes(text: str) -> int:
    """Read how much memory a review may take; 0 for any."""
    try:
        megabytes = int(text)
    except ValueError:
        megabytes = -1
    if megabytes and not _LEAST_MEGABYTES <= megabytes <= _MOST_MEGABYTES:
        between = f"{_LEAST_MEGABYTES}到{_MOST_MEGABYTES}之间"
        raise click.BadParameter(f"应是{between}的兆字节数，或0（不限），现为“{text}”")
    return megabytes


_MOST_SECONDS = 30 * 86400
_LEAST_MEGABYTES, _MOST_MEGABYTES = 128, 1 << 24


_SUBJECT_HELP = "专题：名称或文件夹，默认为笔记本里写的，再为默认的专题。"


_parameters = click.option(
    "-p",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="笔记本的其他参数，可重复。",
)


def _review_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that `run` and `batch` share."""
    for option in reversed(
        (
            click.option("--year", type=int, required=True, help="年度，如 2021。"),
            click.option("--subject", default="", metavar="SUBJECT", help=_SUBJECT_HELP),
            click.option("--data", default=DATA, show_default=True, help="台账所在文件夹。"),
            click.option("--out", default=OUTPUTS, show_default=True, help="成果所在文件夹。"),
            click.option("--formats", default=",".join(FORMATS), show_default=True, help="要导出的格式。"),
            click.option(
                "--word-frame", default="", metavar="FILE.docx", help="本单位的 Word 文件，总结写在它里面。"
            ),
            click.option("--no-record", is_flag=True, help="导出的文件里不附数据记录。"),
            click.option("--sign", default="", metavar="KEY.pem", help="用本单位的 Ed25519 私钥签数据记录。"),
            click.option("--notebook", default="", help=f"参数化笔记本，默认 {NOTEBOOK}。"),
            _parameters,
        )
    ):
        command = option(command)
    return command


@cli.command(help="写一个乡镇的年度总结。")
@click.argument("township")
@_review_options
def run(township: str, **options: Any) -> int:
    """Publish one review."""
    return _publish((township,), strict=False, jobs=1, force=True, **options)


@cli.command(help="写所有乡镇（或所列乡镇）的年度总结。")
@click.argument("townships", nargs=-1)
@_review_options
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="同时写几份。")
@click.option("--cluster", default="", metavar="ADDRESS", help="在 Dask 集群上写：调度器的地址。")
@click.option("--force", is_flag=True, help="没有变化的也重写。")
@click.option("--retry-failed", is_flag=True, help="只写上次失败的。")
@click.option("--timeout", type=_seconds, metavar="S", help="每份最多写几秒，默认不限。")
@click.option(
    "--memory",
    type=_megabytes,
    default=Limits().memory >> 20,
    show_default=True,
    metavar="MB",
    help="每份最多用多少内存，0 为不限。",
)
@click.option("--strict", is_flag=True, help="缺台账的也按失败计。")
def batch(townships: tuple[str, ...], strict: bool, **options: Any) -> int:
    """Publish every township's review, or those named."""
    return _publish(townships, strict=strict, **options)


_form = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="输出格式。",
)


def _put_json(content: object) -> bool:
    """Write JSON as UTF-8, which a program that reads it expects whatever the console's own encoding is."""
    text = writable(json.dumps(msgspec.to_builtins(content), ensure_ascii=False, indent=2))
    return put(text.encode() + b"\n", sys.stdout)


@cli.command(help="检查台账，列出所有问题：工作簿、CSV、乡镇、县、年度或整个数据文件夹都可以。")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@_form
@click.option("--subject", default="", metavar="SUBJECT", help="专题：名称或文件夹。")
def check(paths: tuple[str, ...], form: str, subject: str) -> int:
    """List every fault of the ledgers."""
    import kit

    result = kit.check(*paths, subject=subject)
    if form == "json":
        complete = _put_json(result.to_json())
    else:
        complete = all(say(line) for line in str(result).split("\n"))
    if not complete:
        _fail("检查结果没能全部写出：请核对输出到的磁盘或文件", 1, debug=False)
    return 1 if result.counts["error"] else 0


@cli.command(help="核对发布的总结：文件里看到的数字与它自带的数据记录是否一致；文件、文件夹、zip 都可以。")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option("--data", default=None, type=click.Path(), help="数据文件夹：同时核对台账是否还是原来的。")
@click.option("--key", default=None, type=click.Path(), help="发布单位的公钥（PEM）：同时核对签名。")
@_form
def verify(paths: tuple[str, ...], data: str | None, key: str | None, form: str) -> int:
    """Hold published documents against their records."""
    from kit.proof.verifying import verify as verified

    result = verified(paths, data, key)
    if form == "json":
        complete = _put_json(
            {"documents": result.documents, "numbers": result.numbers, "findings": result.findings}
        )
    else:
        lines = [str(finding) for finding in result.findings]
        verdict = f"{len(result.errors)}处不符" if result.errors else "全部相符"
        lines.append(f"核对了{result.documents}份文件、{result.numbers}个数字：{verdict}")
        complete = all(say(line) for line in lines)
    if not complete:
        _fail("核对结果没能全部写出：请核对输出到的磁盘或文件", 1, debug=False)
    return 1 if result.errors else 0


@cli.command(
    help="查发布的总结里一个数的出处：单元格、计数规则、算式；也可以给附件2的编号 [22]、Word 书签名。"
)
@click.argument("file", metavar="FILE", type=click.Path())
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@_form
def where(file: str, numbers: tuple[str, ...], form: str) -> int:
    """Tell what numbers of a published file come from."""
    from kit.proof.locating import where as located

    answers = located(file, numbers)
    if form == "json":
        complete = _put_json(answers)
    else:
        complete = all(say(line) for answer in answers for line in answer.lines)
    if not complete:
        _fail("出处没能全部写出：请核对输出到的磁盘或文件", 1, debug=False)
    return 0 if all(answer.is_sound for answer in answers) else 1


@cli.command(
    help="用台账把发布的一份总结重写一遍，逐字节比较；不同时指出是台账、工具、专题、笔记本还是别的变了。"
)
@click.argument("file", metavar="FILE", type=click.Path())
@click.option("--data", default=DATA, show_default=True, help="台账所在文件夹。")
@click.option("--subject", default="", metavar="SUBJECT", help="专题：名称或文件夹，默认为文件里记的。")
@click.option("--word-frame", default="", metavar="FILE.docx", help="生成时所用的 Word 文件。")
@click.option("--notebook", default="", help=f"生成时所用的笔记本，默认 {NOTEBOOK}。")
@_parameters
@_form
def reproduce(file: str, subject: str, form: str, **options: Any) -> int:
    """Make a published file again and compare."""
    from kit.proof.published import read_published
    from kit.proof.reproducing import reproduce as reproduced

    published = read_published(file)
    record = published.record
    subject = subject or _subject_of(record.subject, options["notebook"], options["parameters"])
    _end_as_by_ctrl_c()
    result = reproduced(published, _order(year=record.year, subject=subject, **options))
    complete = _put_json(result) if form == "json" else all(say(line) for line in result.lines)
    if not complete:
        _fail("比较的结果没能全部写出：请核对输出到的磁盘或文件", 1, debug=False)
    return 0 if result.is_same else 1


@cli.command(
    "diff",
    help="比较两份总结：哪些指标变了，为什么变，哪些句子变了。给出总结的文件夹、figures.json 或文件，"
    "或两个整年度的文件夹。",
)
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="输出格式。",
)
@click.option("--out", default="", metavar="FILE", type=click.Path(), help="写进文件，不显示在屏幕上。")
def diff_command(old: str, new: str, form: Form, out: str) -> int:
    """Compare two editions."""
    from kit.proof.difference_forms import shown
    from kit.proof.diffing import diff
    from kit.stores.whole_files import write_whole

    comparison = diff(old, new)
    content = shown(comparison, form)
    if out:
        write_whole(Path(out), content)
    elif not put(content.decode() if form == "text" else content, sys.stdout):
        _fail("比较结果没能全部写出：请核对输出到的磁盘或文件", 1, debug=False)
    return 0 if comparison.is_empty else 1


@cli.command(help="写一个空白的台账工作簿，供乡镇填写。")
@click.argument("out", type=click.Path())
@click.option("--township", default="", help="乡镇名称，预先填入。")
@click.option("--year", type=int, default=None, help="年度，预先填入，如 2021。")
@click.option("--subject", default="", metavar="SUBJECT", help="专题：名称或文件夹。")
def template(out: str, township: str, year: int | None, subject: str) -> int:
    """Write a blank workbook."""
    import kit
    from kit.files import display_path

    path = kit.write_template(out, subject=subject, township=township, year=year)
    place = kit.load_subject(subject).place
    folder = f"data/{place}/年度" if place else "data/年度"
    say(f"已写出 {display_path(path)}：填好后存为 {folder}/乡镇.xlsx，再用 review-kit check 检查")
    return 0


@cli.command(help="建立一个项目文件夹：笔记本、示例台账、措辞、说明。")
@click.argument("folder", type=click.Path())
@click.option("--empty", is_flag=True, help="不带示例台账。")
@click.option("--subject", default="", metavar="SUBJECT", help="专题：名称或文件夹。")
def init(folder: str, empty: bool, subject: str) -> int:
    """Begin a project."""
    from kit.files import display_path
    from kit.projects import begin

    project = begin(folder, empty=empty, subject=subject)
    data = "/".join(filter(None, ("data", project.place, str(project.year))))
    first = f"把台账放入 {data}，" if project.empty else ""
    command = "review-kit check data" if project.empty else f"review-kit batch --year {project.year}"
    command += f" --subject {project.subject}" if project.subject else ""
    folder = display_path(project.folder)
    say(f"已建立 {folder}：进入这个文件夹，{first}运行 {command}；怎样用见其中的 README.md")
    return 0


cli.add_command(subject_commands)


def _publish(
    townships: tuple[str, ...],
    *,
    strict: bool,
    year: int,
    timeout: float | None = None,
    memory: int = Limits().memory >> 20,
    **order_options: Any,
) -> int:
    from kit.batch import run_batch
    from kit.cli.progress import Progress, summary

    limits = Limits(seconds=timeout, memory=memory << 20)
    order = _order(year=year, townships=townships, limits=limits, **order_options)
    _end_as_by_ctrl_c()
    progress = Progress(terminal=has_screen())
    try:
        entries = run_batch(order, progress.done, progress.begin, progress.warn)
    finally:
        progress.close()
    places = filter(None, (writable(order.out).rstrip("/"), order.place, str(year)))
    for line in summary(entries, year, "/".join(places)):
        say(line)
    bad = [entry for entry in entries if entry.outcome == "failed" or (strict and entry.has_gaps)]
    return 1 if bad else 0


def _order(
    *, subject: str, notebook: str, parameters: tuple[tuple[str, str], ...], **order_options: Any
) -> Order:
    """Return what is ordered, with its subject and notebook found and its wording checked."""
    from kit.batch import Order
    from kit.projects.shipped import review_notebook

    given = dict(parameters)
    declared, named, folder = _subject(subject, notebook, given)
    _check_wording(declared, given.get("wording", ""))
    path, shipped = review_notebook(declared, notebook)
    return Order(
        subject=declared.record,
        place=declared.place,
        subject_folder=folder,
        notebook=path,
        shipped_notebook=shipped,
        parameters=given | named,
        **order_options,
    )


def _end_as_by_ctrl_c() -> None:
    """Let SIGTERM and a closed terminal end a run as Ctrl-C does: what is done is kept."""
    for name in ("SIGTERM", "SIGHUP"):
        asked = getattr(signal, name, None)
        if asked is not None and signal.getsignal(asked) != signal.SIG_IGN:
            signal.signal(asked, signal.default_int_handler)


def _subject_of(record: SubjectRecord | None, notebook: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """Return how to name the subject of a published file; empty where the notebook writes it by itself."""
    from kit.subjects import known_subjects

    if record is None or _subject("", notebook, dict(parameters))[0].record.key == record.key:
        return ""
    # A file may be made to harm: its key is no path.
    if record.key not in [known.key for known in known_subjects()]:
        raise CallError(f"这里没有专题“{visible(record.name)}”：请用 --subject 指明它的文件夹")
    return record.key


def _subject(
    subject: str, notebook: str, parameters: dict[str, str]
) -> tuple[Subject, dict[str, str], Path | None]:
    """Return the subject of a run, the parameter that names it to the notebook, and the folder meant by that.

    Where the call names none, the notebook's own parameter does. There is no folder for a name or key.
    """
    from kit.engine.parameters import find_notebook, read_parameters
    from kit.projects.shipped import shipped_notebook
    from kit.subjects import known_subjects, load_subject

    named = subject or parameters.get("subject", "")
    if subject and parameters.get("subject", subject) != subject:
        raise CallError(f"--subject 是“{subject}”，-p subject 却是“{parameters['subject']}”：请只写一个")
    given = {"subject": named} if named else {}
    if not named:
        found = find_notebook(notebook or NOTEBOOK, None if notebook else shipped_notebook(NOTEBOOK))
        named = str(read_parameters(found).get("subject") or "")
    declared = load_subject(named)
    is_name = not named or any(named in (known.key, known.name) for known in known_subjects())
    return declared, given, None if is_name else declared.folder


def _check_wording(subject: Subject, folder: str) -> None:
    """Check the templates before any notebook runs: a mistake in them would fail every township."""
    from kit.files import resolve_folder
    from kit.wording import check_subject_wording, check_wording

    check_subject_wording(subject)
    if folder:
        check_wording(resolve_folder(folder, "措辞模板文件夹", "wording"), subject)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code; the one place that turns errors into lines."""
    given = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in given
    open_streams()
    speak_chinese()
    try:
        code = cli.main([word for word in given if word != "--debug"], standalone_mode=False)
    except KitError as error:
        _fail(str(error), error.exit_code, debug)
    except click.exceptions.NoArgsIsHelpError as error:
        put(f"{error.ctx.get_help() if error.ctx else ''}\n", sys.stdout)
        code = 2
    except click.UsageError as error:
        hint = f"（用法见 {error.ctx.command_path} --help）" if error.ctx else ""
        _fail(f"命令写得不对：{_usage_message(error)}{hint}", 2, debug)
    except (KeyboardInterrupt, click.Abort):
        _fail("已中断；已写完的都在，再运行同一命令会接着写其余的", 130, debug)
    except BrokenPipeError:
        # A pager was closed: what was read was enough.
        put("", sys.stdout)
        code = 0
    except Exception as error:
        _fail(f"出现意外错误：{type(error).__name__}：{error}；加 --debug 可看全部，请报告给维护者", 1, debug)
    sys.exit(code or 0)


def _usage_message(error: click.UsageError) -> str:
    """Return what is wrong with a call, named as it was typed."""
    match error:
        case click.MissingParameter(param=click.Parameter() as missing):
            name = missing.opts[0] if isinstance(missing, click.Option) else missing.human_readable_name
            return f"缺少 {name}"
        case click.BadParameter(param=click.Parameter() as wrong):
            name = wrong.opts[0] if isinstance(wrong, click.Option) else wrong.human_readable_name
            return f"{name} 的值不对：{error.message}"
    return error.format_message().replace(" 。", "。")


def _fail(line: str, code: int, debug: bool) -> None:
    if debug:
        for trace in traceback.format_exc().splitlines():
            say(trace, error=True)
    say(line, error=True)
    sys.exit(code)
