"""Generator of the sample ledgers: three made-up townships of one made-up county, three years.

`make_samples.toml` holds the amounts and the texts; this script spreads them over the year. Its random
numbers are seeded by township and year, so that every run writes the same bytes::

    python data/make_samples.py
"""

from __future__ import annotations

import csv
import re
import shutil
import tomllib
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import openpyxl
import xlwt
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

DATA = Path(__file__).parent
PLAN = tomllib.loads((DATA / "make_samples.toml").read_text("utf-8"))
NOTICE: list[str] = PLAN["notice"]

COLUMNS = {
    "基本情况": "项目 内容",
    "责任分工": "责任类别 责任岗位 职责内容 签订责任书",
    "任务清单": "任务 指标 目标值 完成值 单位 完成情况",
    "制度落实": "制度名称 应开展次数 实际开展次数 最近开展日期 说明",
    "理论学习": "日期 形式 主题 参加人数 学时",
    "个人自学": "月份 人均篇数 参学人数",
    "主题活动": "日期 活动名称 活动类别 场次 参与人次",
    "宣传阵地": "日期 类型 新增 更新 所在村",
    "信息报送": "日期 标题 媒体 级别 主题 是否采用",
    "文明实践": "日期 活动名称 所在村 志愿者人次 服务时长 受益人次",
    "先进典型": "典型类别 人数 事迹篇数 推送次数",
    "网络舆情": "月份 巡查次数 上报件数 办结件数 平均办结小时 培训场次",
    "存在问题": "问题 类别 责任部门 整改措施 整改期限 整改状态",
    "下步打算": "事项 主要措施 责任部门 完成时限",
    "年度目标": "指标 目标值 单位",
    "文字材料": "章节 内容",
}
Columns = dict[str, str]
Cell = str | int | float | date | None
Rows = list[list[Any]]
Ledgers = dict[str, Rows]


class Words:
    """Phrases, used equally often; a condition (``2021,6-8|…``) limits one to a year and to months."""

    def __init__(self, rng: Random, year: int, phrases: list[str], **fill: list[str]) -> None:
        self.rng = rng
        self.used: Counter[object] = Counter()
        self.texts: list[tuple[range, str, str]] = []
        for phrase in phrases:
            condition, _, template = phrase.rpartition("|")
            only_year, first, last = re.findall(r"(\d{4})?,?(?:(\d+)-(\d+))?", condition)[0]
            if only_year in ("", str(year)):
                months = range(int(first or 1), int(last or 12) + 1)
                texts = [template]
                for name, values in fill.items():
                    texts = [t.replace(f"{{{name}}}", v) for t in texts for v in values]
                self.texts += [(months, template, text) for text in dict.fromkeys(texts)]

    def pick(self, month: int) -> str:
        """Return the least used text of the least used phrase that fits the month."""
        candidates = [(template, text) for months, template, text in self.texts if month in months]
        self.rng.shuffle(candidates)
        chosen = min(candidates, key=lambda pair: (self.used[pair], self.used[pair[0]]))
        self.used.update([chosen, chosen[0]])
        return chosen[1]


