"""Generator of the sample ledgers of 安全生产: the townships of `make_samples.py`, three years.

`make_safety_samples.toml` holds the amounts and the texts. Random numbers are seeded by township and year, so
that every run writes the same bytes::

    python data/make_safety_samples.py
"""

from __future__ import annotations

import shutil
import tomllib
from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import make_samples
from make_samples import WRITERS, Cell, Ledgers, Rows, Words

DATA = Path(__file__).parent
SUBJECT = "安全生产"
PLAN = tomllib.loads((DATA / "make_safety_samples.toml").read_text("utf-8"))

COLUMNS = {
    "基本情况": "项目 内容",
    "隐患排查": "日期 场所类型 检查次数 发现隐患 完成整改",
    "重大危险源": "危险源 级别 责任岗位 应检查次数 检查次数 最近检查日期 说明",
    "应急演练": "日期 演练名称 类型 形式 参加人次 是否评估",
    "宣传培训": "日期 活动名称 类别 对象 场次 参加人次 发放资料 学时",
    "经费投入": "月份 安全设施 隐患治理 宣传培训 应急物资 投入合计",
    "存在问题": "问题 类别 责任部门 整改措施 整改期限 整改状态",
    "下步打算": "事项 主要措施 责任部门 完成时限",
    "年度目标": "指标 目标值 单位",
    "文字材料": "章节 内容",
}


