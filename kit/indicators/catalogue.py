"""The indicators, declared: one entry is all that an indicator needs.

From here come the prose's figures, the comparison with the year before and with 年度目标, and 附件1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kit.indicators.measures import Counted, Extreme, Fact, Mean, Measure, Rows, Share, Total
from kit.ledgers import Ledgers


@dataclass(frozen=True)
class Indicator:
    """What is counted, how, and how it is written.

    Attributes
    ----------
    key : str
        Name in code and in figures.json.
    name : str
        Chinese name; templates and 年度目标 use it.
    unit : str
        Measure word or unit, as it follows the number.
    measure : Measure
        How it is counted.
    section : str
        Section that tells it, and that says so where it is missing.
    places : int
        Decimals it is written with.
    better : {"more", "less", ""}
        Which direction is good; empty where neither is.
    compared : bool
        Whether it is set against the year before.
    synonyms : tuple of str
        Other names under which 年度目标 may list it.
    """

    key: str
    name: str
    unit: str
    measure: Measure
    section: str
    places: int = 0
    better: Literal["more", "less", ""] = "more"
    compared: bool = True
    synonyms: tuple[str, ...] = ()

    @property
    def expected(self) -> bool:
        """Whether a missing value is a gap; a highest or lowest may simply not stand out."""
        return not isinstance(self.measure, Extreme)


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


_NO_SESSIONS = {"form": ("知识讲座", "领学")}
_DUE, _HELD = Total("systems", ("due",)), Total("systems", ("held",))


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
        "tasks_done_share",
        "任务完成率",
        "%",
        Share(Rows("tasks", only={"status": ("已完成",)}), Rows("tasks")),
        "organisation",
        places=1,
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
    Indicator("systems_due", "制度应开展次数", "次", _DUE, "systems", better=""),
    Indicator("systems_held", "制度实际开展次数", "次", _HELD, "systems"),
    Indicator("systems_share", "制度落实率", "%", Share(_HELD, _DUE), "systems", places=1),
    # 阵地与宣传
    Indicator("activities", "主题活动", "项", Rows("activities"), "publicity"),
    Indicator("activity_sessions", "主题活动场次", "场", Total("activities", ("sessions",)), "publicity"),
    Indicator(
        "activity_people", "主题活动参与人次", "人次", Total("activities", ("participants",)), "publicity"
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
        "submissions_adopted_share",
        "稿件采用率",
        "%",
        Share(Rows("submissions", only={"adopted": (True,)}), Rows("submissions")),
        "publicity",
        places=1,
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
    # 下一步工作打算
    Indicator("plans", "下年计划事项", "项", Rows("plans"), "plans", better="", compared=False),
)
"""Every indicator, in the order in which 附件1 lists them."""
