from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

import kit
from kit import Review, Section, open_review
from kit.content import SECTION_MIME, Chart, SectionContent, Table, plain
from kit.errors import CallError
from kit.sections.source_list import row_ranges
from tests.support.ledger_files import Written
from tests.support.subjects import SUBJECT
from tests.support.townships import ALL_BUT_PROFILE, opened, write_township

DATA = Path(kit.__file__).parents[1] / "data"
WRITERS = sorted(
    ["opening", "gaps", "signature", "indicators", "sources", *(section.key for section in SUBJECT.sections)]
)
SAMPLES = ["清河镇", "石桥乡", "柳林镇"]


def told(review: Review) -> str:
    """The whole review as text: headings, prose, captions, alt texts and tables."""
    lines: list[str] = []
    for name in WRITERS:
        section = review.section(name)
        lines += [f"# {section.heading}", section.text]
        for block in section.blocks:
            if isinstance(block, Chart):
                lines += [block.caption, block.alt, block.note]
            elif isinstance(block, Table):
                rows = [[column.name for column in block.columns]]
                rows += [["".join(run.text for run in cell) for cell in row] for row in block.rows]
                lines += [block.caption, *(" | ".join(row) for row in rows), block.note]
    return "\n".join(lines)


@pytest.mark.parametrize("township", SAMPLES)
def test_the_sample_reviews_read_as_before(township: str, snapshot: SnapshotAssertion) -> None:
    assert told(open_review(township, 2021, data=DATA)) == snapshot, (
        "read the diff; where it is meant: pytest tests/sections --snapshot-update"
    )


@pytest.mark.parametrize("township", SAMPLES)
def test_no_unknown_is_written_as_anything_else(township: str) -> None:
    text = told(open_review(township, 2021, data=DATA))
    for slip in ("None", "nan", "NaN", "xx", "{{", "。。", "，。", "，，"):
        assert slip not in text


def test_a_notebook_shows_items_with_the_numbers_that_the_document_gives_them() -> None:
    shown = str(open_review("清河镇", 2021, data=DATA).section("存在问题")._repr_mimebundle_()["text/html"])
    assert "<p>（一）" in shown
    assert "<p>（四）" in shown
    assert "<ol" not in shown


@pytest.mark.parametrize("name", WRITERS)
def test_a_section_carries_its_blocks_and_shows_itself(tmp_path: Path, name: str) -> None:
    section = opened(tmp_path).section(name)
    bundle = section._repr_mimebundle_()
    carried = SectionContent.from_json(bundle[SECTION_MIME])
    assert carried.to_json() == section.content.to_json()
    assert [type(block) for block in carried.blocks] == [type(block) for block in section.blocks]
    assert section.heading in str(bundle["text/html"])


@pytest.mark.parametrize("name", WRITERS)
def test_every_section_can_be_written_of_a_township_that_sent_nothing_but_its_profile(
    tmp_path: Path, name: str
) -> None:
    write_township(tmp_path, without=ALL_BUT_PROFILE)
    open_review("清河镇", 2021, data=tmp_path).section(name)


def test_a_missing_ledger_is_said_where_its_figures_would_stand(tmp_path: Path) -> None:
    write_township(tmp_path, without=["先进典型"])
    review = open_review("清河镇", 2021, data=tmp_path)
    assert review.section("civility").text.endswith(
        "本节所用的《先进典型》台账未收到，无法得出的数字没有写入。"
    )
    assert review.section("gaps").text == "未收到《先进典型》台账。对应指标在正文和附件中列为缺失，不作估计。"


def test_nothing_is_said_of_gaps_where_there_are_none(tmp_path: Path) -> None:
    assert opened(tmp_path).section("gaps").content == SectionContent(key="gaps")


