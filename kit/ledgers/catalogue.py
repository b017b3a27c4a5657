"""The sixteen ledgers, declared: one entry each, in the order of design.md.

Stands in the ledgers stage. Adding a ledger, a column or a synonym is one entry here; reading, checking, the
blank template and the documentation follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kit.ledgers.schema import LedgerColumn, LedgerSchema, bare_sheet_name, plain_name

__all__ = ["CATALOGUE", "ledger_named"]

_DATE = ("时间", "开展日期", "开展时间", "活动日期", "活动时间", "举办时间")
_VILLAGE = ("村", "村名", "行政村", "所属村", "所在村居", "村（社区）", "地点", "开展地点", "活动地点")
_DEPARTMENT = ("责任单位", "牵头部门", "牵头单位", "责任科室", "责任站所", "承办部门", "责任部门（单位）")

_SCHEMAS = (
    LedgerSchema(
        "profile",
        "基本情况",
        "一项基本情况",
        synonyms=("乡镇基本情况", "基本信息", "乡镇概况", "概况"),
        columns=(
            LedgerColumn(
                "item",
                "项目",
                "choice",
                required=True,
                open=True,
                choices={
                    "乡镇名称": ("乡镇", "乡镇街道", "街道名称", "镇名", "单位名称"),
                    "所属县区": ("所属县", "所属区县", "所属县市区", "县区", "所在县区", "所在县"),
                    "年度": ("年份", "报告年度", "总结年度", "所属年度"),
                    "行政村数": ("行政村", "行政村个数", "行政村数量", "村数", "村居数"),
                    "常住人口": ("常住人口数", "常住人口总数", "人口", "总人口"),
                    "党员数": ("党员", "党员人数", "党员总数", "党员数量"),
                    "网评员人数": ("网评员", "网评员数", "网评员数量", "网络评论员", "网络评论员人数"),
                    "报告标题": ("标题", "总结标题"),
                    "落款单位": ("落款", "署名", "署名单位", "报告单位"),
                    "成文日期": ("成文时间", "落款日期", "报告日期"),
                },
                synonyms=("事项", "指标", "名称", "内容名称"),
            ),
            LedgerColumn("content", "内容", required=True, synonyms=("数据", "数值", "情况", "填写内容")),
        ),
    ),
    LedgerSchema(
        "responsibilities",
        "责任分工",
        "一个岗位的一项职责",
        synonyms=("责任落实", "职责分工", "责任清单", "组织领导"),
        columns=(
            LedgerColumn("category", "责任类别", required=True, synonyms=("责任类型", "类别", "责任")),
            LedgerColumn("post", "责任岗位", required=True, synonyms=("岗位", "责任职务", "职务")),
            LedgerColumn(
                "duty", "职责内容", required=True, synonyms=("职责", "责任内容", "工作职责", "主要职责")
            ),
            LedgerColumn(
                "signed", "签订责任书", "flag", synonyms=("是否签订责任书", "责任书", "是否签订", "签订情况")
            ),
        ),
    ),
    LedgerSchema(
        "tasks",
        "任务清单",
        "一项年度任务",
        synonyms=("重点任务", "年度任务", "工作任务", "任务落实", "八项任务"),
        columns=(
            LedgerColumn(
                "task", "任务", required=True, synonyms=("任务名称", "工作任务", "任务内容", "重点任务")
            ),
            LedgerColumn("indicator", "指标", synonyms=("任务指标", "考核指标", "指标名称")),
            LedgerColumn("target", "目标值", "decimal", synonyms=("目标", "目标数", "计划数", "任务数")),
            LedgerColumn(
                "actual", "完成值", "decimal", synonyms=("完成数", "实际完成", "实际完成值", "完成量")
            ),
            LedgerColumn("unit", "单位", synonyms=("计量单位",)),
            LedgerColumn(
                "status",
                "完成情况",
                "choice",
                choices={
                    "已完成": ("完成", "全部完成", "已办结"),
                    "推进中": ("正在推进", "进行中", "持续推进", "正在进行"),
                    "未启动": ("未开始", "尚未启动", "未开展"),
                },
                synonyms=("完成状态", "状态", "进展", "进展情况"),
            ),
        ),
    ),
    LedgerSchema(
        "systems",
        "制度落实",
        "一项制度",
        synonyms=("制度建设", "制度执行", "制度落实情况", "制度清单"),
        columns=(
            LedgerColumn("name", "制度名称", required=True, synonyms=("制度", "名称")),
            LedgerColumn(
                "due",
                "应开展次数",
                "whole",
                required=True,
                unit="次",
                synonyms=("应开展", "应落实次数", "要求次数", "规定次数", "计划次数"),
            ),
            LedgerColumn(
                "held",
                "实际开展次数",
                "whole",
                required=True,
                unit="次",
                synonyms=("实际开展", "已开展次数", "实际次数", "完成次数", "开展次数"),
            ),
            LedgerColumn(
                "last_held",
                "最近开展日期",
                "date",
                synonyms=("最近开展时间", "最近日期", "最近一次日期", "最近一次开展日期"),
            ),
            LedgerColumn("note", "说明", synonyms=("备注", "情况说明")),
        ),
    ),
    LedgerSchema(
        "study",
        "理论学习",
        "一次学习",
        synonyms=("理论学习情况", "学习情况", "政治理论学习", "集中学习"),
        columns=(
            LedgerColumn("date", "日期", "date", required=True, synonyms=("学习日期", "学习时间", *_DATE)),
            LedgerColumn(
                "form",
                "形式",
                "choice",
                required=True,
                open=True,
                choices={
                    "中心组学习": (
                        "中心组",
                        "理论中心组学习",
                        "中心组理论学习",
                        "理论学习中心组学习",
                        "党委中心组学习",
                    ),
                    "集体学习": ("集中学习",),
                    "知识讲座": ("讲座", "知识讲座会"),
                    "党课": ("讲党课", "上党课"),
                    "主题党日": ("主题党日活动",),
                    "领学": ("班子成员领学", "班子领学", "每周领学"),
                },
                synonyms=("学习形式", "形式类别", "学习方式", "类型", "类别"),
            ),
            LedgerColumn(
                "topic",
                "主题",
                required=True,
                synonyms=("学习主题", "学习内容", "内容", "学习主题内容", "主要内容"),
            ),
            LedgerColumn(
                "attendees",
                "参加人数",
                "whole",
                unit="人",
                synonyms=("人数", "参学人数", "参加人员数", "参会人数", "参与人数"),
            ),
            LedgerColumn("hours", "学时", "decimal", unit="学时", synonyms=("学时数", "课时", "时长")),
        ),
    ),
    LedgerSchema(
        "self_study",
        "个人自学",
        "一个月的自学",
        synonyms=("自学情况", "自学", "干部自学"),
        columns=(
            LedgerColumn("month", "月份", "month", required=True, synonyms=("月", "时间")),
            LedgerColumn(
                "articles",
                "人均篇数",
                "decimal",
                required=True,
                unit="篇",
                synonyms=("人均自学篇数", "人均自学", "月人均篇数", "篇数"),
            ),
            LedgerColumn(
                "readers",
                "参学人数",
                "whole",
                unit="人",
                synonyms=("自学人数", "参加人数", "人数", "参与人数"),
            ),
        ),
    ),
    LedgerSchema(
        "activities",
        "主题活动",
        "一项活动",
        synonyms=("主题活动情况", "活动开展", "宣传活动", "活动情况"),
        columns=(
            LedgerColumn("date", "日期", "date", required=True, synonyms=_DATE),
            LedgerColumn(
                "name", "活动名称", required=True, synonyms=("名称", "活动", "活动主题", "活动内容")
            ),
            LedgerColumn(
                "category", "活动类别", required=True, synonyms=("类别", "活动类型", "类型", "活动分类")
            ),
            LedgerColumn("sessions", "场次", "whole", unit="场", synonyms=("场数", "活动场次", "开展场次")),
            LedgerColumn(
                "participants",
                "参与人次",
                "whole",
                unit="人次",
                synonyms=("参加人次", "人次", "参与人数", "参加人数", "覆盖人次"),
            ),
        ),
    ),
    LedgerSchema(
        "boards",
        "宣传阵地",
        "一批阵地设施",
        synonyms=("阵地建设", "宣传阵地建设", "阵地", "宣传设施"),
        columns=(
            LedgerColumn(
                "date",
                "日期",
                "date",
                required=True,
                synonyms=("设置日期", "设置时间", "制作日期", "制作时间", "完成日期", "时间"),
            ),
            LedgerColumn(
                "type",
                "类型",
                "choice",
                required=True,
                open=True,
                choices={
                    "宣传栏": ("宣传专栏", "宣传橱窗"),
                    "标语": ("宣传标语", "悬挂标语", "标语横幅"),
                    "宣传牌": ("宣传标牌",),
                    "展板": ("宣传展板",),
                },
                synonyms=("阵地类型", "类别", "阵地类别", "种类", "设施类型"),
            ),
            LedgerColumn("added", "新增", "whole", synonyms=("新增数量", "新增数", "新设", "增设", "新建")),
            LedgerColumn("updated", "更新", "whole", synonyms=("更新数量", "更新数", "更换", "维修更新")),
            LedgerColumn("village", "所在村", synonyms=(*_VILLAGE, "设置地点", "位置")),
        ),
    ),
    LedgerSchema(
        "submissions",
        "信息报送",
        "一篇稿件",
        synonyms=("媒体投稿", "投稿", "稿件报送", "信息投稿", "对外宣传", "宣传报道"),
        columns=(
            LedgerColumn(
                "date",
                "日期",
                "date",
                required=True,
                synonyms=("报送日期", "报送时间", "投稿日期", "投稿时间", "时间", "发稿日期"),
            ),
            LedgerColumn(
                "title", "标题", required=True, synonyms=("稿件标题", "信息标题", "题目", "稿件名称", "篇名")
            ),
            LedgerColumn(
                "outlet",
                "媒体",
                required=True,
                synonyms=("媒体名称", "报送媒体", "投稿媒体", "平台", "报送平台"),
            ),
            LedgerColumn(
                "level",
                "级别",
                "choice",
                required=True,
                choices={
                    "县级": ("县", "区级", "县区级", "区县级", "县市区级"),
                    "市级": ("市", "地市级"),
                    "省级": ("省", "自治区级", "直辖市级"),
                    "国家级": ("国家", "中央", "中央级", "全国"),
                },
                synonyms=("媒体级别", "层级", "媒体层级"),
            ),
            LedgerColumn("topic", "主题", synonyms=("信息主题", "稿件主题", "题材", "类别")),
            LedgerColumn(
                "adopted",
                "是否采用",
                "flag",
                synonyms=("采用", "是否采纳", "采用情况", "是否刊发", "是否录用"),
            ),
        ),
    ),
    LedgerSchema(
        "civility",
        "文明实践",
        "一场活动",
        synonyms=("文明实践活动", "新时代文明实践", "新时代文明实践活动", "志愿服务"),
        columns=(
            LedgerColumn("date", "日期", "date", required=True, synonyms=_DATE),
            LedgerColumn(
                "name", "活动名称", required=True, synonyms=("名称", "活动", "活动主题", "活动内容")
            ),
            LedgerColumn("village", "所在村", synonyms=_VILLAGE),
            LedgerColumn(
                "volunteers",
                "志愿者人次",
                "whole",
                unit="人次",
                synonyms=("志愿者", "志愿者人数", "志愿服务人次", "参与志愿者", "参与志愿者人次"),
            ),
            LedgerColumn(
                "hours",
                "服务时长",
                "decimal",
                unit="小时",
                synonyms=("服务小时", "志愿服务时长", "时长", "服务时间"),
            ),
            LedgerColumn(
                "beneficiaries",
                "受益人次",
                "whole",
                unit="人次",
                synonyms=("受益人数", "受益群众", "服务人次", "惠及人次"),
            ),
        ),
    ),
    LedgerSchema(
        "models",
        "先进典型",
        "一类典型",
        synonyms=("典型选树", "先进典型选树", "典型", "身边好人"),
        columns=(
            LedgerColumn(
                "category", "典型类别", required=True, synonyms=("类别", "典型类型", "类型", "称号")
            ),
            LedgerColumn("people", "人数", "whole", unit="人", synonyms=("典型人数", "评选人数", "人数合计")),
            LedgerColumn(
                "stories", "事迹篇数", "whole", unit="篇", synonyms=("事迹", "事迹数", "典型事迹", "篇数")
            ),
            LedgerColumn("pushes", "推送次数", "whole", unit="次", synonyms=("推送", "转发次数", "宣传次数")),
        ),
    ),
    LedgerSchema(
        "online",
        "网络舆情",
        "一个月的件数",
        synonyms=("网络舆情引导", "舆情", "网络巡查", "舆情工作"),
        columns=(
            LedgerColumn("month", "月份", "month", required=True, synonyms=("月", "时间")),
            LedgerColumn("patrols", "巡查次数", "whole", unit="次", synonyms=("巡查", "网络巡查次数")),
            LedgerColumn("reported", "上报件数", "whole", unit="件", synonyms=("上报", "上报数", "报送件数")),
            LedgerColumn("resolved", "办结件数", "whole", unit="件", synonyms=("办结", "办结数", "处置件数")),
            LedgerColumn(
                "average_hours",
                "平均办结小时",
                "decimal",
                unit="小时",
                synonyms=("平均办结时长", "平均办结时间", "平均处置小时"),
            ),
            LedgerColumn(
                "trainings", "培训场次", "whole", unit="场", synonyms=("培训", "培训次数", "培训场数")
            ),
        ),
    ),
    LedgerSchema(
        "problems",
        "存在问题",
        "一个问题",
        synonyms=("问题清单", "问题整改", "存在的问题", "问题台账"),
        columns=(
            LedgerColumn(
                "problem", "问题", required=True, synonyms=("存在问题", "问题描述", "具体问题", "问题表现")
            ),
            LedgerColumn("category", "类别", synonyms=("问题类别", "问题类型", "类型")),
            LedgerColumn("department", "责任部门", synonyms=_DEPARTMENT),
            LedgerColumn("measure", "整改措施", synonyms=("措施", "整改举措", "改进措施")),
            LedgerColumn("deadline", "整改期限", synonyms=("整改时限", "期限", "完成时限", "整改日期")),
            LedgerColumn(
                "status",
                "整改状态",
                "choice",
                choices={
                    "已整改": ("已完成", "整改完成", "完成整改", "已解决", "已整改到位"),
                    "整改中": ("正在整改", "推进中", "进行中", "持续整改"),
                    "未整改": ("未启动", "尚未整改", "未解决"),
                },
                synonyms=("状态", "整改情况", "完成情况", "整改进展"),
            ),
        ),
    ),
    LedgerSchema(
        "plans",
        "下步打算",
        "一项下一年工作",
        synonyms=("下一步打算", "下一步工作打算", "下步工作打算", "工作计划", "下步计划", "明年计划"),
        columns=(
            LedgerColumn(
                "item", "事项", required=True, synonyms=("工作事项", "任务", "工作任务", "计划事项")
            ),
            LedgerColumn("measure", "主要措施", required=True, synonyms=("措施", "具体措施", "工作措施")),
            LedgerColumn("department", "责任部门", synonyms=_DEPARTMENT),
            LedgerColumn("deadline", "完成时限", synonyms=("时限", "完成时间", "完成期限", "期限")),
        ),
    ),
    LedgerSchema(
        "targets",
        "年度目标",
        "一个指标的目标",
        synonyms=("目标任务", "年度指标", "目标", "年度目标任务"),
        columns=(
            LedgerColumn("indicator", "指标", required=True, synonyms=("指标名称", "目标指标", "项目")),
            LedgerColumn(
                "target", "目标值", "decimal", required=True, synonyms=("目标", "目标数", "年度目标值")
            ),
            LedgerColumn("unit", "单位", synonyms=("计量单位",)),
        ),
    ),
    LedgerSchema(
        "texts",
        "文字材料",
        "一段自有文字",
        synonyms=("文字", "文字说明", "文本材料"),
        columns=(
            LedgerColumn("chapter", "章节", required=True, synonyms=("部分", "章节名称", "所属章节")),
            LedgerColumn("content", "内容", required=True, synonyms=("文字", "文字内容", "正文", "段落")),
        ),
    ),
)

CATALOGUE: Mapping[str, LedgerSchema] = MappingProxyType({schema.key: schema for schema in _SCHEMAS})
"""Every ledger by its key."""

_NAMES = {plain_name(name): schema for schema in _SCHEMAS for name in (schema.name, *schema.synonyms)}


def ledger_named(name: str) -> LedgerSchema | None:
    """Return the ledger that a sheet or file name means, or None.

    >>> ledger_named("3.理论学习登记表").key
    'study'
    """
    return _NAMES.get(plain_name(name)) or _NAMES.get(bare_sheet_name(name))
