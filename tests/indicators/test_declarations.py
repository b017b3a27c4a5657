"""Declared indicators, charts and sections: they agree with each other, and a mistake is reported by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kit import charts, sections
from kit.charts import catalogue
from kit.errors import DeclarationError
from kit.indicators import INDICATORS, Indicator
from kit.indicators.counted import Measure
from kit.indicators.declarations import check_column, check_indicators, find_indicator
from kit.indicators.duties import Kept
from kit.indicators.groups import Extreme
from kit.indicators.measures import Fact, Mean, Rows, Share, Total
from kit.ledgers import CHAPTERS
from kit.wording import check_wording
from kit.wording.template_files import OWN_TEMPLATES
from tests.support.townships import opened, write_township

GOOD = Indicator("talks", "座谈次数", "次", Rows("study", only={"form": ("知识讲座",)}), "study")


def mistake_of(*indicators: Indicator) -> str:
    with pytest.raises(DeclarationError) as caught:
        check_indicators(indicators)
    return str(caught.value)


def test_the_declared_indicators_are_right() -> None:
    check_indicators(INDICATORS)
    check_indicators([GOOD])


@pytest.mark.parametrize(
    ("measure", "mistake"),
    [
        (Rows("studys"), "unknown ledger: 'studys'; did you mean 'study'?"),
        (Rows("study", only={"froms": ("领学",)}), "unknown column of ledger 'study': 'froms'"),
        (Rows("study", without={"form": ("知识讲做",)}), "unknown value of column study.form: '知识讲做'"),
        (Rows("study", by_kind="kind"), "unknown column of ledger 'study': 'kind'"),
        (Total("boards", ("added", "updates")), "unknown column of ledger 'boards': 'updates'"),
        (Mean("self_study", "article"), "unknown column of ledger 'self_study': 'article'; did you mean"),
        (Fact("网评员数"), "unknown item of ledger 'profile': '网评员数'; did you mean '网评员人数'?"),
        (Kept("systems", "held", "dues"), "unknown column of ledger 'systems': 'dues'"),
        (Extreme("boards", "villages"), "unknown column of ledger 'boards': 'villages'"),
        (Share(Rows("problem"), Rows("problems")), "unknown ledger: 'problem'; did you mean 'problems'?"),
    ],
)
def test_a_measure_that_names_what_does_not_exist(measure: Measure, mistake: str) -> None:
    assert mistake_of(replace(GOOD, measure=measure)).startswith(f"indicator 'talks': {mistake}")


def test_an_unknown_section_or_unit() -> None:
    wrong = replace(GOOD, section="studies", unit="次场")
    assert mistake_of(wrong).splitlines() == [
        "indicator 'talks': unknown section: 'studies'; did you mean 'study'?",
        "indicator 'talks': unknown unit '次场'",
    ]


def test_keys_and_names_that_are_declared_twice() -> None:
    second = replace(GOOD, name="讲座", synonyms=("座谈次数",))
    assert mistake_of(GOOD, second).splitlines() == [
        "indicator 'talks': declared 2 times",
        "indicator 'talks': the name '座谈次数' is used by indicator 'talks'",
    ]


def test_a_chart_of_an_unknown_indicator_or_column(tmp_path: Path) -> None:
    write_township(tmp_path)
    review = opened(tmp_path)
    with pytest.raises(DeclarationError, match=r"^chart of 'board' by 'village': unknown indicator: 'board'"):
        catalogue._by_group(review, "board", "village")
    with pytest.raises(DeclarationError, match=r"^chart of 'boards' by 'town': unknown column of"):
        catalogue._by_group(review, "boards", "town")
    with pytest.raises(DeclarationError, match=r"^chart of 'duties_signed' by 'months': unknown column"):
        catalogue._by_month(review, "duties_signed", "责任书", "months")
    with pytest.raises(DeclarationError, match=r"^chart 'trend': unknown indicator: 'stduy'"):
        find_indicator("stduy", {"boards": INDICATORS[0]}, "chart 'trend'")
    with pytest.raises(DeclarationError, match=r"^here: unknown ledger: 'bord'"):
        check_column("bord", "village", "here")


def test_every_declared_chart_names_known_indicators_and_columns(tmp_path: Path) -> None:
    write_township(tmp_path)
    review = opened(tmp_path)
    for name in set(charts.__all__) - {"Drawing", "house_style"}:
        getattr(charts, name)(review)


def test_every_section_of_an_indicator_has_a_writer_and_a_template() -> None:
    named = {indicator.section for indicator in INDICATORS} | set(CHAPTERS)
    assert named <= set(sections.__all__)
    assert named <= {path.stem for path in OWN_TEMPLATES.glob("*.md")}


def test_the_templates_name_what_exists() -> None:
    check_wording(OWN_TEMPLATES)