def test_a_townships_own_words_stand_in_their_section_line_by_line(tmp_path: Path) -> None:
    review = opened(tmp_path, texts=[["理论学习", "第一段。\n第二段<b>。"], ["社会文明", "别处。"]])
    assert review.section("study").text.splitlines()[:2] == ["第一段。", "第二段<b>。"]
    assert "<b>" not in review.section("study")._repr_mimebundle_()["text/html"]  # type: ignore[operator]
    rows = [[cell[0].text for cell in row] for row in _table(review.section("sources")).rows]
    assert [row[1:] for row in rows if row[2] == "文字"] == [
        ["文字材料", "文字", "2–3", "理论学习、社会文明：乡镇自行陈述，照录"],
    ]


def test_what_the_analyst_sets_stands_before_what_the_profile_says(tmp_path: Path) -> None:
    write_township(
        tmp_path,
        records={
            "profile": [
                ["乡镇名称", "清河镇"],
                ["年度", 2021],
                ["报告标题", "台账的标题"],
                ["落款单位", "清河镇党委"],
            ]
        },
    )
    review = open_review("清河镇", 2021, data=tmp_path, title="我的标题", signed_on="2021-12-05")
    assert review.section("opening").heading == "我的标题"
    assert review.section("signature").text == "清河镇党委\n2021年12月5日"


def test_who_has_not_signed_is_told_to_the_analyst_and_not_made_up(tmp_path: Path) -> None:
    write_township(tmp_path)
    unsigned = open_review("清河镇", 2021, data=tmp_path)
    assert [notice for notice in unsigned.notices if "落款" in notice] == [
        "未给出落款单位、成文日期，文末没有写；请填入《基本情况》台账，或在参数 signed_by、signed_on 中写明"
    ]
    assert unsigned.section("signature").text.strip() == ""
    undated = open_review("清河镇", 2021, data=tmp_path, signed_by="清河镇党委")
    assert any(notice.startswith("未给出成文日期，") for notice in undated.notices)
    signed = open_review("清河镇", 2021, data=tmp_path, signed_by="清河镇党委", signed_on="2021-12-05")
    assert not any("文末" in notice for notice in signed.notices)


def test_every_figure_has_one_line_in_the_source_list(tmp_path: Path) -> None:
    review = opened(tmp_path)
    table = _table(review.section("sources"))
    assert sorted(key for key in table.anchors if key) == sorted(review.figures)
    assert [plain(row[0]) for row in table.rows] == [str(n) for n, _ in enumerate(table.rows, start=1)]
    for key, row in zip(table.anchors, table.rows, strict=True):
        if key:
            assert plain(row[1]) == review.figures[key].indicator.name
            assert plain(row[-1])


def test_the_sources_of_a_ledger_stand_together_and_its_file_is_named_once() -> None:
    for township in SAMPLES:
        review = open_review(township, 2021, data=DATA)
        table = _table(review.section("sources"))
        group = ""
        places: dict[str, set[tuple[str, str]]] = {}
        for key, title in zip(table.anchors, table.groups, strict=True):
            group = title or group
            if key:
                source = review.figures[key].source
                places.setdefault(group, set()).add((source.file, source.sheet))
        assert all(len(found) == 1 for found in places.values())
        titles = [title for title in table.groups if title]
        assert len(titles) == len(set(titles))
        for file in {source.file for figure in review.figures.values() if (source := figure.source).file}:
            assert sum(file in title for title in titles) == 1


def test_a_figure_without_its_ledger_keeps_its_line_and_says_why(tmp_path: Path) -> None:
    write_township(tmp_path, without=["先进典型"])
    table = _table(open_review("清河镇", 2021, data=tmp_path).section("sources"))
    lines = dict(zip(table.anchors, table.rows, strict=True))
    assert [plain(cell) for cell in lines["model_stories"]][2:] == [
        "缺",
        "—",
        "未收到《先进典型》台账",
    ]
    assert [title for title in table.groups if title][-1] == "缺少台账的指标"


