"""The sixteen ledgers, declared: one entry each.

Adding a ledger, a column or a synonym is one entry here; reading, checking, the blank workbook and the
documentation follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kit.ledgers.declarations import checked_ledgers
from kit.ledgers.schema import LedgerColumn, LedgerSchema, Part, bare_sheet_name, plain_name

__all__ = ["CATALOGUE", "CHAPTERS", "ledger_named"]

_DATE = ("时间", "开展日期", "开展时间", "活动日期", "活动时间", "举办日期", "举办时间", "年月日", "日期时间")
_VILLAGE = (
    *("村", "村名", "行政村", "所属村", "所在村居", "村（社区）", "村居", "村社区", "所在村社区", "社区"),
    *("地点", "开展地点", "活动地点", "所在地", "实践站", "文明实践站"),
)
_DEPARTMENT = (
    *("责任单位", "牵头部门", "牵头单位", "责任科室", "责任站所", "承办部门", "责任部门（单位）", "负责部门"),
    *("负责单位", "主责部门", "牵头站所", "责任办公室"),
)

CHAPTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "opening": ("导语", "前言"),
        "organisation": ("组织领导",),
        "study": ("理论学习",),
        "systems": ("制度落实",),
        "publicity": ("阵地与宣传",),
        "civility": ("社会文明",),
        "online": ("网络舆情引导", "网络舆情"),
        "problems": ("存在问题",),
        "plans": ("下一步工作打算", "下步打算"),
    }
)
"""Names of the review's sections in the column 章节 of 文字材料, each with its synonyms."""

