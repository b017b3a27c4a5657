from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import CallError, DataError
from kit.files import display_path, find_place, list_places, resolve_data
from tests.support.ledger_files import put


def names(data: Path, year: int = 2021) -> list[str]:
    return [place.name for place in list_places(data, year)]


def test_a_workbook_a_folder_and_a_county_folder_are_found(tmp_path: Path) -> None:
    put(
        tmp_path,
        "2021/清河镇.xlsx",
        "2021/石桥乡/理论学习.csv",
        "2021/云山县/双桥镇.xls",
        "2021/云山县/南街道/基本情况.ods",
    )

    assert names(tmp_path) == ["清河镇", "石桥乡", "云山县/南街道", "云山县/双桥镇"]
    assert find_place(tmp_path, 2021, "双桥镇").county == "云山县"
    assert find_place(tmp_path, 2021, "石桥乡").files == (tmp_path / "2021/石桥乡/理论学习.csv",)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["2021/高新开发区/理论学习.xlsx"], ["高新开发区"]),
        (["2021/高新开发区/高新开发区.xlsx"], ["高新开发区"]),
        (["2021/高新开发区/北塘街道.xlsx"], ["高新开发区/北塘街道"]),
        (["2021/高新开发区/北塘街道/理论学习.csv"], ["高新开发区/北塘街道"]),
        (["2021/清河镇/东风镇.xlsx"], ["清河镇"]),
        (["2021/北区/东风镇.xlsx"], ["北区/东风镇"]),
        (["2021/测试/理论学习.csv", "2021/测试/基本情况.xlsx"], ["测试"]),
        (["2021/组/甲/理论学习.csv"], ["组/甲"]),
        (["2021/云山县/甲.xlsx"], ["云山县/甲"]),
    ],
)
def test_a_county_is_told_from_a_township(tmp_path: Path, files: list[str], expected: list[str]) -> None:
    assert names(put(tmp_path, *files)) == expected


def test_hidden_lock_and_readme_files_are_left_aside(tmp_path: Path) -> None:
    put(
        tmp_path,
        "2021/清河镇.xlsx",
        "2021/~$清河镇.xlsx",
        "2021/.清河镇.xlsx",
        "2021/README.md",
        "2021/说明/README.md",
    )
    put(tmp_path, "2021/石桥乡/~$理论学习.xlsx", "2021/石桥乡/理论学习.CSV", "2021/石桥乡/README.md")

    assert names(tmp_path) == ["清河镇", "石桥乡"]
    assert [file.name for file in find_place(tmp_path, 2021, "石桥乡").files] == ["理论学习.CSV"]


def test_every_listed_name_finds_its_own_place(tmp_path: Path) -> None:
    put(tmp_path, "2021/清河镇.xlsx", "2021/云山县/清河镇.xlsx", "2021/东山县/清河镇/理论学习.csv")

    for place in list_places(tmp_path, 2021):
        assert find_place(tmp_path, 2021, place.name) == place


def test_a_name_in_two_counties_is_ambiguous_and_both_are_named(tmp_path: Path) -> None:
    put(tmp_path, "2021/云山县/清河镇.xlsx", "2021/东山县/清河镇.xlsx")

    with pytest.raises(CallError, match="东山县/清河镇、云山县/清河镇"):
        find_place(tmp_path, 2021, "清河镇")


@pytest.mark.parametrize("other", ["2021/清河镇.xls", "2021/清河镇/理论学习.csv"])
def test_two_sources_of_one_township_are_refused_and_named(tmp_path: Path, other: str) -> None:
    put(tmp_path, "2021/清河镇.xlsx", "2021/石桥乡.xlsx", other)

    with pytest.raises(DataError) as caught:
        find_place(tmp_path, 2021, "清河镇")
    assert "清河镇.xlsx" in str(caught.value)
    assert other.removeprefix("2021/").partition("/理")[0] in str(caught.value)
    assert names(tmp_path) == ["清河镇", "石桥乡"], "the others of a batch go on"


