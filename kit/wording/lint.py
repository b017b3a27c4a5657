"""Check templates before they are rendered: every error with file, line and correction.

Translates Jinja's messages into Chinese, and checks all names against the existing ones, so that a user sees
all errors of a folder at once, before any notebook runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jinja2 import TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kit.errors import CallError, KitError
from kit.subjects import Subject
from kit.subjects.entries import misspelt
from kit.text.similar import nearest
from kit.wording.marks import COVERAGE, NAME, TOGETHER, now, number_without_source
from kit.wording.template_files import TemplateFile
from kit.wording.words import FigureWord, name_with_digits

__all__ = ["Names", "comparisons", "included_templates", "lint_template", "rendering_error", "template_names"]

_WORDS = ("台账", "基本情况", "全镇", "文字材料", NAME, TOGETHER, COVERAGE)
_FURTHER = {
    "opening.md": ("标题", "要点"),
    "highlights.md": ("目标", "未达到", "其余未达到", "变化", "缺台账", "缺数"),
    "gaps.md": ("缺项",),
    "missing.md": ("缺项",),
    "items.md": ("清单",),
    "answers.md": ("列入", "写到", "没有"),
}
_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "include")
_FUNCTIONS = ("range", "loop")

_BRACE = re.compile("[{}｛｝﹛﹜]")
_DIGITS = re.compile(r"\d+")
# 【【宣传栏】】, [[宣传栏]], <<宣传栏>>: tags of other programs, and typing mistakes.
_OTHER_MARKS = re.compile(
    r"([\[【〔<＜《(（「『])\1\s*([^\[\]【】〔〕<>＜＞《》()（）「」『』]+?)\s*[\]】〕>＞》)）」』]{2}"
)
_TOKENS = {
    "end of print statement": "}}",
    "end of statement block": "%}",
    "begin of print statement": "{{",
    "begin of statement block": "{%",
    "end of template": "文件的末尾",
    "template data / text": "正文",
}
_SYNTAX = (
    (r"unknown tag 'end(\w+)'", "多了 {{% end{0} %}}，前面没有与它成对的 {{% {0} %}}"),
    (r"unknown tag '(.+?)'", "没有“{{% {0} %}}”这种写法，可以用的是 " + "、".join(_TAGS)),
    (r"block that needs to be closed is '(\w+)'", "{{% {0} %}} 没有写完，缺少 {{% end{0} %}}"),
    (r"unexpected char '(.)'", "“{0}”不能写在 {{{{ }}}} 和 {{% %}} 里"),
    (r"expected token '.+?', got '(.+?)'", "“{0}”这里不对，前面可能缺了什么"),
    (r"[Uu]nexpected '(.+?)'", "“{0}”这里不对，可能多写了，或前面缺了什么"),
    (r"No (?:filter|test) named '(.+?)'", "没有“{0}”这种写法"),
    (
        r"(?:Expected an expression|end of (?:print statement|statement block))",
        "{{{{ }}}} 或 {{% %}} 里没有写完",
    ),
    (r"Missing end of comment|Missing end of raw", "说明没有写完，缺少 #}}"),
)


@dataclass(frozen=True)
class Names:
    """The names that templates of a subject may use.

    Attributes
    ----------
    figures : frozenset of str
        Names of the indicators.
    columns : mapping of str to tuple
        Name of a ledger → names of its columns.
    complete : bool
        Whether these are all: only then is another name an error.
    """

    figures: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    complete: bool = True

    @classmethod
    def of(cls, subject: Subject, *, complete: bool = True) -> Names:
        """Return the names of a subject."""
        ledgers = subject.catalogue.values()
        columns = {each.name: tuple(column.name for column in each.columns) for each in ledgers}
        return cls(subject.names, columns, complete)

    @cached_property
    def all(self) -> tuple[str, ...]:
        """Names of figures, and of what else a template may insert."""
        return (*sorted(self.figures), *_WORDS)

    def __contains__(self, text: str) -> bool:
        return re.split(r"[.．]", text.strip())[0].strip() in self.all


def lint_template(
    file: TemplateFile, environment: ImmutableSandboxedEnvironment, known: frozenset[str], names: Names
) -> list[str]:
    """Return the errors of a template, each as one line.

    Parameters
    ----------
    file : TemplateFile
    environment : ImmutableSandboxedEnvironment
    known : frozenset of str
        Names of the templates that may be included.
    names : Names
    """
    try:
        faults = [*_in_wording(file, environment, names)]
        parsed = environment.parse(file.text)
        environment.compile(parsed)
    except TemplateSyntaxError as error:
        return [_syntax(file, error)]
    return [*faults, *_in_names(file, environment.parse(file.text), known, names)]


def included_templates(file: TemplateFile, environment: ImmutableSandboxedEnvironment) -> frozenset[str]:
    """Return the names of the templates that one includes; empty if it cannot be parsed."""
    try:
        parsed = environment.parse(file.text)
    except TemplateSyntaxError:
        return frozenset()
    return frozenset(name for name, _ in _includes(parsed))


def template_names(file: TemplateFile, environment: ImmutableSandboxedEnvironment) -> frozenset[str]:
    """Return all names that a template uses; empty if it cannot be parsed."""
    try:
        parsed = environment.parse(file.text)
    except TemplateSyntaxError:
        return frozenset()
    return frozenset(name.name for name in parsed.find_all(nodes.Name))


def rendering_error(error: Exception, file: str, line: int, text: str) -> CallError:
    """Return an error raised while rendering, in Chinese and with its line."""
    where = f"措辞模板 {file} 第{line}行" if line else f"措辞模板 {file}"
    match error:
        case KitError():
            why = str(error)
        case TemplateSyntaxError():
            why = f"写法不对：{_reason(error)}"
        case UndefinedError():
            named = re.findall(r"'([^']+)'", str(error))
            why = f"没有“{named[-1] if named else '?'}”这个名称"
        case SecurityError():
            why = "用了模板里不允许的写法：只能用 docs/wording.md 列出的写法"
        case TypeError():
            why = "数和文字不能这样比较或计算：数值请用 .数，可能缺失的先用 .有 判断"
        case _:
            why = f"算不出来（{type(error).__name__}）：请照 docs/wording.md 的写法改"
    return CallError(f"{where}：{why}{now(text)}")


def _in_wording(
    file: TemplateFile, environment: ImmutableSandboxedEnvironment, names: Names
) -> Iterator[str]:
    """Yield numbers and unpaired braces in the template's own wording."""
    lines = file.text.splitlines()
    for first, kind, data in environment.lex(file.text):
        if kind != "data":
            continue
        for number, text in enumerate(data.split("\n"), start=first):
            where = f"措辞模板 {file.file} 第{number}行"
            whole = lines[number - 1] if number <= len(lines) else text
            if brace := _BRACE.search(text):
                yield f"{where}写法不对：“{brace[0]}”没有成对，应是 {{{{ 指标名 }}}}{now(whole)}"
            elif (other := _OTHER_MARKS.search(text)) and other[2] in names:
                yield f"{where}写法不对：“{other[0]}”会照原样写出，应是 {{{{ {other[2]} }}}}{now(whole)}"
            elif digits := _DIGITS.search(text):
                yield number_without_source(where, digits[0], whole)


