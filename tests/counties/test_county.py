"""A county's summary: sums, ranks and outliers of made-up townships."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

import kit
from kit.content import Table, plain
from kit.counties import County, open_county
from kit.errors import CallError
from tests.support.published_townships import publish_townships, township_names

NAMES = township_names(20)
Given = dict[str, dict[str, object]]


def opened(outputs: Path, names: list[str] = NAMES, **given: object) -> County:
    publish_townships(outputs, names, **given)  # type: ignore[arg-type]
    return open_county(2021, outputs=outputs, data="")


def tables(county: County, section: str) -> dict[str, list[list[str]]]:
    found = [block for block in county.section(section).blocks if isinstance(block, Table)]
    return {block.caption: [[plain(cell) for cell in row] for row in block.rows] for block in found}


def row(county: County, section: str, first: str) -> list[str]:
    return next(each for rows in tables(county, section).values() for each in rows if each[0] == first)


def test_sums_are_those_of_the_townships_and_tell_how_many_are_missing(tmp_path: Path) -> None:
    values: Given = {name: {"boards": 3 * at} for at, name in enumerate(NAMES)}
    values[NAMES[4]] = {"boards": None}
    county = opened(tmp_path, values=values, lost={"未成镇": "台账打不开"})
    total = sum(3 * at for at in range(20) if at != 4)
    assert row(county, "全县合计", "宣传栏") == ["宣传栏", f"{total}块", "19", "缺2个乡镇"]
    figure = next(each for each in county.record.figures if each.key == "boards")
    assert (figure.value, figure.unfilled) == (total, "缺2个乡镇")


def test_a_missing_number_is_no_0_and_a_base_of_0_gives_no_quotient(tmp_path: Path) -> None:
    values: Given = {
        NAMES[0]: {"lectures": None},
        NAMES[1]: {"lectures": 0},
        NAMES[2]: {"villages": 0},
        NAMES[3]: {"villages": None},
    }
    county = opened(tmp_path, values=values)
    shown = {}
    for block in county.section("各乡镇数值图").blocks:
        if isinstance(block, Table):
            for at, column in enumerate(block.columns):
                for line in block.rows:
                    shown[plain(line[0]), column.name.partition("（")[0]] = plain(line[at])
    assert shown[NAMES[0], "知识讲座次数"] == "缺"
    assert shown[NAMES[1], "知识讲座次数"].startswith("0○最低")
    assert shown[NAMES[2], "宣传栏"] == shown[NAMES[3], "宣传栏"] == "缺"
    measured = next(each for each in county.measured if each.stem == "boards.per")
    assert measured.without == {NAMES[2]: "行政村数为零，不计", NAMES[3]: "行政村数没有数，不计"}


def test_equal_numbers_share_a_rank_and_there_is_no_composite(tmp_path: Path) -> None:
    values: Given = {name: {"lectures": 10 + at} for at, name in enumerate(NAMES)}
    values[NAMES[18]] = values[NAMES[17]] = {"lectures": 28}
    county = opened(tmp_path, values=values)
    first, tied = row(county, "位次", "知识讲座次数")[2].split("；")
    assert first == f"第1 {NAMES[19]}（29次）"
    assert tied.startswith("并列第2 ")
    assert all(name in tied for name in NAMES[17:19])
    assert "各项不合成总分" in county.section("位次").text


def test_numbers_that_read_the_same_share_a_rank_and_the_ends(tmp_path: Path) -> None:
    values: Given = {name: {"self_study_monthly": {"value": 3.0, "places": 1}} for name in NAMES}
    for name, value in zip(NAMES[3:6], (4.64, 4.58, 4.54), strict=True):
        values[name] = {"self_study_monthly": {"value": value, "places": 1}}
    county = opened(tmp_path, values=values)
    first, third, *_ = row(county, "位次", "月人均自学篇数")[2].split("；")
    assert first in (f"并列第1 {NAMES[3]}、{NAMES[4]}（4.6篇）", f"并列第1 {NAMES[4]}、{NAMES[3]}（4.6篇）")
    assert third == f"第3 {NAMES[5]}（4.5篇）"
    measured = next(each for each in county.measured if each.stem == "self_study_monthly")
    ranks = {each.id: each.value for each in county.record.numbers if each.id.endswith(".rank")}
    assert [ranks[f"{measured.ids[name]}.rank"] for name in NAMES[3:6]] == [1, 1, 3]


def test_planted_outliers_are_found_with_their_reason(tmp_path: Path) -> None:
    chance = random.Random(9)
    planted = found = 0
    for trial in range(12):
        rate, count = chance.sample(NAMES, 2)
        values: Given = {
            rate: {"submissions_adopted_share": {"value": 20.0, "label": "20/100", "text": "20%"}},
            count: {"boards": 400, "slogans": 2},
        }
        county = opened(tmp_path / str(trial), values=values, seed=trial)
        out = {(each.township, each.measured.stem): each for each in county.standing_out}
        wanted = [(rate, "submissions_adopted_share"), (count, "boards.per"), (count, "slogans.per")]
        planted += len(wanted)
        found += sum(each in out for each in wanted)
        told = {(each[0], each[1]): each for each in tables(county, "需要先看的数字")["需要先看的数字"]}
        assert "随机起伏" in told[rate, "稿件采用率"][3]
        assert "高于上界" in told[count, "宣传栏（每村）"][3]
    assert found >= 0.95 * planted


def test_of_alike_townships_few_stand_out(tmp_path: Path) -> None:
    flagged = compared = 0
    for trial in range(8):
        county = opened(tmp_path / str(trial), seed=trial)
        flagged += len(county.standing_out)
        compared += sum(len(each.values) for each in county.measured)
    assert flagged <= 0.01 * compared


def test_few_townships_are_not_told_apart(tmp_path: Path) -> None:
    county = opened(tmp_path, NAMES[:3], values={NAMES[0]: {"boards": 4000}})
    assert county.standing_out == ()
    assert "不足六个" in county.section("需要先看的数字").text


def test_an_unreadable_review_is_told_in_one_line_and_counts_as_missing(tmp_path: Path) -> None:
    folder = publish_townships(tmp_path, NAMES[:8], partial={NAMES[2]: "没有《信息报送》台账"})
    (folder / NAMES[0] / "figures.json").write_text('{"township": "', encoding="utf-8")
    county = open_county(2021, outputs=tmp_path, data="")
    assert [(each.name, each.state) for each in county.records.absent] == [(NAMES[0], "读不出")]
    assert len(county.record.notices) == 1
    assert county.record.outcome == "partial"
    rows = tables(county, "报送情况")["没有报齐的乡镇"]
    assert rows[0] == [f"{NAMES[2]}※", "缺部分台账", "没有《信息报送》台账"]


def test_a_township_that_failed_is_not_counted_by_its_last_review(tmp_path: Path) -> None:
    folder = publish_townships(tmp_path, NAMES[:8], lost={NAMES[1]: "台账打不开"})
    assert (folder / NAMES[1] / "figures.json").is_file()
    county = open_county(2021, outputs=tmp_path, data="")
    assert NAMES[1] not in [each.name for each in county.townships]


def test_only_townships_with_both_years_are_compared_and_no_rate_from_0(tmp_path: Path) -> None:
    values: Given = {name: {"lectures": {"value": 10, "year_before": 0}} for name in NAMES}
    values[NAMES[0]] = {"lectures": {"value": 10, "year_before": None}}
    line = row(opened(tmp_path, values=values), "与上年比较", "知识讲座次数")
    assert line == ["知识讲座次数", "19", "190次", "0次", "增加190次，上年为零", "19／0"]


def test_a_year_before_that_was_revised_is_marked(tmp_path: Path) -> None:
    folder = publish_townships(tmp_path, NAMES[:8])
    path = folder / NAMES[3] / "figures.json"
    review = json.loads(path.read_text(encoding="utf-8"))
    review["revisions"] = [{"key": "lectures", "name": "知识讲座次数", "old": 3, "new": 4}]
    path.write_text(json.dumps(review, ensure_ascii=False), encoding="utf-8")
    county = open_county(2021, outputs=tmp_path, data="")
    block = next(each for each in county.section("与上年比较").blocks if isinstance(each, Table))
    assert block.note == f"上年数与发布时不同（有更正）的——知识讲座次数：{NAMES[3]}。"


def test_targets_met_and_missed_are_counted(tmp_path: Path) -> None:
    values: Given = {name: {"lectures": {"value": 10, "target": 9}} for name in NAMES[:6]}
    values[NAMES[5]] = {"lectures": {"value": 8, "target": 9}}
    line = row(opened(tmp_path, values=values), "年度目标", "知识讲座次数")
    assert line == ["知识讲座次数", "6", "5", "1", NAMES[5]]


def test_medians_are_of_townships_of_about_the_same_size(tmp_path: Path) -> None:
    values: Given = {
        name: {"population": 10_000 if at < 10 else 50_000, "lectures": 5 if at < 10 else 9}
        for at, name in enumerate(NAMES)
    }
    county = opened(tmp_path, values=values)
    # All villages are alike, so that people alone part them.
    assert [(each.name, len(each.members)) for each in county.alike] == [("人口较多", 10), ("人口较少", 10)]
    assert row(county, "同类比较", "知识讲座次数（次）") == ["知识讲座次数（次）", "9", "5"]


def test_every_number_follows_from_its_operands(tmp_path: Path) -> None:
    county = opened(tmp_path, values={NAMES[0]: {"boards": 400}})
    numbers = {each.id: each for each in county.record.numbers}
    for each in numbers.values():
        assert set(each.of) <= numbers.keys()
    total = numbers["boards"]
    operands = numbers[total.of[0]].of
    assert total.value == sum(Decimal(str(numbers[id_].value)) for id_ in operands)
    source = numbers[f"{NAMES[0]}/2021/boards"].source
    assert source is not None
    assert source.rows == (2, 3, 5)


def test_numbers_link_to_the_line_of_the_township_s_review(tmp_path: Path) -> None:
    county = opened(tmp_path, values={NAMES[0]: {"boards": 400}})
    block = next(each for each in county.section("需要先看的数字").blocks if isinstance(each, Table))
    links = [run.link for line in block.rows for run in line[2]]
    assert any(link.endswith("-2021.html#source-boards") and link.startswith("../%") for link in links)


def test_a_county_is_summarised_alone_and_names_are_whole_where_two_are_alike(tmp_path: Path) -> None:
    publish_townships(
        tmp_path, NAMES, county={name: "甲县" if at < 8 else "乙县" for at, name in enumerate(NAMES)}
    )
    assert len(open_county(2021, "甲县", outputs=tmp_path, data="").townships) == 8
    assert open_county(2021, outputs=tmp_path, data="").name == "各乡镇"
    with pytest.raises(CallError, match="没有丙县的总结：里面的县有乙县、甲县"):
        open_county(2021, "丙县", outputs=tmp_path, data="")


def test_no_reviews_and_no_such_section_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "2021").mkdir()
    with pytest.raises(CallError, match="里没有总结：请先运行 review-kit batch"):
        open_county(2021, outputs=tmp_path, data="")
    county = opened(tmp_path)
    with pytest.raises(CallError, match="没有“全县和计”这一节，是否指“全县合计”"):
        county.section("全县和计")


def test_an_analyst_has_the_numbers_as_a_table_and_any_chart(tmp_path: Path) -> None:
    county = opened(tmp_path, values={NAMES[0]: {"lectures": None}})
    assert county.frame["知识讲座次数"].isna().tolist() == [name == NAMES[0] for name in county.frame.index]
    assert county.frame.shape[0] == 20
    funnel, strip = county.chart("稿件采用率"), county.chart("宣传栏")
    assert funnel is not None
    assert strip is not None
    assert funnel.svg.startswith("<svg")
    assert county.chart("没有的") is None
    assert kit.open_county is open_county


def write_list(data: Path, *lines: str) -> Path:
    data.mkdir(exist_ok=True)
    path = data / "townships.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def reporting(county: County) -> dict[str, str]:
    return {line[0]: line[1] for line in tables(county, "报送情况").get("没有报齐的乡镇", [])}


def test_townships_of_the_list_without_a_review_are_named_and_count_as_missing(tmp_path: Path) -> None:
    publish_townships(tmp_path / "outputs", NAMES[:8], lost={"未成镇": "台账打不开"})
    data = tmp_path / "data"
    write_list(data, "乡镇", *NAMES[:8], "未成镇", "没收镇", "没写镇")
    (data / "2021" / "没写镇").mkdir(parents=True)
    county = open_county(2021, outputs=tmp_path / "outputs", data=data)
    assert reporting(county) == {"未成镇": "没有写成", "没收镇": "没有收到", "没写镇": "没有写成"}
    assert "按townships.csv，应报的乡镇11个。" in county.section("报送情况").text
    assert "不能汇总的3个" in county.section("导语").text
    assert row(county, "全县合计", "宣传栏")[2:] == ["8", "缺3个乡镇"]
    figure = next(each for each in county.record.figures if each.key == "boards")
    assert figure.unfilled == "缺3个乡镇"


def test_without_a_list_the_townships_of_the_year_before_are_expected(tmp_path: Path) -> None:
    publish_townships(tmp_path / "outputs", NAMES[:8])
    data = tmp_path / "data"
    (data / "2020" / "去年镇").mkdir(parents=True)
    (data / "2021" / "今年镇").mkdir(parents=True)
    county = open_county(2021, outputs=tmp_path / "outputs", data=data)
    assert reporting(county) == {"去年镇": "没有收到", "今年镇": "没有写成"}
    assert "按2020年的台账和本年的台账，应报的乡镇2个。" in county.section("报送情况").text


def test_where_no_list_is_known_it_is_said(tmp_path: Path) -> None:
    assert "没有乡镇名单，不知道还有没有应报而没有总结的乡镇。" in opened(tmp_path).section("报送情况").text


def test_a_list_alone_tells_nothing_of_ledgers(tmp_path: Path) -> None:
    publish_townships(tmp_path / "outputs", NAMES[:8])
    listed = write_list(tmp_path, "乡镇", *NAMES[:8], "名单镇")
    county = open_county(2021, outputs=tmp_path / "outputs", data="", townships=listed)
    assert reporting(county) == {"名单镇": "没有总结"}


def test_each_county_expects_its_own_townships(tmp_path: Path) -> None:
    counties = {name: "甲县" if at < 8 else "乙县" for at, name in enumerate(NAMES)}
    publish_townships(tmp_path / "outputs", NAMES, county=counties)
    data = tmp_path / "data"
    rows = [f"{counties[name]},{name}" for name in NAMES]
    write_list(data, "县,乡镇", *rows, "甲县,同名镇", "乙县,同名镇", "乙县,少报镇")
    (of_one, of_all) = (
        open_county(2021, name, outputs=tmp_path / "outputs", data=data) for name in ("乙县", "")
    )
    assert set(reporting(of_one)) == {"同名镇", "少报镇"}
    assert set(reporting(of_all)) == {"甲县/同名镇", "乙县/同名镇", "少报镇"}


def test_a_list_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    publish_townships(tmp_path / "outputs", NAMES[:8])
    with pytest.raises(CallError, match=r"没有乡镇名单 .*无\.csv"):
        open_county(2021, outputs=tmp_path / "outputs", data="", townships="无.csv")
    write_list(tmp_path / "data", "名单", "甲山镇")
    with pytest.raises(CallError, match="没有“乡镇”这一列"):
        open_county(2021, outputs=tmp_path / "outputs", data=tmp_path / "data")


def test_a_list_names_all_where_only_one_or_two_would_be_left_out(tmp_path: Path) -> None:
    few = opened(tmp_path / "few", NAMES[:8]).section("报送情况").text
    assert all(name in few for name in NAMES[:8])
    assert "等）" not in few
    many = opened(tmp_path / "many", NAMES[:9]).section("报送情况").text
    assert sum(name in many for name in NAMES[:9]) == 6
    assert "等）" in many


def test_the_axis_of_a_funnel_says_what_is_counted(tmp_path: Path) -> None:
    county = opened(tmp_path)
    sizes = {
        each.name: county.chart(each.name).form.size  # type: ignore[union-attr]
        for each in county.measured
        if each.kind == "share"
    }
    assert sizes["稿件采用率"] == "县级以上媒体投稿（篇）"
    assert sizes["制度落实率"] == "应开展次数"
    assert [name for name, size in sizes.items() if "总数" in size or not size] == []