def test_an_unknown_township_or_year_is_told_what_there_is(tmp_path: Path) -> None:
    put(tmp_path, "2020/清河镇.xlsx", "2021/清河镇.xlsx", "2021/石桥乡.xlsx")

    with pytest.raises(CallError, match="是否指“清河镇”？现有：清河镇、石桥乡"):
        find_place(tmp_path, 2021, "清和镇")
    with pytest.raises(CallError, match="现有：2020、2021"):
        find_place(tmp_path, 2019, "清河镇")
    with pytest.raises(CallError, match="没有数据文件夹"):
        find_place(tmp_path / "none", 2021, "清河镇")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            ".",
            "..",
            "../清河镇",
            "云山县/../清河镇",
            "/清河镇",
            "清河镇/",
            "a/b/c",
            "云山县//清河镇",
        ),
        *("C:清河镇", "清河\\镇", ".清河镇", "清河镇\n", "清河\0镇", "~/清河镇/x", "清河镇 ", "清河镇."),
    ],
)
def test_a_name_that_would_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path, "2021/清河镇.xlsx")
    put(tmp_path, "清河镇.xlsx")

    with pytest.raises(CallError) as caught:
        find_place(tmp_path, 2021, name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("year", "township"), [(2021, 1), (2021, None), ("2021", "清河镇"), (True, "清河镇"), (2021.0, "清河镇")]
)
def test_a_parameter_of_another_type_is_refused(tmp_path: Path, year: object, township: object) -> None:
    put(tmp_path, "2021/清河镇.xlsx", "2021/1.xlsx")

    with pytest.raises(CallError):
        find_place(tmp_path, year, township)  # type: ignore[arg-type]


def test_a_relative_data_folder_is_found_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "data/2021/清河镇.xlsx", "notebooks/deep/x.txt")
    monkeypatch.chdir(tmp_path / "notebooks" / "deep")

    assert resolve_data("data") == (tmp_path / "data").resolve()
    assert find_place("data", 2021, "清河镇").name == "清河镇"
    with pytest.raises(CallError, match="data2"):
        resolve_data("data2")


def test_a_subject_has_a_folder_of_its_own_where_that_has_the_year(tmp_path: Path) -> None:
    put(
        tmp_path, "data/2020/甲.xlsx", "data/2021/甲.xlsx", "data/安全生产/2021/甲.xlsx", "other/2021/甲.xlsx"
    )
    data, own, other = tmp_path / "data", tmp_path / "data/安全生产", tmp_path / "other"
    assert resolve_data(data, 2021, "安全生产") == own
    assert resolve_data(data, None, "安全生产") == own
    assert resolve_data(data, 2021) == data
    # One workbook may serve several subjects.
    assert resolve_data(data, 2020, "安全生产") == data
    assert resolve_data(other, 2021, "安全生产") == other
    assert resolve_data(other, None, "安全生产") == other
    # What leads to the ledgers directly, or to their year, is taken as it is.
    assert resolve_data(own, 2021, "安全生产") == own
    assert resolve_data(own / "2021", 2021, "安全生产") == own
    assert resolve_data(data / "2021", 2021, "安全生产") == data
    # A year that is nowhere is missed where it belongs.
    assert resolve_data(data, 2022, "安全生产") == own
    assert resolve_data(other, 2022, "安全生产") == other