class TownshipYear:
    """The ledgers of one township and year: rows that add up to the figures of the plan."""

    def __init__(self, township: str, year: int) -> None:
        self.rng = Random(f"{township}{year}")
        self.township, self.year = township, year
        self.plan: dict[str, Any] = PLAN["township"][township]
        self.year_index = year - PLAN["years"][0]
        self.done = dict(zip(PLAN["figures"], self.plan["done"][str(year)], strict=True))
        self.goal = dict(zip(PLAN["figures"], self.plan["goal"][str(year)], strict=True))
        self.holidays = {date(year, m, d) for m, d in [(1, 1), *((5, d) for d in range(1, 6))]}
        self.holidays |= {date(year, 10, d) for d in range(1, 8)}
        first, last = PLAN["spring_festival"][str(year)]
        self.holidays |= {first + timedelta(n) for n in range((last - first).days + 1)}

    def _dates(self, count: int, kind: str, *, workdays: bool = True) -> list[date]:
        """Return sorted dates, weighted by the months of a kind of work, none after 24 December."""
        weights = list(PLAN["months"][kind])
        if self.year == 2020 and kind in ("study", "civility", "activities"):
            weights[1:4] = [weight / 4 for weight in weights[1:4]]
        # One draw from each of `count` equal slices keeps the weights and looks uneven.
        bounds = list(accumulate(weight * self.rng.uniform(0.7, 1.3) for weight in weights))
        dates: list[date] = []
        for slot in range(count):
            month = 1 + bisect(bounds, bounds[-1] * (slot + self.rng.random()) / count)
            days = [date(self.year, month, day) for day in range(1, 25 if month == 12 else 29)]
            if workdays:
                days = [day for day in days if day.weekday() < 5 and day not in self.holidays]
            dates.append(self.rng.choice(days))
        return sorted(dates)

    def _split(self, total: int, parts: int, noise: float = 0.6) -> list[int]:
        """Split a total into uneven whole parts of at least 1."""
        weights = [1 + noise * self.rng.uniform(-1, 1) for _ in range(parts)]
        shares = [max(1, int(total * weight / sum(weights))) for weight in weights]
        while gap := total - sum(shares):
            at = self.rng.randrange(parts)
            if gap > 0 or shares[at] > 1:
                shares[at] += 1 if gap > 0 else -1
        return shares

    def _words(self, phrases: list[str], **fill: list[str]) -> Words:
        return Words(self.rng, self.year, phrases, **fill)

    def _fill(self, row: list[Cell]) -> list[Cell]:
        signed = "否" if self.year_index == 0 else self.rng.choice("是是否")
        names = {"t": self.township, "y": self.year, "head": self.plan["head"], "signed": signed}
        return [cell.format(**names) if isinstance(cell, str) else cell for cell in row]

    def _study(self) -> Rows:
        sessions = self.done["理论学习次数"]
        kinds: dict[str, list[Any]] = PLAN["study"]
        counts = {kind: round(sessions * share) for kind, (share, *_) in kinds.items()}
        counts["集体学习"] += sessions - sum(counts.values())
        counts["知识讲座"], counts["领学"] = self.done["知识讲座次数"], self.rng.randint(4, 7)
        forms = list(Counter(counts).elements())
        self.rng.shuffle(forms)
        words = {name: self._words(PLAN["phrases"][name]) for name in {k[4]: None for k in kinds.values()}}
        rows: Rows = []
        for day, form in zip(self._dates(len(forms), "study"), forms, strict=True):
            _, least, most, hours, topic = kinds[form]
            subject = words[topic].pick(day.month)
            rows.append([day, form, subject, self.rng.randint(least, most), self.rng.choice(hours)])
        return rows

    def _boards(self) -> Rows:
        amounts = {"宣传栏": self.done["宣传栏"], "标语": self.done["宣传标语"]}
        amounts |= {"宣传牌": self.rng.randint(8, 20), "展板": self.rng.randint(6, 16)}
        batches: list[tuple[str, int]] = []
        for kind, amount in amounts.items():
            count = self.rng.randint(9, 13) if kind in ("宣传栏", "标语") else self.rng.randint(3, 5)
            batches += [(kind, part) for part in self._split(amount, count)]
        self.rng.shuffle(batches)
        village = self._words(self.plan["villages"])
        rows: Rows = []
        for day, (kind, amount) in zip(self._dates(len(batches), "boards"), batches, strict=True):
            new = self.rng.randint(0, amount)
            rows.append([day, kind, new, amount - new, village.pick(day.month)])
        return rows

    def _submissions(self) -> Rows:
        parts = [(theme, *p.rpartition("|")) for theme, group in PLAN["titles"].items() for p in group]
        # Each headline is prefixed with its theme, which is split off after picking.
        headlines = [f"{condition}|{theme}：{title}" for theme, condition, _, title in parts]
        titles = self._words(headlines, t=[self.township], v=self.plan["villages"])
        levels, shares = list(PLAN["media"]), [share for share, _ in PLAN["media"].values()]
        count = self.done["县级以上媒体投稿"]
        adopted = set(self.rng.sample(range(count), self.done["被采用稿件"]))
        rows: Rows = []
        for index, day in enumerate(self._dates(count, "submissions")):
            theme, _, title = titles.pick(day.month).partition("：")
            level = self.rng.choices(levels, shares)[0]
            medium = self.rng.choice(PLAN["media"][level][1])
            rows.append([day, title, medium, level, theme, "是" if index in adopted else "否"])
        return rows

    def _civility(self) -> Rows:
        names, village = self._words(PLAN["phrases"]["civility"]), self._words(self.plan["villages"])
        rows: Rows = []
        for day in self._dates(self.done["文明实践活动场次"], "civility", workdays=False):
            people = self.rng.randint(6, 28)
            hours = people * self.rng.choice([1.5, 2.0, 2.5, 3.0])
            name = names.pick(day.month)
            rows.append([day, name, village.pick(day.month), people, hours, self.rng.randint(25, 180)])
        return rows

    def _activities(self) -> Rows:
        names = self._words(PLAN["phrases"]["events"])
        rows: Rows = []
        for day in self._dates(
            self.rng.randint(8, 10) + 2 * (self.year_index == 2), "activities", workdays=False
        ):
            kind, _, name = names.pick(day.month).partition("：")
            times = self.rng.randint(1, 4)
            rows.append([day, name, kind, times, times * self.rng.randint(60, 160)])
        return rows

    def _online(self) -> Rows:
        trained = self.rng.sample(range(1, 13), 2 + self.year_index)
        rows: Rows = []
        for month in range(1, 13):
            reported = self.rng.choices(range(6), [2, 3, 3, 2, 1, 1])[0]
            solved = max(0, reported - self.rng.choice([0, 0, 0, 1]))
            hours = round(self.rng.uniform(6, 40), 1) if solved else None
            rows.append([month, self.rng.randint(8, 22), reported, solved, hours, int(month in trained)])
        return rows

    def _models(self) -> Rows:
        awards = PLAN["rows"]["awards"][: self.plan["awards"][self.year_index]]
        stories = self._split(self.done["典型事迹"], len(awards))
        rows = zip(awards, stories, strict=True)
        return [[kind, n + self.rng.randint(0, 3), n, n * self.rng.randint(1, 3)] for kind, n in rows]

    def _problems(self) -> Rows:
        states = ["已整改", "整改中", "已整改", "未整改" if self.year_index == 0 else "整改中", "已整改"]
        problems = self.rng.sample(PLAN["rows"]["problems"], self.rng.randint(3, 5))
        ends = {"已整改": (9, 30), "整改中": (12, 31), "未整改": (12, 31)}
        return [[*row, date(self.year, *ends[s]), s] for row, s in zip(problems, states, strict=False)]

    def _plans(self) -> Rows:
        plans = sorted(self.rng.sample(PLAN["rows"]["plans"], 4), key=lambda row: row[3])
        return [[*row[:3], f"{self.year + 1}年{row[3]}月底"] for row in plans]

    def _systems(self, study: Rows) -> Rows:
        rows: Rows = []
        for name, due, note in PLAN["rows"]["systems"]:
            held = due - self.rng.choice([0, 0, 1])
            last: Cell = self._dates(6, "submissions")[-1]
            if name == "中心组学习制度":
                days = [row[0] for row in study if row[1] == "中心组学习"]
                held, last = len(days), days[-1]
            rows.append([name, due, held, last, note])
        return rows

    def _tasks(self, events: int, signed: int, duties: int) -> Rows:
        listed = {
            "落实理论学习计划": "理论学习次数",
            "举办知识讲座": "知识讲座次数",
            "更新宣传栏": "宣传栏",
            "维护宣传标语": "宣传标语",
            "报送工作信息": "县级以上媒体投稿",
            "开展文明实践活动": "文明实践活动场次",
        }
        units = dict(zip(PLAN["figures"], PLAN["units"], strict=True))
        tasks = [(task, name, self.goal[name], self.done[name], units[name]) for task, name in listed.items()]
        tasks.append(("组织主题活动", "主题活动场次", 20, events, "场"))
        tasks.append(("签订责任书", "责任书签订数", duties, signed, "份"))
        return [
            [task, name, goal, done, unit, "已完成" if done >= goal else "推进中" if done else "未启动"]
            for task, name, goal, done, unit in tasks
        ]

    def _profile(self) -> Rows:
        organ = f"中共{self.township}委员会"
        title = f"{self.township}{self.year}年度意识形态工作责任制落实情况报告"
        facts: dict[str, Cell] = {
            "乡镇名称": self.township,
            "所属县区": PLAN["county"],
            "年度": self.year,
            "行政村数": len(self.plan["villages"]),
            "常住人口": self.plan["population"][self.year_index],
            "党员数": self.plan["members"][self.year_index],
            "网评员人数": self.done["网评员人数"],
            "报告标题": title,
            "落款单位": organ,
            "成文日期": f"{self.year}年12月{self.plan['dated']}日",
            "数据说明": "本表为虚构的示例数据",
        }
        return [[name, value] for name, value in facts.items()]

    def ledgers(self) -> Ledgers:
        """Return the ledgers of this township and year, each as rows of cells."""
        study, events = self._study(), self._activities()
        duties = [self._fill(row) for row in PLAN["rows"]["responsibilities"]]
        signed, times = [row[3] for row in duties].count("是"), sum(row[3] for row in events)
        months = self._split(self.done["月人均自学篇数"], 12, noise=0.2)
        units = zip(PLAN["figures"], PLAN["units"], strict=True)
        ledgers: Ledgers = {
            "基本情况": self._profile(),
            "责任分工": duties,
            "任务清单": self._tasks(times, signed, len(duties)),
            "制度落实": self._systems(study),
            "理论学习": study,
            "个人自学": [[n, tenths / 10, self.rng.randint(36, 46)] for n, tenths in enumerate(months, 1)],
            "主题活动": events,
            "宣传阵地": self._boards(),
            "信息报送": self._submissions(),
            "文明实践": self._civility(),
            "先进典型": self._models(),
            "网络舆情": self._online(),
            "存在问题": self._problems(),
            "下步打算": self._plans(),
            "年度目标": [[name, self.goal[name], unit] for name, unit in units if self.goal[name]],
            "文字材料": [self._fill([s, PLAN["texts"][s][self.year_index]]) for s in self.plan["texts"]],
        }
        missing = self.plan.get("lacks", {}).get(str(self.year), [])
        return {name: ledgers[name] for name in COLUMNS if name not in missing}


