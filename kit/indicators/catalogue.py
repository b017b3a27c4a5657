"""The declared indicators; one entry is all that an indicator needs.

The prose, the comparisons with the year before and with 年度目标, and 附件1 and 附件2 are generated from
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from kit.indicators.choosing import Chosen, InMonths
from kit.indicators.counted import Counted
from kit.indicators.duties import Kept, KeptShare, Short
from kit.indicators.goals import Held, goals, indicators_by_name
from kit.indicators.groups import Extreme, IdleMonths
from kit.indicators.indicator import Indicator
from kit.indicators.measures import Fact, Mean, Rows, Share, Total, Unstated, rest_of
from kit.ledgers import CATALOGUE, Ledgers


@dataclass(frozen=True)
class _Parameter:
    """A parameter of the review; reading the ledgers checks it against 基本情况."""

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
    """The number of targets: all, or those with one outcome together with their names."""

    held: Held | None = None
    ledger: str = "targets"

    @property
    def rule(self) -> str:
        outcomes = {
            "met": "，实际值达到目标值",
            "missed": "，实际值未达到目标值",
            "unmeasured": "，没有数据可对照",
        }
        return f"《年度目标》中定有目标的项数{outcomes[self.held] if self.held else ''}"

    def count(self, ledgers: Ledgers) -> Counted:
        if self.ledger not in ledgers.tables:
            return Counted()
        found = [goal for goal in goals(ledgers, INDICATORS) if self.held in (None, goal.held)]
        label = "、".join(goal.label for goal in found) if self.held else ""
        return Counted(len(found), tuple(goal.row for goal in found), label=label)


def _in(column: str, value: object) -> Chosen:
    return {column: (value,)}


_LECTURES = Rows("study", only=_in("form", "知识讲座"))
_READINGS = Rows("study", only=_in("form", "领学"))
_SESSIONS = rest_of(_LECTURES, _READINGS)
_FORMS = CATALOGUE["study"].column("form").choices
_BOARDS = Total("boards", ("added", "updated"), only=_in("type", "宣传栏"))
_SLOGANS = Total("boards", ("added", "updated"), only=_in("type", "标语"))
_DONE = Rows("tasks", only=_in("status", "已完成"))
_ADOPTED = Rows("submissions", only=_in("adopted", True))
_SECOND_HALF = Rows("submissions", only={"date": InMonths(7, 12)})
_SOLVED = Rows("problems", only=_in("status", "已整改"))

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
    Indicator(
        "duties_unstated",
        "未填是否签订责任书条目",
        "条",
        Unstated("responsibilities", "signed"),
        "organisation",
        better="less",
        compared=False,
    ),
    Indicator("tasks", "年度任务", "项", Rows("tasks"), "organisation", better=""),
    Indicator("tasks_done", "已完成任务", "项", _DONE, "organisation"),
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
        Share(_DONE, Rows("tasks")),
        "organisation",
        places=1,
    ),
    Indicator("targets", "年度目标项数", "项", _Targets(), "organisation", better="", compared=False),
    Indicator("targets_met", "达到目标项数", "项", _Targets("met"), "organisation", compared=False),
    Indicator(
        "targets_missed",
        "未达到目标项数",
        "项",
        _Targets("missed"),
        "organisation",
        better="less",
        compared=False,
    ),
    Indicator(
        "targets_unmeasured",
        "无数据对照的目标项数",
        "项",
        _Targets("unmeasured"),
        "organisation",
        better="less",
        compared=False,
    ),
    # 理论学习
    Indicator(
        "study_sessions",
        "理论学习次数",
        "次",
        _SESSIONS,
        "study",
        synonyms=("理论学习",),
    ),
    Indicator(
        "lectures",
        "知识讲座次数",
        "次",
        _LECTURES,
        "study",
        synonyms=("知识讲座",),
    ),
    Indicator("led_readings", "领学次数", "次", _READINGS, "study", synonyms=("领学",)),
    Indicator(
        "study_other_forms",
        "其他形式学习次数",
        "次",
        rest_of(*(Rows("study", only=_in("form", form)) for form in _FORMS), by_kind="form"),
        "study",
        better="",
    ),
    Indicator("study_attendance", "学习参加人次", "人次", Total("study", ("attendees",)), "study"),
    Indicator("study_hours", "学时", "学时", Total("study", ("hours",)), "study", places=1),
    Indicator(
        "study_top_month",
        "理论学习最多月份",
        "次",
        Extreme("study", "date", without=_SESSIONS.without),
        "study",
        better="",
        compared=False,
    ),
    Indicator(
        "study_idle_months",
        "理论学习空白月份",
        "个月",
        IdleMonths("study", "date", without=_SESSIONS.without),
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
    Indicator("systems_kept", "计入落实的制度次数", "次", Kept("systems", "held", "due"), "systems"),
    Indicator("systems_share", "制度落实率", "%", KeptShare("systems", "held", "due"), "systems", places=1),
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
        _BOARDS,
        "publicity",
    ),
    Indicator(
        "slogans",
        "宣传标语",
        "条",
        _SLOGANS,
        "publicity",
        synonyms=("标语",),
    ),
    Indicator(
        "boards_other",
        "其他类型宣传阵地",
        "块（条）",
        rest_of(_BOARDS, _SLOGANS, by_kind="type"),
        "publicity",
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
        _ADOPTED,
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
        Share(_ADOPTED, Rows("submissions")),
        "publicity",
        places=1,
    ),
    Indicator(
        "submissions_second_half",
        "下半年投稿",
        "篇",
        _SECOND_HALF,
        "publicity",
        better="",
    ),
    Indicator(
        "submissions_second_half_share",
        "下半年投稿占比",
        "%",
        Share(_SECOND_HALF, Rows("submissions")),
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
    Indicator("problems_solved", "已整改问题", "个", _SOLVED, "problems"),
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
        Share(_SOLVED, Rows("problems")),
        "problems",
        places=1,
    ),
    # 下一步工作打算
    Indicator("plans", "下年计划事项", "项", Rows("plans"), "plans", better="", compared=False),
)
"""Every indicator, in the order in which 附件1 lists them."""

_BY_NAME = indicators_by_name(INDICATORS)

UNITS: Mapping[str, str] = MappingProxyType({name: each.unit for name, each in _BY_NAME.items()})
"""Unit of each indicator, by every name that 年度目标 may use for it."""

ZERO_AIMS = frozenset(name for name, each in _BY_NAME.items() if each.can_aim_at(0))
"""Names of the indicators whose target may be 0 because less is better."""
