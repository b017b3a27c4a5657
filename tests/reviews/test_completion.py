"""Completion and help in a notebook, as a real kernel gives them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

import kit
from tests.support.project import ROOT
from tests.support.subjects import INDICATORS, SUBJECT

OPEN = """
import kit
review = kit.open_review('清河镇', 2021)
again = kit.open_review('石桥乡', 2021)
figures = review.figures
section = review.section('理论学习')
chart = review.chart('投稿')
"""


class Kernel:
    """A kernel with two opened reviews."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def completed(self, line: str) -> list[str]:
        """Return what Tab offers at the end of a line."""
        reply = self._client.complete(line, reply=True, timeout=60)["content"]
        assert reply["status"] == "ok"
        return [str(match).removeprefix(".") for match in reply["matches"]]

    def help_on(self, expression: str) -> str:
        """Return what Shift+Tab shows, without colours."""
        reply = self._client.inspect(expression, reply=True, timeout=60)["content"]
        assert reply["found"]
        return re.sub(r"\x1b\[[\d;]*m", "", reply["data"]["text/plain"])


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    manager, client = start_new_kernel(cwd=str(ROOT), env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        assert client.execute_interactive(OPEN, timeout=60)["content"]["status"] == "ok"
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('review.section("理', {"理论学习"}),
        ('review.section("', {"理论学习", "study", "前言", "附件1", "工作开展情况"}),
        ("again.section('st", {"study"}),
        ('x = review.chart("', {chart.key for chart in SUBJECT.charts} | {"投稿", "宣传栏"}),
        ('review.table("先进', {"先进典型"}),
        ('review.ledger("先进', {"先进典型"}),
        ('review.figures["', {each.key for each in INDICATORS} | {each.name for each in INDICATORS}),
        ('review.figures["宣传栏', {"宣传栏"}),
        ("figures['study_s", {"study_sessions"}),
        ('review.section("理论学习").without("', {"理论学习", "study_by_month"}),
        ('review.section("理论学习").recaption("', {"理论学习", "study_by_month"}),
    ],
)
def test_tab_lists_names_and_keys(kernel: Kernel, line: str, expected: set[str]) -> None:
    found = kernel.completed(line)
    assert expected <= set(found)
    assert len(found) == len(set(found))
    if line.endswith(("理", "先进", "宣传栏", "study_s", "st")):
        typed = re.split("[\"']", line)[-1]
        assert all(each.startswith(typed) for each in found)


@pytest.mark.parametrize(
    ("line", "of"),
    [
        ("kit.", kit),
        ("kit.charts.", kit.charts),
        ("kit.indicators.", kit.indicators),
        ("review.", kit.Review),
        ("section.", kit.Section),
        ("chart.", kit.charts.Drawing),
        ("review.section('理论学习').", kit.Section),
        ("review.section('理论学习').retitle('甲').", kit.Section),
        ("review.chart('投稿').", kit.charts.Drawing),
        ("review.figures['宣传栏'].", kit.indicators.Figure),
    ],
)
def test_tab_lists_what_is_public_and_nothing_else(kernel: Kernel, line: str, of: Any) -> None:
    public = set(of.__all__) if hasattr(of, "__all__") else {name for name in dir(of) if name[0] != "_"}
    if not hasattr(of, "__all__"):
        public |= set(of.__dataclass_fields__)
    assert set(kernel.completed(line)) == {name for name in public if not name.startswith("_")}
    assert public >= set(dir(of)) - {name for name in dir(of) if name.startswith("_")}


@pytest.mark.parametrize(
    "before", ['section("没有的")', 'section("理论学习").say("共5次")', "section(", "no["]
)
def test_what_cannot_be_evaluated_offers_no_names(kernel: Kernel, before: str) -> None:
    assert "study_by_month" not in kernel.completed(f'review.{before}.without("')


PUBLIC = {
    **{name: getattr(kit, name) for name in kit.__all__ if callable(getattr(kit, name))},
    "Drawing": kit.charts.Drawing,
    "Undrawn": kit.charts.Undrawn,
    "house_style": kit.charts.house_style,
    "Figures": kit.indicators.Figures,
    "Figure": kit.indicators.Figure,
}
CHINESE = re.compile("[\u4e00-\u9fff]")


def members(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties that a class and its bases in the kit define."""
    for base in thing.__mro__ if isinstance(thing, type) else ():
        if base.__module__.startswith("kit."):
            for name, member in vars(base).items():
                if name[0] != "_" and (callable(member) or hasattr(member, "__get__")):
                    yield f"{thing.__name__}.{name}", member


@pytest.mark.parametrize("name", PUBLIC)
def test_help_is_in_chinese_with_an_example(name: str) -> None:
    thing = PUBLIC[name]
    told = thing.__doc__ or ""
    assert CHINESE.match(told)
    assert ">>> " in told or name == "Undrawn"
    of_members = {called: (member.__doc__ or "").lstrip("“《`") for called, member in members(thing)}
    english = [
        called for called, text in of_members.items() if text and not CHINESE.search(text.split("\n")[0])
    ]
    assert english == []


def test_methods_of_a_review_show_an_example(kernel: Kernel) -> None:
    for name in ("section", "say", "chart", "table", "beside", "captioned", "preview"):
        told = kernel.help_on(f"review.{name}")
        assert ">>> " in told, name
        assert CHINESE.search(told)
    for name in ("replace", "say", "without", "retitle", "recaption"):
        assert ">>> " in kernel.help_on(f"section.{name}"), name