def test_circular_links_end(tmp_path: Path) -> None:
    put(tmp_path, "2021/清河镇/理论学习.csv")
    (tmp_path / "2021/清河镇/self.csv").symlink_to("self.csv")
    (tmp_path / "2021/清河镇/up").symlink_to(tmp_path / "2021")
    (tmp_path / "2021/循环县").symlink_to(tmp_path / "2021")

    assert "清河镇" in names(tmp_path)
    assert [file.name for file in find_place(tmp_path, 2021, "清河镇").files] == ["理论学习.csv"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names of raw bytes")
def test_a_name_in_gbk_bytes_is_shown_and_can_be_listed(tmp_path: Path) -> None:
    put(tmp_path, "2021/清河镇.xlsx")
    Path(os.fsdecode(os.fsencode(tmp_path / "2021") + b"/" + "石桥乡.xlsx".encode("gbk"))).write_bytes(b"x")

    assert {display_path(place.name) for place in list_places(tmp_path, 2021)} == {"清河镇", "石桥乡"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names of raw bytes")
def test_a_name_in_gbk_bytes_is_found_by_the_name_that_is_shown(tmp_path: Path) -> None:
    (tmp_path / "2021").mkdir()
    raw = Path(os.fsdecode(os.fsencode(tmp_path / "2021") + b"/" + "石桥乡.xlsx".encode("gbk")))
    raw.write_bytes(b"x")

    assert find_place(tmp_path, 2021, "石桥乡").files == (raw.resolve(),)


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\u2066", "\x1b", "\n", "\ufeff"])
def test_characters_that_are_not_seen_are_spelled_out(tmp_path: Path, unseen: str) -> None:
    name = f"清{unseen}河镇"
    put(tmp_path, f"2021/{name}.xlsx")
    (place,) = list_places(tmp_path, 2021)

    assert place.name == f"清⟨U+{ord(unseen):04X}⟩河镇"
    assert unseen not in display_path(f"2021/{name}.xlsx")
    assert find_place(tmp_path, 2021, place.name).files == (tmp_path / f"2021/{name}.xlsx",)


def test_a_link_back_makes_no_township_of_all_workbooks(tmp_path: Path) -> None:
    put(tmp_path, "2021/清河镇.xlsx", "2021/云山县/石桥乡.xlsx")
    for name, target in {"回环镇": ".", "全部乡": "..", "云山县/回环镇": ".", "云山县/上级乡": ".."}.items():
        (tmp_path / "2021" / name).symlink_to(target)
    (tmp_path / "2021/链接镇").symlink_to(put(tmp_path / "elsewhere", "理论学习.csv"))

    assert names(tmp_path) == ["清河镇", "链接镇", "云山县/石桥乡"]


def test_the_working_folder_itself_may_hold_the_years(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "2021/清河镇.xlsx")
    monkeypatch.chdir(tmp_path)

    assert find_place(".", 2021, "清河镇").data == tmp_path.resolve()


WAYS = (
    "{}.xlsx",
    "{}.XLSX",
    "{}.Ods",
    "{}.et",
    "{}.csv",
    "{}.txt",
    "{}/理论学习.csv",
    "{}/",
    "云山县/{}.xlsx",
    "~${}.xlsx",
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["清河镇", "清河", "石桥乡", "云山县"]), st.sampled_from(WAYS)), max_size=6
    )
)
def test_a_name_finds_what_the_list_has_under_it(files: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "2021").mkdir()
        for name, way in files:
            path = data / "2021" / way.format(name)
            with contextlib.suppress(FileExistsError, NotADirectoryError):
                (path if way.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
                if not path.exists():
                    path.touch()
        listed = {place.name: place for place in list_places(data, 2021)}
        for name, place in listed.items():
            if len(place.sources) < 2:
                assert find_place(data, 2021, name) == place
            else:
                with pytest.raises(DataError, match="两份台账"):
                    find_place(data, 2021, name)
        for name, _ in files:
            if not any(place.township == name for place in listed.values()):
                with pytest.raises(CallError, match="没有"):
                    find_place(data, 2021, name)


def test_a_township_among_many_is_found_without_listing_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021/清河镇.xlsx").touch()
    monkeypatch.setattr("os.scandir", lambda _: pytest.fail("the year was listed"))
    assert find_place(tmp_path, 2021, "清河镇").files == (tmp_path / "2021/清河镇.xlsx",)


def test_where_capital_letters_are_small_ones_the_name_is_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021/清河镇.XLSX").touch()
    asked = Path.stat

    def heedless(self: Path, **more: Any) -> os.stat_result:
        return asked(self.with_name(self.name.replace(".xlsx", ".XLSX").replace(".Xlsx", ".XLSX")), **more)

    monkeypatch.setattr(Path, "stat", heedless)
    assert find_place(tmp_path, 2021, "清河镇").files == (tmp_path / "2021/清河镇.XLSX",)