_SCHEMAS = (
    LedgerSchema(
        "profile",
        "基本情况",
        "一项基本情况",
        synonyms=("乡镇基本情况", "基本信息", "乡镇概况", "概况"),
        example=("报告标题", "某镇2021年度工作总结"),
        facts={
            "行政村数": LedgerColumn("villages", "行政村数", "whole", unit="个"),
            "常住人口": LedgerColumn("population", "常住人口", "whole", unit="人"),
            "党员数": LedgerColumn("party_members", "党员数", "whole", unit="人"),
            "网评员人数": LedgerColumn("commentators", "网评员人数", "whole", unit="人"),
        },
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
                others=("团员数", "会员数", "女党员数", "老党员数", "季度", "月度"),
                synonyms=("事项", "指标", "名称", "内容名称"),
            ),
            LedgerColumn(
                "content",
                "内容",
                required=True,
                may_be_blank=True,
                synonyms=("数据", "数值", "情况", "填写内容"),
            ),
        ),
    ),
    LedgerSchema(
        "responsibilities",
        "责任分工",
        "一个岗位的一项职责",
        synonyms=("责任落实", "职责分工", "责任清单", "组织领导"),
        example=("第一责任", "党委书记", "统筹全年工作，每季度研究一次", "是"),
        columns=(
            LedgerColumn(
                "category",
                "责任类别",
                required=True,
                synonyms=("责任类型", "责任分类", "责任种类", "类别", "责任"),
            ),
            LedgerColumn(
                "post",
                "责任岗位",
                required=True,
                synonyms=("岗位", "岗位名称", "责任职务", "职务", "责任主体"),
            ),
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
        example=("理论武装", "理论学习次数", 24, 26, "次", "已完成"),
        columns=(
            LedgerColumn(
                "task", "任务", required=True, synonyms=("任务名称", "工作任务", "任务内容", "重点任务")
            ),
            LedgerColumn("indicator", "指标", synonyms=("任务指标", "考核指标", "指标名称")),
            LedgerColumn(
                "target",
                "目标值",
                "decimal",
                synonyms=("目标", "目标数", "目标任务数", "计划数", "计划值", "任务数", "任务量"),
            ),
            LedgerColumn(
                "actual",
                "完成值",
                "decimal",
                synonyms=("完成数", "实际完成", "实际完成值", "实际完成数", "实际值", "完成量", "已完成数"),
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
        example=("专题会议制度", 4, 4, "2021-12-10", "每季度一次"),
        columns=(
            LedgerColumn("name", "制度名称", required=True, synonyms=("制度", "名称")),
            LedgerColumn(
                "due",
                "应开展次数",
                "whole",
                required=True,
                unit="次",
                synonyms=(
                    "应开展",
                    "应开展数",
                    "应落实次数",
                    "应召开次数",
                    "要求次数",
                    "规定次数",
                    "计划次数",
                    "应有次数",
                ),
            ),
            LedgerColumn(
                "held",
                "实际开展次数",
                "whole",
                required=True,
                unit="次",
                synonyms=(
                    "实际开展",
                    "实际开展数",
                    "已开展次数",
                    "实际次数",
                    "实际落实次数",
                    "完成次数",
                    "开展次数",
                    "次数",
                ),
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
        example=("2021-03-15", "中心组学习", "学习全会精神", 23, 1.5),
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
                        "中心组集体学习",
                        "中心组集中学习",
                    ),
                    "集体学习": ("集中学习",),
                    "知识讲座": ("讲座", "知识讲座会"),
                    "党课": ("讲党课", "上党课"),
                    "主题党日": ("主题党日活动",),
                    "领学": ("班子成员领学", "班子领学", "每周领学"),
                },
                endings={
                    "中心组学习": ("中心组学习", "理论学习中心组", "中心组理论学习"),
                    "集体学习": ("集体学习", "集中学习"),
                    "知识讲座": ("讲座",),
                    "党课": ("党课",),
                    "主题党日": ("主题党日", "主题党日活动"),
                    "领学": ("领学",),
                },
                others=(
                    *("自学", "联学", "研学", "跟学", "送学", "导学", "督学", "网学", "网课", "微课", "团课"),
                    *("听课", "公开课", "党校", "党会", "主题团日", "主题班会", "个体学习"),
                ),
                synonyms=("学习形式", "形式类别", "学习方式", "学习类型", "学习类别", "类型", "类别", "方式"),
            ),
            LedgerColumn(
                "topic",
                "主题",
                required=True,
                synonyms=(
                    "学习主题",
                    "学习内容",
                    "学习题目",
                    "内容",
                    "学习主题内容",
                    "主要内容",
                    "专题",
                    "主题内容",
                ),
            ),
            LedgerColumn(
                "attendees",
                "参加人数",
                "whole",
                unit="人",
                synonyms=(
                    "人数",
                    "参学人数",
                    "参加人员数",
                    "参会人数",
                    "参与人数",
                    "到会人数",
                    "学习人数",
                    "参加人次",
                    "参学人次",
                ),
            ),
            LedgerColumn(
                "hours",
                "学时",
                "decimal",
                unit="学时",
                synonyms=("学时数", "学习学时", "课时", "课时数", "时长", "学习时长"),
            ),
        ),
    ),
    LedgerSchema(
        "self_study",
        "个人自学",
        "一个月的自学",
        synonyms=("自学情况", "自学", "干部自学"),
        example=("3月", 4.5, 60),
        columns=(
            LedgerColumn("month", "月份", "month", required=True, synonyms=("月", "时间")),
            LedgerColumn(
                "articles",
                "人均篇数",
                "decimal",
                required=True,
                unit="篇",
                synonyms=("人均自学篇数", "人均自学", "人均学习篇数", "月人均篇数", "月人均自学篇数", "篇数"),
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
        example=("2021-06-30", "知识竞赛", "文体活动", 1, 120),
        columns=(
            LedgerColumn("date", "日期", "date", required=True, synonyms=_DATE),
            LedgerColumn(
                "name", "活动名称", required=True, synonyms=("名称", "活动", "活动主题", "活动内容")
            ),
            LedgerColumn(
                "category", "活动类别", required=True, synonyms=("类别", "活动类型", "类型", "活动分类")
            ),
            LedgerColumn(
                "sessions",
                "场次",
                "whole",
                unit="场",
                synonyms=("场数", "活动场次", "活动场数", "开展场次", "次数", "活动次数", "开展次数"),
            ),
            LedgerColumn(
                "participants",
                "参与人次",
                "whole",
                unit="人次",
                synonyms=(
                    "参加人次",
                    "人次",
                    "人数",
                    "参与人数",
                    "参加人数",
                    "活动人次",
                    "覆盖人次",
                    "覆盖人数",
                ),
            ),
        ),
    ),
    LedgerSchema(
        "boards",
        "宣传阵地",
        "一批阵地设施",
        synonyms=("阵地建设", "宣传阵地建设", "阵地", "宣传设施"),
        example=("2021-03-04", "宣传栏", 4, 2, "东村"),
        columns=(
            LedgerColumn(
                "date",
                "日期",
                "date",
                required=True,
                synonyms=("设置日期", "设置时间", "制作日期", "制作时间", "完成日期", "完成时间", "时间"),
            ),
            LedgerColumn(
                "type",
                "类型",
                "choice",
                required=True,
                open=True,
                choices={
                    "宣传栏": ("宣传专栏", "宣传橱窗", "橱窗"),
                    "标语": ("宣传标语", "悬挂标语", "标语横幅"),
                    "宣传牌": ("宣传标牌",),
                    "展板": ("宣传展板",),
                },
                endings={
                    "宣传栏": ("宣传栏", "宣传专栏", "橱窗"),
                    "标语": ("标语",),
                    "宣传牌": ("宣传牌", "宣传标牌"),
                    "展板": ("展板",),
                },
                others=(
                    *(
                        "宣传画",
                        "宣传册",
                        "宣传单",
                        "宣传页",
                        "宣传片",
                        "宣传车",
                        "宣传墙",
                        "宣传屏",
                        "宣传旗",
                    ),
                    *("宣传架", "宣传台", "宣传亭", "宣传员", "展架", "展台", "展厅", "展馆", "展柜", "标牌"),
                    *("标识", "标志", "标杆"),
                ),
                synonyms=(
                    "阵地类型",
                    "类别",
                    "阵地类别",
                    "阵地名称",
                    "种类",
                    "设施类型",
                    "宣传类型",
                    "宣传形式",
                ),
            ),
            LedgerColumn(
                "added",
                "新增",
                "whole",
                unit="个",
                synonyms=(
                    "新增数量",
                    "新增数",
                    "新增块数",
                    "新增条数",
                    "新设",
                    "新制",
                    "新制作",
                    "增设",
                    "新建",
                ),
            ),
            LedgerColumn(
                "updated",
                "更新",
                "whole",
                unit="个",
                synonyms=(
                    "更新数量",
                    "更新数",
                    "更新块数",
                    "更新条数",
                    "更换",
                    "更换数量",
                    "维修更新",
                    "翻新",
                ),
            ),
            LedgerColumn("village", "所在村", synonyms=(*_VILLAGE, "设置地点", "位置")),
        ),
    ),
    LedgerSchema(
        "submissions",
        "信息报送",
        "一篇稿件",
        synonyms=("媒体投稿", "投稿", "稿件报送", "信息投稿", "对外宣传", "宣传报道"),
        example=("2021-05-06", "春耕见闻", "县融媒体中心", "县级", "乡村振兴", "是"),
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
                synonyms=(
                    "媒体名称",
                    "报送媒体",
                    "投稿媒体",
                    "刊发媒体",
                    "发布媒体",
                    "平台",
                    "报送平台",
                    "发布平台",
                ),
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
                synonyms=("媒体级别", "报送级别", "投稿级别", "刊发级别", "层级", "媒体层级", "等级"),
            ),
            LedgerColumn("topic", "主题", synonyms=("信息主题", "稿件主题", "题材", "类别")),
            LedgerColumn(
                "adopted",
                "是否采用",
                "flag",
                synonyms=(
                    "采用",
                    "采纳",
                    "是否采纳",
                    "采用情况",
                    "是否刊发",
                    "刊发情况",
                    "是否录用",
                    "是否发表",
                    "是否刊登",
                ),
            ),
        ),
    ),
    LedgerSchema(
        "civility",
        "文明实践",
        "一场活动",
        synonyms=("文明实践活动", "新时代文明实践", "新时代文明实践活动", "志愿服务"),
        example=("2021-04-02", "清明文明祭扫倡议", "西村", 12, 2.5, 300),
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
                synonyms=(
                    *("志愿者", "志愿者人数", "志愿者数", "志愿者数量", "志愿服务人次", "志愿服务人数"),
                    *("参与志愿者", "参与志愿者人次", "参与志愿者人数", "参加志愿者人次"),
                ),
            ),
            LedgerColumn(
                "hours",
                "服务时长",
                "decimal",
                unit="小时",
                synonyms=(
                    "服务小时",
                    "服务小时数",
                    "服务时数",
                    "志愿服务时长",
                    "志愿时长",
                    "时长",
                    "服务时间",
                    "活动时长",
                ),
            ),
            LedgerColumn(
                "beneficiaries",
                "受益人次",
                "whole",
                unit="人次",
                synonyms=(
                    "受益人数",
                    "受益群众",
                    "受益群众人次",
                    "服务人次",
                    "服务人数",
                    "服务群众人次",
                    "惠及人次",
                    "惠及人数",
                ),
            ),
        ),
    ),
    LedgerSchema(
        "models",
        "先进典型",
        "一类典型",
        synonyms=("典型选树", "先进典型选树", "典型", "身边好人"),
        example=("好邻居", 3, 3, 9),
        columns=(
            LedgerColumn(
                "category", "典型类别", required=True, synonyms=("类别", "典型类型", "类型", "称号")
            ),
            LedgerColumn(
                "people",
                "人数",
                "whole",
                unit="人",
                synonyms=("典型人数", "评选人数", "推选人数", "人数合计", "数量", "名额"),
            ),
            LedgerColumn(
                "stories",
                "事迹篇数",
                "whole",
                unit="篇",
                synonyms=("事迹", "事迹数", "事迹数量", "事迹材料篇数", "典型事迹", "典型事迹篇数", "篇数"),
            ),
            LedgerColumn(
                "pushes",
                "推送次数",
                "whole",
                unit="次",
                units=("条", "篇"),
                synonyms=("推送", "推送数", "推送条数", "转发次数", "宣传次数", "宣传推送次数"),
            ),
        ),
    ),
    LedgerSchema(
        "online",
        "网络舆情",
        "一个月的件数",
        synonyms=("网络舆情引导", "舆情", "网络巡查", "舆情工作"),
        example=("3月", 30, 2, 2, 3.5, 1),
        parts=(Part("resolved", "reported"),),
        columns=(
            LedgerColumn("month", "月份", "month", required=True, synonyms=("月", "时间")),
            LedgerColumn(
                "patrols",
                "巡查次数",
                "whole",
                unit="次",
                synonyms=("巡查", "巡查数", "网络巡查", "网络巡查次数", "网上巡查次数"),
            ),
            LedgerColumn(
                "reported",
                "上报件数",
                "whole",
                unit="件",
                synonyms=("上报", "上报数", "上报数量", "报送件数", "舆情上报件数"),
            ),
            LedgerColumn(
                "resolved",
                "办结件数",
                "whole",
                unit="件",
                synonyms=("办结", "办结数", "办结数量", "处置件数", "办理件数", "舆情办结件数", "已办结"),
            ),
            LedgerColumn(
                "average_hours",
                "平均办结小时",
                "decimal",
                unit="小时",
                synonyms=("平均办结时长", "平均办结时间", "平均办结小时数", "平均处置小时", "平均处置时长"),
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
        example=("工作台账更新不及时", "机制建设", "党政综合办", "每月底核对一次", "2021年9月底", "整改中"),
        columns=(
            LedgerColumn(
                "problem", "问题", required=True, synonyms=("存在问题", "问题描述", "具体问题", "问题表现")
            ),
            LedgerColumn("category", "类别", synonyms=("问题类别", "问题类型", "类型")),
            LedgerColumn("department", "责任部门", synonyms=_DEPARTMENT),
            LedgerColumn(
                "measure", "整改措施", synonyms=("措施", "整改举措", "改进措施", "整改办法", "整改内容")
            ),
            LedgerColumn(
                "deadline",
                "整改期限",
                synonyms=(
                    "整改时限",
                    "期限",
                    "时限",
                    "完成时限",
                    "整改日期",
                    "整改完成时限",
                    "整改完成时间",
                    "计划整改时间",
                ),
            ),
            LedgerColumn(
                "status",
                "整改状态",
                "choice",
                choices={
                    "已整改": ("已完成", "整改完成", "完成整改", "已解决", "已整改到位"),
                    "整改中": ("正在整改", "推进中", "进行中", "持续整改"),
                    "未整改": ("未启动", "尚未整改", "未解决"),
                },
                synonyms=("状态", "整改情况", "整改结果", "完成情况", "整改进展", "进展情况"),
            ),
        ),
    ),
    LedgerSchema(
        "plans",
        "下步打算",
        "一项下一年工作",
        synonyms=("下一步打算", "下一步工作打算", "下步工作打算", "工作计划", "下步计划", "明年计划"),
        example=("加强队伍培训", "分批组织培训，每季度一次", "党建办", "2022年12月底前"),
        columns=(
            LedgerColumn(
                "item", "事项", required=True, synonyms=("工作事项", "任务", "工作任务", "计划事项")
            ),
            LedgerColumn(
                "measure",
                "主要措施",
                required=True,
                synonyms=("措施", "具体措施", "工作措施", "工作举措", "主要举措", "具体内容", "工作内容"),
            ),
            LedgerColumn("department", "责任部门", synonyms=_DEPARTMENT),
            LedgerColumn(
                "deadline",
                "完成时限",
                synonyms=("时限", "完成时间", "完成期限", "期限", "计划完成时间", "时间安排"),
            ),
        ),
    ),
    LedgerSchema(
        "targets",
        "年度目标",
        "一个指标的目标",
        synonyms=("目标任务", "年度指标", "目标", "年度目标任务"),
        example=("理论学习次数", 24, "次"),
        columns=(
            LedgerColumn("indicator", "指标", required=True, synonyms=("指标名称", "目标指标", "项目")),
            LedgerColumn(
                "target",
                "目标值",
                "decimal",
                required=True,
                synonyms=("目标", "目标数", "目标任务", "年度目标", "年度目标值", "计划数"),
            ),
            LedgerColumn("unit", "单位", synonyms=("计量单位",)),
        ),
    ),
    LedgerSchema(
        "texts",
        "文字材料",
        "一段自有文字",
        synonyms=("文字", "文字说明", "文本材料"),
        example=("导语", "现将全年工作情况报告如下。"),
        columns=(
            LedgerColumn(
                "chapter",
                "章节",
                "choice",
                required=True,
                open=True,
                choices={names[0]: names[1:] for names in CHAPTERS.values()},
                asks=False,  # an unknown chapter is reported by a check
                synonyms=("部分", "章节名称", "所属章节"),
            ),
            LedgerColumn("content", "内容", required=True, synonyms=("文字", "文字内容", "正文", "段落")),
        ),
    ),
)

CATALOGUE: Mapping[str, LedgerSchema] = checked_ledgers(_SCHEMAS)
"""Every ledger by its key."""

_NAMES = {plain_name(name): schema for schema in _SCHEMAS for name in (schema.name, *schema.synonyms)}


def ledger_named(name: str) -> LedgerSchema | None:
    """Return the ledger that a sheet or file name refers to, or None.

    >>> ledger_named("3.理论学习登记表").key
    'study'
    """
    return _NAMES.get(plain_name(name)) or _NAMES.get(bare_sheet_name(name))
