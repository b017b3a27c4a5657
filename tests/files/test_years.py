from __future__ import annotations

from pathlib import Path

import pytest

from kit import open_review
from kit.batch import Order, plan
from kit.files import Years, find_place
from tests.support.ledger_files import put
from tests.support.townships import write_township


def before(data: Path, name: str, year: int = 2021) -> list[str]:
    found = Years(data.resolve()).before(find_place(data, year, name)).places
    return [f"{place.year}/{place.name}" for place in found]


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        (["2020/清河镇.xlsx", "2021/云山县/清河镇.xlsx"], "清河镇", ["2020/清河镇"]),
        (["2020/云山县/清河镇.xlsx", "2021/清河镇.xlsx"], "清河镇", ["2020/云山县/清河镇"]),
        (
            ["2019/云山县/清河镇.xlsx", "2020/清河镇.xlsx", "2021/云山县/清河镇.xlsx"],
            "清河镇",
            ["2020/清河镇", "2019/云山县/清河镇"],
        ),
        (["2019/清河镇.xlsx", "2021/清河镇.xlsx"], "清河镇", []),
        (
            ["2020/清河镇.xlsx", "2021/清河镇.xlsx", "2021/云山县/清河镇.xlsx"],
            "云山县/清河镇",
            [],  # 清河镇 goes on by its whole name
        ),
        (["2020/清河镇.xlsx", "2021/云山县/清河镇.xlsx", "2021/东山县/清河镇.xlsx"], "云山县/清河镇", []),
        (["2020/云山县/清河镇.xlsx", "2020/东山县/清河镇.xlsx", "2021/清河镇.xlsx"], "清河镇", []),
        (["2020/东山县/清河镇.xlsx", "2021/云山县/清河镇.xlsx"], "清河镇", []),
    ],
)
def test_a_township_is_found_again_where_only_one_can_be_meant(
    tmp_path: Path, files: list[str], name: str, expected: list[str]
) -> None:
    assert before(put(tmp_path, *files), name) == expected


def test_where_more_than_one_can_be_meant_it_is_said_where_they_lie(tmp_path: Path) -> None:
    put(tmp_path, "2020/云山县/清河镇.xlsx", "2020/东山县/清河镇.xlsx", "2021/清河镇.xlsx")
    why = Years(tmp_path.resolve()).before(find_place(tmp_path, 2021, "清河镇")).why_no_more

    assert "“东山县/清河镇”、“云山县/清河镇”" in why
    assert "\n" not in why


def moved(data: Path) -> Path:
    """A county folder that was put between in the second year."""
    write_township(data, year=2020)
    (data / "2021/云山县").mkdir(parents=True)
    write_township(data).rename(data / "2021/云山县/清河镇.xlsx")
    return data


def test_a_review_compares_with_the_year_before_a_county_folder_came(tmp_path: Path) -> None:
    review = open_review("清河镇", 2021, data=moved(tmp_path))

    assert review.before is not None
    assert set(review.inputs) == {"2020/清河镇.xlsx", "2021/云山县/清河镇.xlsx"}
    assert not any("上年" in notice and "没有" in notice for notice in review.notices)


def test_a_review_says_where_the_year_before_may_lie(tmp_path: Path) -> None:
    write_township(tmp_path)
    for county in ("云山县", "东山县"):
        put(tmp_path, f"2020/{county}/清河镇.xlsx")
    (notice,) = [each for each in open_review("清河镇", 2021, data=tmp_path).notices if "2020" in each]

    assert "东山县/清河镇" in notice


@pytest.mark.parametrize("gap", [False, True], ids=["moved", "a year missing"])
def test_a_batch_plans_with_the_years_that_its_reviews_read(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, gap: bool
) -> None:
    data = moved(tmp_path / "data")
    put(data, "2018/清河镇.xlsx")
    if gap:
        (data / "2020").rename(data / "2017")
    monkeypatch.chdir(tmp_path)
    order = Order(
        2021,
        data=str(data),
        out=str(tmp_path / "out"),
        notebook=str(project / "notebooks/township_review.ipynb"),
    )
    (job,) = plan(order)

    assert set(job.ledgers) == set(open_review("清河镇", 2021, data=data).inputs)