def test_figures_of_several_ledgers_name_the_others() -> None:
    review = open_review("清河镇", 2021, data=DATA, subject="安全生产")
    table = _table(review.section("sources"))
    lines = dict(zip(table.anchors, table.rows, strict=True))
    assert plain(lines["checks_per_10000"][3]) == "2–63；《基本情况》6"


def test_the_figures_at_a_glance_are_grouped_by_section_and_no_line_is_empty() -> None:
    for subject in ("意识形态工作", "安全生产"):
        review = open_review("清河镇", 2021, data=DATA, subject=subject)
        table = _table(review.section("indicators"))
        headings = [section.heading for section in review.subject.sections]
        assert table.row_headers
        assert [title for title in table.groups if title] == ["概况", *headings]
        assert all(any(plain(cell) != "—" for cell in row[1:]) for row in table.rows)
        named = {plain(row[0]) for row in table.rows}
        missing = [figure for figure in review.figures.values() if figure.indicator.name not in named]
        # Undefined, a parameter, or the number of blank cells where there are none.
        assert all(not figure.value or figure.key in {"township", "year"} for figure in missing)
        assert not any(figure.gap for figure in missing)


def test_row_numbers_are_written_as_ranges() -> None:
    assert [row_ranges(rows) for rows in ((), (2,), (2, 3, 4, 7), (9, 2, 3))] == ["", "2", "2–4、7", "2–3、9"]
    assert row_ranges(range(2, 12, 2)) == "2、4等共5行"


def _table(section: Section) -> Table:
    return next(block for block in section.blocks if isinstance(block, Table))


def test_an_analyst_changes_a_sentence_and_the_figures_keep_their_source(tmp_path: Path) -> None:
    section = opened(tmp_path).section("study").replace("全镇开展理论学习", "本镇组织理论学习")
    assert section.text.startswith("本镇组织理论学习1次")
    runs = section.blocks[0].runs  # type: ignore[union-attr]
    assert [(run.text, run.figure) for run in runs[:2]] == [
        ("本镇组织理论学习", ""),
        ("1次", "study_sessions"),
    ]


def test_a_changed_figure_is_the_analysts_own_word(tmp_path: Path) -> None:
    section = opened(tmp_path).section("study").replace("理论学习1次", "理论学习若干次")
    runs = section.blocks[0].runs  # type: ignore[union-attr]
    assert ("理论学习若干次", "") in [(run.text, run.figure) for run in runs]


@pytest.mark.parametrize(("old", "said"), [("没有这句", "没有“没有这句”"), ("，", "有多处"), ("", "没有")])
def test_a_sentence_that_is_not_there_once_is_refused(tmp_path: Path, old: str, said: str) -> None:
    with pytest.raises(CallError, match=said):
        opened(tmp_path).section("study").replace(old, "新")


@pytest.mark.parametrize(
    ("before", "target", "said"),
    [
        (2, 2, "投稿4篇，上年为2篇，完成年度目标的200%。"),
        (1, 4, "投稿4篇，上年为1篇，完成年度目标的100%。"),
        (5, 9, "投稿4篇，上年为5篇，完成年度目标的44.4%，差5篇。"),
        (4, None, "投稿4篇，与上年持平。"),
        (None, 9, "投稿4篇，完成年度目标的44.4%，差5篇。"),
        (None, None, "投稿4篇。"),
    ],
)
def test_a_rise_a_fall_and_what_is_not_known_read_differently(
    tmp_path: Path, before: int | None, target: int | None, said: str
) -> None:
    if before is not None:
        write_township(tmp_path, year=2020, records={"submissions": articles(2020, before)})
    targets: list[list[Written]] = [["县级以上媒体投稿", target, "篇"]] if target else [["领学", 1, "次"]]
    review = opened(tmp_path, submissions=articles(2021, 4), targets=targets)
    assert said in review.section("publicity").text


def articles(year: int, count: int) -> list[list[Written]]:
    return [[dt.date(year, 5, 1), "题", "报", "县级", None, "是"]] * count
