"""The indicators, declared: one entry is all that an indicator needs.

From here come the prose's figures, the comparison with the year before and with 年度目标, and 附件1 and 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from kit.indicators.indicator import Indicator
from kit.indicators.measures import (
    Counted,
    Extreme,
    Fact,
    IdleMonths,
    InMonths,
    Kept,
    Mean,
    Rows,
    Share,
    Short,
    Total,
    Unstated,
)
from kit.ledgers import Ledgers


@dataclass(frozen=True)
class _Parameter:
    """A parameter of the review, checked against 基本情况 when the ledgers are read."""

    attribute: Literal["township", "year"]
    ledger: str = ""

    @property
    def rule(self) -> str:
        return "运行参数，与《基本情况》核对"

    def count(self, ledgers: Ledgers) -> Counted:
        return Counted(ledgers.place.township if self.attribute == "township" else ledgers.place.year)


@dataclass(frozen=True)
class _PartyAnniversary:
    """Years since the Party was founded in 1921."""

    ledger: str = ""

    @property
    def rule(self) -> str:
        return "年度－1921"

    def count(self, ledgers: Ledgers) -> Counted:
        return Counted(ledgers.place.year - 1921)


@dataclass(frozen=True)
class _Targets:
    """Targets that an indicator is held against: all, those reached, or those missed, with their names."""

    reached: bool | None = None
    ledger: str = "targets"

    @property
    def rule(self) -> str:
        listed = "《年度目标》中与指标对应且本年有数的项数"
        return listed if self.reached is None else f"{listed}，实际值{'' if self.reached else '未'}达到目标值"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        found: dict[str, int] = {}
        columns = (ledger.rows, ledger.column("indicator"), ledger.column("target"))
        for row, name, target in zip(*columns, strict=True):
            indicator = indicator_named(str(name))
            if indicator is None or indicator.name in found or not isinstance(target, int | Decimal):
                continue
            value = indicator.measure.count(ledgers).value
            if isinstance(value, int | Decimal) and self.reached in (None, indicator.reaches(value, target)):
                found[indicator.name] = row
        label = "、".join(found) if self.reached is not None else ""
        return Counted(len(found), tuple(found.values()), label=label)


def indicator_named(name: str) -> Indicator | None:
    """Return the indicator that 年度目标 means by a name; None where there is none."""
    return next((each for each in INDICATORS if name == each.name or name in each.synonyms), None)


_NO_SESSIONS = {"form": ("知识讲座", "领学")}


INDICATORS: tuple[Indicator, ...] = (
    Indicator("township", "乡镇", "", _Parameter("township"), "opening", better="", compared=False),
    Indicator("year", "年度", "年", _Parameter("year"), "opening", better="", compared=False),
    Indicator("villages", "行政村数", "个", Fact("行政村数"), "opening", better="", compared=False),
    Indicator("population", "常住人口", "人", Fact("常住人口"), "opening", better="", compared=False),
    Indicator("party_members", "党员数", "人", Fact("党员数"), "opening", better=""),
    # 组织领导
    Indicator("duties", "责任条目", "条", Rows("responsibilities"), "organisation", better=""),
    Indicator(
        "duties_signed",
        "已签责任书条目",
        "条",
        Rows("responsibilities", only={"signed": (True,)}),
        "organisation",
    ),
    Indicator("tasks", "年度任务", "项", Rows("tasks"), "organisation", better=""),
    Indicator("tasks_done", "已完成任务", "项", Rows("tasks", only={"status": ("已完成",)}), "organisation"),
    Indicator(
        "tasks_ongoing",
        "推进中任务",
        "项",
        Rows("tasks", only={"status": ("推进中",)}),
        "organisation",
        better="",
    ),
    Indicator(
        "tasks_not_started",
        "未启动任务",
        "项",
        Rows("tasks", only={"status": ("未启动",)}),
        "organisation",
        better="less",
    ),
    Indicator(
        "tasks_unstated",
        "未填完成情况任务",
        "项",
        Unstated("tasks", "status"),
        "organisation",
        better="less",
        compared=False,
    ),
    Indicator(
        "tasks_done_share",
        "任务完成率",
        "%",
        Share(Rows("tasks", only={"status": ("已完成",)}), Rows("tasks")),
        "organisation",
        places=1,
    ),
    Indicator("targets", "年度目标项数", "项", _Targets(), "organisation", better="", compared=False),
    Indicator("targets_met", "达到目标项数", "项", _Targets(reached=True), "organisation", compared=False),
    Indicator(
        "targets_missed",
        "未达到目标项数",
        "项",
        _Targets(reached=False),
        "organisation",
        better="less",
        compared=False,
    ),
    # 理论学习
    Indicator(
        "study_sessions",
        "理论学习次数",
        "次",
        Rows("study", without=_NO_SESSIONS),
        "study",
        synonyms=("理论学习",),
    ),
    Indicator(
        "lectures",
        "知识讲座次数",
        "次",
        Rows("study", only={"form": ("知识讲座",)}),
        "study",
        synonyms=("知识讲座",),
    ),
    Indicator(
        "led_readings", "领学次数", "次", Rows("study", only={"form": ("领学",)}), "study", synonyms=("领学",)
    ),
    Indicator("study_attendance", "学习参加人次", "人次", Total("study", ("attendees",)), "study"),
    Indicator("study_hours", "学时", "学时", Total("study", ("hours",)), "study", places=1),
    Indicator(
        "study_top_month",
        "理论学习最多月份",
        "次",
        Extreme("study", "date", without=_NO_SESSIONS),
        "study",
        better="",
        compared=False,
    ),
    Indicator(
        "study_idle_months",
        "理论学习空白月份",
        "个月",
        IdleMonths("study", "date", without=_NO_SESSIONS),
        "study",
        better="less",
        compared=False,
    ),
    Indicator(
        "self_study_monthly",
        "月人均自学篇数",
        "篇",
        Mean("self_study", "articles"),
        "study",
        places=1,
        synonyms=("人均自学篇数", "月人均自学"),
    ),
    Indicator(
        "self_study_lowest",
        "人均自学最低月份",
        "篇",
        Extreme("self_study", "month", ("articles",), "lowest"),
        "study",
        places=1,
        better="",
        compared=False,
    ),
    # 制度落实
    Indicator("systems", "台账所列制度", "项", Rows("systems"), "systems", better=""),
    Indicator("systems_due", "制度应开展次数", "次", Total("systems", ("due",)), "systems", better=""),
    Indicator("systems_held", "制度实际开展次数", "次", Total("systems", ("held",)), "systems"),
    Indicator("systems_share", "制度落实率", "%", Kept("systems", "held", "due"), "systems", places=1),
    Indicator(
        "systems_short",
        "未按次数落实制度",
        "项",
        Short("systems", "name", "held", "due"),
        "systems",
        better="less",
    ),
    # 阵地与宣传
    Indicator("activities", "主题活动", "项", Rows("activities"), "publicity"),
    Indicator("activity_sessions", "主题活动场次", "场", Total("activities", ("sessions",)), "publicity"),
    Indicator(
        "activity_people", "主题活动参与人次", "人次", Total("activities", ("participants",)), "publicity"
    ),
    Indicator(
        "activities_top_category",
        "主题活动最多的类别",
        "项",
        Extreme("activities", "category"),
        "publicity",
        better="",
        compared=False,
    ),
    Indicator(
        "boards",
        "宣传栏",
        "块",
        Total("boards", ("added", "updated"), only={"type": ("宣传栏",)}),
        "publicity",
    ),
    Indicator(
        "slogans",
        "宣传标语",
        "条",
        Total("boards", ("added", "updated"), only={"type": ("标语",)}),
        "publicity",
        synonyms=("标语",),
    ),
    Indicator(
        "boards_top_village",
        "宣传阵地建设最多的村",
        "块（条）",
        Extreme("boards", "village", ("added", "updated")),
        "publicity",
        better="",
        compared=False,
    ),
    Indicator(
        "submissions",
        "县级以上媒体投稿",
        "篇",
        Rows("submissions"),
        "publicity",
        synonyms=("媒体投稿", "投稿", "信息报送"),
    ),
    *(
        Indicator(
            f"submissions_{key}",
            f"{level}媒体投稿",
            "篇",
            Rows("submissions", only={"level": (level,)}),
            "publicity",
        )
        for key, level in (("county", "县级"), ("city", "市级"), ("province", "省级"), ("national", "国家级"))
    ),
    Indicator(
        "submissions_adopted",
        "被采用稿件",
        "篇",
        Rows("submissions", only={"adopted": (True,)}),
        "publicity",
        synonyms=("采用稿件", "采用篇数"),
    ),
    Indicator(
        "submissions_unstated",
        "未填是否采用稿件",
        "篇",
        Unstated("submissions", "adopted"),
        "publicity",
        better="less",
        compared=False,
    ),
    Indicator(
        "submissions_adopted_share",
        "稿件采用率",
        "%",
        Share(Rows("submissions", only={"adopted": (True,)}), Rows("submissions")),
        "publicity",
        places=1,
    ),
    Indicator(
        "submissions_second_half",
        "下半年投稿",
        "篇",
        Rows("submissions", only={"date": InMonths(7, 12)}),
        "publicity",
        better="",
    ),
    Indicator(
        "submissions_second_half_share",
        "下半年投稿占比",
        "%",
        Share(Rows("submissions", only={"date": InMonths(7, 12)}), Rows("submissions")),
        "publicity",
        places=1,
        better="",
    ),
    Indicator(
        "submissions_top_outlet",
        "投稿最多的媒体",
        "篇",
        Extreme("submissions", "outlet"),
        "publicity",
        better="",
        compared=False,
    ),
    Indicator(
        "submissions_top_month",
        "投稿最多月份",
        "篇",
        Extreme("submissions", "date"),
        "publicity",
        better="",
        compared=False,
    ),
    Indicator(
        "party_anniversary", "建党周年", "周年", _PartyAnniversary(), "publicity", better="", compared=False
    ),
    # 社会文明
    Indicator(
        "civility_activities",
        "文明实践活动场次",
        "场",
        Rows("civility"),
        "civility",
        synonyms=("文明实践活动",),
    ),
    Indicator("volunteers", "志愿者人次", "人次", Total("civility", ("volunteers",)), "civility"),
    Indicator(
        "volunteer_hours",
        "志愿服务时长",
        "小时",
        Total("civility", ("hours",)),
        "civility",
        places=1,
    ),
    Indicator("beneficiaries", "受益人次", "人次", Total("civility", ("beneficiaries",)), "civility"),
    Indicator(
        "civility_top_village",
        "文明实践活动最多的村",
        "场",
        Extreme("civility", "village"),
        "civility",
        better="",
        compared=False,
    ),
    Indicator(
        "civility_bottom_village",
        "文明实践活动最少的村",
        "场",
        Extreme("civility", "village", pick="lowest"),
        "civility",
        better="",
        compared=False,
    ),
    Indicator("model_people", "先进典型人数", "人", Total("models", ("people",)), "civility"),
    Indicator(
        "model_stories",
        "典型事迹",
        "篇",
        Total("models", ("stories",)),
        "civility",
        synonyms=("典型事迹篇数",),
    ),
    Indicator("model_pushes", "事迹推送次数", "次", Total("models", ("pushes",)), "civility"),
    # 网络舆情引导
    Indicator("commentators", "网评员人数", "人", Fact("网评员人数"), "online", synonyms=("网评员",)),
    Indicator("online_patrols", "网络巡查次数", "次", Total("online", ("patrols",)), "online"),
    Indicator("online_reported", "舆情上报件数", "件", Total("online", ("reported",)), "online", better=""),
    Indicator("online_solved", "舆情办结件数", "件", Total("online", ("resolved",)), "online"),
    Indicator(
        "online_solved_share",
        "舆情办结率",
        "%",
        Share(Total("online", ("resolved",)), Total("online", ("reported",))),
        "online",
        places=1,
    ),
    Indicator(
        "online_top_month",
        "舆情上报最多月份",
        "件",
        Extreme("online", "month", ("reported",)),
        "online",
        better="",
        compared=False,
    ),
    Indicator("online_trainings", "网评培训场次", "场", Total("online", ("trainings",)), "online"),
    # 存在问题
    Indicator("problems", "存在问题", "个", Rows("problems"), "problems", better="less"),
    Indicator(
        "problems_solved", "已整改问题", "个", Rows("problems", only={"status": ("已整改",)}), "problems"
    ),
    Indicator(
        "problems_ongoing",
        "整改中问题",
        "个",
        Rows("problems", only={"status": ("整改中",)}),
        "problems",
        better="",
    ),
    Indicator(
        "problems_open",
        "未整改问题",
        "个",
        Rows("problems", only={"status": ("未整改",)}),
        "problems",
        better="less",
    ),
    Indicator(
        "problems_unstated",
        "未填整改状态问题",
        "个",
        Unstated("problems", "status"),
        "problems",
        better="less",
        compared=False,
    ),
    Indicator(
        "problems_solved_share",
        "问题整改率",
        "%",
        Share(Rows("problems", only={"status": ("已整改",)}), Rows("problems")),
        "problems",
        places=1,
    ),
    # 下一步工作打算
    Indicator("plans", "下年计划事项", "项", Rows("plans"), "plans", better="", compared=False),
)
"""Every indicator, in the order in which 附件1 lists them."""

UNITS: Mapping[str, str] = MappingProxyType(
    {name: each.unit for each in INDICATORS for name in (each.name, *each.synonyms)}
)
"""Every name by which 年度目标 may list an indicator → its unit."""