def display_width(value: Cell) -> int:
    """Return the number of columns that a value takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in str(value or ""))


def widths(table: Rows) -> list[int]:
    """Return the width of each column: that of its longest cell, between 11 and 60."""
    return [min(60, max(11, max(map(display_width, column)) + 3)) for column in zip(*table, strict=True)]


def write_xlsx(path: Path, ledgers: Ledgers, year: int, columns: Columns, notice: list[str]) -> None:
    """Write a workbook; its bytes depend on the content only."""
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = notice[0], "make_samples.py"
    book.properties.created = book.properties.modified = datetime(year, 12, 31)
    front = book.active
    front.title = "说明"
    front.column_dimensions["A"].width = 100
    for line in notice:
        front.append([line])
    front["A1"].font = Font(bold=True, size=14)
    for name, rows in ledgers.items():
        sheet, table = book.create_sheet(name), [columns[name].split(), *rows]
        sheet.freeze_panes = "A2"
        for number, row in enumerate(table, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column, value)
                if number == 1:
                    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F0")
                elif isinstance(value, date):
                    cell.number_format = "yyyy-mm-dd"
                side = "left" if name == "基本情况" else None
                cell.alignment = Alignment(side, "center", wrap_text=display_width(value) > 57)
        for column, width in enumerate(widths(table), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
    buffer = BytesIO()
    ExcelWriter(book, ZipFile(buffer, "w")).save()
    # A zip archive stores the time at which each part was written; all parts get the same time.
    with ZipFile(buffer) as parts, ZipFile(path, "w") as archive:
        for part in parts.namelist():
            archive.writestr(ZipInfo(part, (year, 12, 31, 0, 0, 0)), parts.read(part), ZIP_DEFLATED)


def write_xls(path: Path, ledgers: Ledgers, year: int, columns: Columns, notice: list[str]) -> None:
    """Write a workbook in the format of Excel 97 to 2003."""
    book = xlwt.Workbook(encoding="utf-8")
    head = xlwt.easyxf("font: bold on; pattern: pattern solid, fore_colour pale_blue")
    plain = xlwt.easyxf("align: vert centre")
    day = xlwt.easyxf("align: vert centre", num_format_str="yyyy-mm-dd")
    long = xlwt.easyxf("align: wrap on, vert centre")
    front = book.add_sheet("说明")
    front.col(0).width = 100 * 256
    for number, line in enumerate(notice):
        front.write(number, 0, line, plain if number else xlwt.easyxf("font: bold on"))
    for name, rows in ledgers.items():
        sheet, table = book.add_sheet(name), [columns[name].split(), *rows]
        sheet.set_panes_frozen(True)
        sheet.set_horz_split_pos(1)
        for number, row in enumerate(table):
            for column, value in enumerate(row):
                body = day if isinstance(value, date) else long if display_width(value) > 57 else plain
                sheet.write(number, column, value, body if number else head)
        for column, width in enumerate(widths(table)):
            sheet.col(column).width = width * 256
    book.save(str(path))


def write_csv(path: Path, ledgers: Ledgers, year: int, columns: Columns, notice: list[str]) -> None:
    """Write a folder of CSV files, one per ledger, in GB 18030 as Excel on a Chinese Windows saves them."""
    path.mkdir()
    (path / "说明.txt").write_text("\n".join(notice) + "\n", "utf-8-sig", newline="\r\n")
    for name, rows in ledgers.items():
        header, text = columns[name].split(), StringIO()
        table = csv.writer(text)
        table.writerow(header)
        for row in rows:
            first = f"{row[0]}月" if header[0] == "月份" else row[0]
            table.writerow([first, *row[1:]])
        (path / f"{name}.csv").write_text(text.getvalue(), "gb18030", newline="")


Writer = Callable[[Path, Ledgers, int, Columns, list[str]], None]
WRITERS: dict[str, Writer] = {"xlsx": write_xlsx, "xls": write_xls, "csv": write_csv}


def main() -> None:
    """Write every township and year next to this script, replacing existing files."""
    for year in PLAN["years"]:
        folder = DATA / str(year)
        folder.mkdir(exist_ok=True)
        for township, plan in PLAN["township"].items():
            form = plan["form"]
            path = folder / (township if form == "csv" else f"{township}.{form}")
            shutil.rmtree(path, ignore_errors=True)
            WRITERS[form](path, TownshipYear(township, year).ledgers(), year, COLUMNS, NOTICE)


if __name__ == "__main__":
    main()
