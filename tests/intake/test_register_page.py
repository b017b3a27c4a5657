"""The register's page is read without scrolling sideways on an office's screen, whatever files are called."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from kit.intake.receipts import Intake, Receipt, Receipts
from kit.intake.register_page import register_page
from kit.intake.register_rows import file_lines, township_lines
from kit.intake.township_states import TownshipState

LONG = "微信文件/2021年度意识形态工作台账（最终版）_final_version_20211203_102233_副本.xlsx"
ABSENT = ("理论学习", "宣传阵地", "网络舆情", "文明实践", "典型经验")
QUESTION = f"“甲山镇”一次来了2份不同的：{LONG}（错误0处），另一份.xlsx（错误3处）。用哪一份？"
COMMAND = f'review-kit intake "{LONG}" --year 2021 --as 云山县/甲山镇'


def receipt(outcome: str, **more: object) -> Receipt:
    known = {"subject": "意识形态工作", "county": "云山县", "township": "清河镇", "year": 2021, "errors": 12}
    return Receipt(name=LONG, outcome=outcome, **{**known, **more})  # type: ignore[arg-type]


def test_long_names_and_questions_wrap_and_all_columns_are_in_view(browser: Browser, tmp_path: Path) -> None:
    receipts = (
        receipt("placed", edition=1, target=("2021/云山县/清河镇.xlsx",), absent=ABSENT),
        receipt("doubtful", question=QUESTION, answer=COMMAND, notices=3),
        receipt("superseded", note=f"与已被替换的一份相同，没有动；要用它：{COMMAND}"),
    )
    intakes = (
        Intake(time="2021-12-20 09:30:00", state="undone", receipts=receipts),
        Intake(time="2021-12-21 09:30:00", state="done", receipts=receipts),
    )
    states = [
        TownshipState(
            subject="意识形态工作",
            county="云山县",
            township="清河镇",
            state="missing",
            absent=ABSENT,
            questions=(QUESTION,),
        )
    ]
    record = Receipts(year=2021, intakes=intakes)
    page = register_page(2021, file_lines(record), township_lines(states), states, "townships.csv")
    (tmp_path / "收件登记.html").write_text(page, encoding="utf-8")
    for width in (1280, 390):
        shown = browser.new_page(viewport={"width": width, "height": 900})
        shown.goto((tmp_path / "收件登记.html").as_uri())
        tables = shown.evaluate(
            "[...document.querySelectorAll('.scroll')].map(each => [each.scrollWidth, each.clientWidth])"
        )
        assert len(tables) == 2
        assert all(needed <= given for needed, given in tables), (width, tables)
        # Columns of short words are not broken between their characters.
        heads = shown.evaluate(
            "[...document.querySelectorAll('thead th')].map(each => each.getBoundingClientRect().height)"
        )
        assert max(heads) < 50
        shown.close()