class SafetyYear:
    """The ledgers of one township and year."""

    def __init__(self, township: str, year: int) -> None:
        self.rng = Random(f"{SUBJECT}{township}{year}")
        self.township, self.year = township, year
        self.plan: dict[str, Any] = PLAN["township"][township]
        self.general: dict[str, Any] = make_samples.PLAN["township"][township]
        self.year_index = year - PLAN["years"][0]
        self.amount = dict(zip(PLAN["amounts"], self.plan["year"][str(year)], strict=True))
        first, last = make_samples.PLAN["spring_festival"][str(year)]
        self.holidays = {date(year, 1, 1), *(date(year, 5, day) for day in range(1, 6))}
        self.holidays |= {date(year, 10, day) for day in range(1, 8)}
        self.holidays |= {first + timedelta(n) for n in range((last - first).days + 1)}

    def _dates(self, count: int, kind: str) -> list[date]:
        """Return sorted workdays, weighted by month, none after 24 December."""
        bounds = list(accumulate(weight * self.rng.uniform(0.7, 1.3) for weight in PLAN["months"][kind]))
        found: list[date] = []
        for slot in range(count):
            month = 1 + bisect(bounds, bounds[-1] * (slot + self.rng.random()) / count)
            days = [date(self.year, month, day) for day in range(1, 25 if month == 12 else 29)]
            found.append(self.rng.choice([d for d in days if d.weekday() < 5 and d not in self.holidays]))
        return sorted(found)

    def _inspections(self) -> Rows:
        places: dict[str, list[int]] = PLAN["places"]
        weights = [weight for weight, _ in places.values()]
        words: dict[str, str] = self.plan.get("words", {})
        rows: Rows = []
        for day in self._dates(self.amount["排查记录"], "inspections"):
            place = self.rng.choices(list(places), weights)[0]
            checks = self.rng.randint(1, 6)
            found = sum(self.rng.randint(0, places[place][1]) for _ in range((checks + 1) // 2))
            # What was found last is not all mended when the year ends.
            left = [0, 1, 1, 2] if day.month == 12 else [0] * (10 + 4 * self.year_index) + [1, 1]
            fixed = max(0, found - self.rng.choice(left))
            rows.append([day, words.get(place, place), checks, found, fixed])
        return rows

    def _hazards(self) -> Rows:
        rows: Rows = []
        for name, level, post, due, note in PLAN["rows"]["hazards"][-self.amount["重大危险源"] :]:
            held = due + self.rng.choice([0, 0, 1, -1])
            last = date(self.year, 12, self.rng.randint(1, 20)) if due > 6 else self._dates(6, "drills")[-1]
            rows.append([self.township[:2] + name, level, post, due, held, last, note])
        return rows

    def _drills(self) -> Rows:
        names = Words(self.rng, self.year, PLAN["phrases"]["drills"])
        desk = 4 if self.year == 2020 else 7
        rows: Rows = []
        for number, day in enumerate(self._dates(self.amount["应急演练"], "drills"), 1):
            kind, _, name = names.pick(day.month).partition("：")
            form = "桌面推演" if number % desk == 0 else "实战演练"
            people = self.rng.randint(15, 30) if form == "桌面推演" else self.rng.randint(40, 220)
            assessed = self.rng.choice("是是是否" if self.year_index == 2 else "是是否")
            rows.append([day, name, kind, form, people, assessed])
        return rows

    def _training(self) -> Rows:
        rows: Rows = []
        for category, kind in (("宣传", "publicity"), ("培训", "courses")):
            names = Words(self.rng, self.year, PLAN["phrases"][kind])
            for day in self._dates(self.amount[category], kind):
                audience, _, name = names.pick(day.month).partition("：")
                times = self.rng.randint(1, 4 if category == "宣传" else 2)
                if category == "宣传":
                    people = times * self.rng.randint(60, 160)
                    rows.append([day, name, category, audience, times, people, self._leaflets(times), None])
                else:
                    hours = times * self.rng.choice([1.5, 2.0, 3.0, 4.0])
                    rows.append(
                        [day, name, category, audience, times, times * self.rng.randint(28, 70), None, hours]
                    )
        return sorted(rows, key=lambda row: row[0])

    def _leaflets(self, times: int) -> int:
        return sum(10 * self.rng.randint(6, 20) for _ in range(times))

    def _funds(self) -> Rows:
        rows: Rows = []
        for month, weight in enumerate(PLAN["months"]["funds"], 1):
            spent = self.amount["月投入"] * weight * self.rng.uniform(0.85, 1.15)
            shares = (0.34, 0.38, 0.1, 0.18)
            cents = [round(100 * spent * share * self.rng.uniform(0.7, 1.3)) for share in shares]
            rows.append([month, *(each / 100 for each in cents), sum(cents) / 100])
        return rows

    def _problems(self) -> Rows:
        states = ["已整改", "整改中", "已整改", "未整改" if self.year_index == 0 else "整改中", "已整改"]
        ends = {"已整改": (9, 30), "整改中": (12, 31), "未整改": (12, 31)}
        chosen = self.rng.sample(PLAN["rows"]["problems"], self.amount["问题"])
        return [[*row, date(self.year, *ends[s]), s] for row, s in zip(chosen, states, strict=False)]

    def _plans(self) -> Rows:
        chosen = sorted(self.rng.sample(PLAN["rows"]["plans"], 4), key=lambda row: row[3])
        return [[*row[:3], f"{self.year + 1}年{row[3]}月底"] for row in chosen]

    def _profile(self) -> Rows:
        output: Cell = self.amount["规上工业总产值"]
        if self.township == "石桥乡":
            output = f"{round(self.amount['规上工业总产值'] * 10_000)}万元"
        facts: dict[str, Cell] = {
            "乡镇名称": self.township,
            "所属县区": make_samples.PLAN["county"],
            "年度": self.year,
            "行政村数": len(self.general["villages"]),
            "常住人口": self.general["population"][self.year_index],
            **{name: self.amount[name] for name in PLAN["amounts"][7:]},
            "规上工业总产值": output,
            "报告标题": f"{self.township}{self.year}年安全生产工作总结",
            "落款单位": self.plan["office"],
            "成文日期": f"{self.year}年12月{self.plan['dated']}日",
            "数据说明": "本表为虚构的示例数据",
        }
        return [[name, value] for name, value in facts.items()]

    def _as_kept(self, ledgers: Ledgers) -> None:
        """Leave cells blank and amounts approximate, as offices do, once in a ledger."""
        drills, training, funds = ledgers["应急演练"], ledgers["宣传培训"], ledgers["经费投入"]
        publicity = [row for row in training if row[2] == "宣传"]
        publicity[1][5] = f"约{round(publicity[1][5], -1)}"
        if self.year_index:
            drills[2][5] = None
            publicity[-1][6] = None
            publicity[3][6] = f"{publicity[3][6]}余份"
        if self.township == "石桥乡":
            drills[0][4] = None
            funds[1][3] = f"{round(funds[1][3] * 10_000)}元"
        if self.township == "柳林镇" and self.year_index == 2:
            ledgers["隐患排查"][-1][4] = None
            ledgers["存在问题"][-1][5] = None

    def ledgers(self) -> Ledgers:
        """Return the ledgers of this township and year, each as rows of cells."""
        goals: dict[str, list[Any]] = self.plan["goal"][str(self.year)]
        texts = [[name, PLAN["texts"][name][self.year_index]] for name in self.plan["texts"]]
        ledgers: Ledgers = {
            "基本情况": self._profile(),
            "隐患排查": self._inspections(),
            "重大危险源": self._hazards(),
            "应急演练": self._drills(),
            "宣传培训": self._training(),
            "经费投入": self._funds(),
            "存在问题": self._problems(),
            "下步打算": self._plans(),
            "年度目标": [[name, *goal] for name, goal in goals.items()],
            "文字材料": [[name, text.format(t=self.township, y=self.year)] for name, text in texts],
        }
        self._as_kept(ledgers)
        missing = self.plan.get("lacks", {}).get(str(self.year), [])
        return {name: rows for name, rows in ledgers.items() if name not in missing}


def main() -> None:
    """Write every township and year into the subject's folder, replacing existing files."""
    for year in PLAN["years"]:
        folder = DATA / SUBJECT / str(year)
        folder.mkdir(parents=True, exist_ok=True)
        for township, plan in PLAN["township"].items():
            path = folder / (township if plan["form"] == "csv" else f"{township}.{plan['form']}")
            shutil.rmtree(path, ignore_errors=True)
            columns = {**COLUMNS, **plan.get("columns", {})}
            WRITERS[plan["form"]](path, SafetyYear(township, year).ledgers(), year, columns, PLAN["notice"])


if __name__ == "__main__":
    main()
