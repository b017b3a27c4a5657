from __future__ import annotations

import pickle

import pytest

from kit.errors import CallError, DataError, ExportError, KitError, NotebookError
from kit.text.similar import closest, nearest, opposed


@pytest.mark.parametrize("kind", [CallError, DataError, ExportError, NotebookError])
def test_errors_survive_pickling(kind: type[KitError]) -> None:
    again = pickle.loads(pickle.dumps(kind("哪里错了")))
    assert type(again) is kind
    assert str(again) == "哪里错了"


def test_only_a_wrong_call_leaves_with_2() -> None:
    assert [kind.exit_code for kind in (CallError, DataError, ExportError, NotebookError)] == [2, 1, 1, 1]


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("清和镇", ["清河镇", "石桥乡"], "是否指“清河镇”？现有：清河镇、石桥乡"),
        ("甲", ["清河镇"], "现有：清河镇"),
        ("甲", [], "现有：（无）"),
        ("甲", [f"第{n}镇" for n in range(25)], "等25个"),
    ],
)
def test_nearest_says_what_there_is(name: str, known: list[str], said: str) -> None:
    assert nearest(name, known).endswith(said)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(
            ("未完成", "已完成"),
            ("不合格", "合格"),
            ("没采用", "采用"),
            ("非重点", "重点"),
            ("否决数", "决数"),
        ),
        *(("增加数", "减少数"), ("上升", "下降"), ("应开展次数", "实开展次数"), ("已整改", "未整改")),
        *(
            ("无记录", "有记录"),
            ("末完成", "已完成"),
            ("部分完成", "已完成"),
            ("拟建", "新建"),
            ("上年", "下年"),
        ),
    ],
)
def test_the_opposite_is_never_suggested(one: str, other: str) -> None:
    assert opposed(one, other)
    assert opposed(other, one)
    assert closest(one, [other], 0.1) is None
    assert "是否指" not in nearest(one, [other])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(
            ("清和镇", "清河镇"),
            ("理论学刁", "理论学习"),
            ("墓本情况", "基本情况"),
            ("宣传阵地建没", "宣传阵地建设"),
        ),
        *(
            ("是否采月", "是否采用"),
            ("工作计化", "工作计划"),
            ("参加入数", "参加人数"),
            ("末来规划", "未来规划"),
        ),
    ],
)
def test_a_slip_is_no_opposite(typed: str, meant: str) -> None:
    assert closest(typed, [meant, "别的"]) == meant


def test_the_next_best_is_suggested_where_the_best_says_the_opposite() -> None:
    assert closest("未整改完", ["已整改完", "未整改"]) == "未整改"