def _in_names(
    file: TemplateFile, parsed: nodes.Template, known: frozenset[str], names: Names
) -> Iterator[str]:
    """Yield unknown names, parts and templates, and wrong calls."""

    def at(line: int) -> str:
        return f"措辞模板 {file.file} 第{line}行"

    own = {name.name for name in parsed.find_all(nodes.Name) if name.ctx in ("store", "param")}
    further = _FURTHER.get(file.name, () if file.is_section else ("标题", "要点", "缺项"))
    for line, name in sorted({(each.lineno, each.name) for each in parsed.find_all(nodes.Name)}):
        may_be = not names.complete and misspelt(name, names.all) is None
        if name not in {*own, *names.all, *further, *_FUNCTIONS} and not may_be:
            yield f"{at(line)}：没有“{name}”这个名称。{nearest(name, [*names.all, *further])}"
    rows = {
        loop.target.name: _columns(loop.iter, names)
        for loop in parsed.find_all(nodes.For)
        if isinstance(loop.target, nodes.Name)
    }
    for thing, part, line in _parts(parsed):
        parts = FigureWord.parts if thing in names.figures - own else rows.get(thing, ())
        parts = tuple(names.columns) if thing == "台账" else parts
        if names.complete and parts and part not in parts:
            yield f"{at(line)}：没有“.{part}”。{nearest(part, parts)}"
    for name, line in _includes(parsed):
        if name not in known:
            yield f"{at(line)}要引用的“{name}”没有这个文件。{nearest(name, sorted(known))}"
    for line, text in _quoted_names(parsed, names):
        yield f"{at(line)}：“{text}”加了引号，会照原样写出：指标名不加引号，应是 {{{{ {text} }}}}"
    yield from (f"{at(line)}：{why}" for line, why in _in_digit_names(parsed))
    yield from (f"{at(line)}：{why}" for line, why in _in_comparisons(parsed, names.figures - own, names))


def _quoted_names(parsed: nodes.Template, names: Names) -> Iterator[tuple[int, str]]:
    """Yield (line, name) of indicator names in quotation marks."""
    for output in parsed.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.Const) and str(node.value) in names:
                yield node.lineno, str(node.value).strip()


