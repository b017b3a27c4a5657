from __future__ import annotations

import pickle

import pytest

from kit.errors import CallError, DataError, ExportError, KitError, NotebookError, nearest


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