def _in_digit_names(parsed: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield (line, message) of wrong names with digits."""
    calls = [
        call
        for call in parsed.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == NAME
    ]
    well_put = [call for call in calls if len(call.args) == 1 and not call.kwargs]
    named = [name for name in parsed.find_all(nodes.Name) if name.name == NAME]
    if len(named) > len(well_put):
        yield named[0].lineno, f'{NAME}应写成 {{{{ {NAME}("12345热线") }}}}'
    for call in well_put:
        argument = call.args[0]
        try:
            name_with_digits(argument.value if isinstance(argument, nodes.Const) else "甲")
        except CallError as error:
            yield call.lineno, str(error)


def _in_comparisons(
    parsed: nodes.Template, figures: frozenset[str] | set[str], names: Names
) -> Iterator[tuple[int, str]]:
    """Yield (line, message) of wrong calls of the functions that take indicators."""
    written = {
        TOGETHER: f"{{{{ {TOGETHER}(甲, 乙) }}}}，甲、乙是指标名",
        COVERAGE: f'{{{{ {COVERAGE}(甲, 乙, "做了什么") }}}}，甲是部分、乙是总数的指标名',
    }
    calls = {id(call.node): call for call in parsed.find_all(nodes.Call)}
    for name in parsed.find_all(nodes.Name):
        if name.name not in written:
            continue
        call = calls.get(id(name))
        arguments = list(call.args) if call is not None and not call.kwargs else []
        said = arguments.pop() if name.name == COVERAGE and arguments else None
        named = [each for each in arguments if isinstance(each, nodes.Name)]
        # An unknown name is reported as such.
        known = all(each.name in figures or each.name not in names.all for each in named)
        enough = (
            len(arguments) == 2 and isinstance(said, nodes.Const)
            if name.name == COVERAGE
            else bool(arguments)
        )
        if not enough or len(named) < len(arguments) or not known:
            yield name.lineno, f"{name.name}应写成 {written[name.name]}"
        elif isinstance(said, nodes.Const) and (digits := _DIGITS.search(str(said.value))):
            yield name.lineno, f"{COVERAGE}里的数字“{digits[0]}”没有来源"


def _parts(parsed: nodes.Template) -> Iterator[tuple[str, str, int]]:
    """Yield (name, part, line) of every 名称.部分."""
    for attribute in parsed.find_all(nodes.Getattr):
        if isinstance(attribute.node, nodes.Name):
            yield attribute.node.name, attribute.attr, attribute.lineno
    for item in parsed.find_all(nodes.Getitem):
        if isinstance(item.node, nodes.Name) and isinstance(item.arg, nodes.Const):
            yield item.node.name, str(item.arg.value), item.lineno


def _columns(looped: nodes.Node, names: Names) -> tuple[str, ...]:
    """Return the columns of the ledger that a loop iterates over; empty for other loops."""
    if (
        isinstance(looped, nodes.Getattr)
        and isinstance(looped.node, nodes.Name)
        and looped.node.name == "台账"
    ):
        return names.columns.get(looped.attr, ())
    return ()


def comparisons(file: TemplateFile, environment: ImmutableSandboxedEnvironment) -> int:
    """Return how often a template states a difference from the year before; 0 if it cannot be parsed."""
    try:
        parsed = environment.parse(file.text)
    except TemplateSyntaxError:
        return 0
    calls = [name for name in parsed.find_all(nodes.Name) if name.name == TOGETHER]
    return len(calls) + sum(part == TOGETHER for _, part, _ in _parts(parsed))


def _includes(parsed: nodes.Template) -> Iterator[tuple[str, int]]:
    for each in parsed.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        named = getattr(each, "template", None)
        values = named.items if isinstance(named, nodes.Tuple | nodes.List) else [named]
        if not getattr(each, "ignore_missing", False) and len(values) == 1:
            for value in values:
                if isinstance(value, nodes.Const):
                    yield str(value.value), each.lineno


def _syntax(file: TemplateFile, error: TemplateSyntaxError) -> str:
    lines = file.text.splitlines()
    text = lines[error.lineno - 1] if 0 < error.lineno <= len(lines) else ""
    return f"措辞模板 {file.file} 第{error.lineno}行写法不对：{_reason(error)}{now(text)}"


def _reason(error: TemplateSyntaxError) -> str:
    message = str(error.message)
    for pattern, reason in _SYNTAX:
        if found := re.search(pattern, message):
            return reason.format(*(_TOKENS.get(group, group) for group in found.groups()))
    return "请核对 {{ }} 和 {% %} 是否成对，名称是否写全"
