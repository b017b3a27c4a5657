"""English keys for Chinese names, composed of a small table of words that ledgers use."""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["WORDS", "key_of", "unused"]

WORDS = {
    **{"日期": "date", "时间": "time", "月份": "month", "年度": "year", "年份": "year", "季度": "quarter"},
    **{
        "名称": "name",
        "标题": "title",
        "主题": "topic",
        "内容": "content",
        "事项": "item",
        "项目": "project",
    },
    **{"类型": "type", "类别": "kind", "种类": "kind", "形式": "form", "方式": "way", "级别": "level"},
    **{"等级": "grade", "状态": "status", "情况": "state", "进度": "progress", "结果": "result"},
    **{"数量": "amount", "次数": "times", "场次": "sessions", "场数": "sessions", "人数": "people"},
    **{"人次": "attendances", "户数": "households", "件数": "cases", "篇数": "articles", "个数": "number"},
    **{
        "金额": "money",
        "资金": "funds",
        "经费": "funds",
        "投入": "spent",
        "支出": "expenses",
        "补助": "subsidy",
    },
    **{
        "面积": "area",
        "长度": "length",
        "里程": "length",
        "重量": "weight",
        "产量": "output",
        "学时": "hours",
    },
    **{
        "时长": "hours",
        "小时": "hours",
        "合计": "total",
        "小计": "subtotal",
        "总数": "total",
        "总计": "total",
    },
    **{
        "新增": "added",
        "更新": "renewed",
        "计划": "planned",
        "目标": "target",
        "实际": "actual",
        "应": "due",
    },
    **{"已": "done", "未": "not", "完成": "done", "办结": "settled", "受理": "accepted", "上报": "reported"},
    **{"发现": "found", "隐患": "hazards", "问题": "problems", "整改": "fixed", "排查": "inspections"},
    **{"检查": "checks", "巡查": "patrols", "巡检": "patrols", "督查": "supervision", "抽查": "spot_checks"},
    **{"部门": "department", "单位": "unit", "责任": "responsible", "岗位": "post", "措施": "measure"},
    **{"期限": "deadline", "时限": "deadline", "备注": "note", "说明": "note", "地点": "place"},
    **{"场所": "premises", "所在村": "village", "行政村": "village", "村": "village", "社区": "community"},
    **{"路段": "road_section", "道路": "roads", "公路": "roads", "桥梁": "bridges", "养护": "maintenance"},
    **{"维修": "repairs", "保洁": "cleaning", "绿化": "greening", "设施": "facilities", "设备": "equipment"},
    **{"应急": "emergency", "演练": "drills", "宣传": "publicity", "培训": "training", "学习": "study"},
    **{"会议": "meetings", "活动": "activities", "讲座": "lectures", "服务": "services", "志愿": "volunteer"},
    **{"安全": "safety", "生产": "production", "消防": "fire", "防火": "fire_prevention", "防汛": "flood"},
    **{"环境": "environment", "卫生": "sanitation", "垃圾": "waste", "河道": "rivers", "粮食": "grain"},
    **{
        "农业": "farming",
        "乡村": "rural",
        "振兴": "revitalisation",
        "产业": "industry",
        "企业": "enterprises",
    },
    **{"任务": "tasks", "制度": "rules", "工作": "work", "重点": "key", "台账": "ledger", "记录": "records"},
    **{"参加": "attending", "参与": "attending", "采用": "adopted", "媒体": "media", "信息": "information"},
    **{"报送": "submitted", "合格": "qualified", "达标": "qualified", "满意": "satisfied", "打算": "plans"},
    **{"存在": "existing", "下步": "next", "平均": "mean", "人均": "mean", "开展": "held", "是否": "is"},
    **{"调解": "mediation", "纠纷": "disputes", "诉求": "requests", "材料": "material", "车辆": "vehicles"},
    **{"人员": "staff", "队伍": "teams", "覆盖": "covered", "比例": "share", "率": "rate", "处理": "handled"},
}
_FILLERS = re.compile(r"[的数次量及与和、·\W_]+")
_LONGEST = max(map(len, WORDS))
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_MOST = 40  # characters


def key_of(name: str, otherwise: str) -> str:
    """Return the English key of a Chinese name; `otherwise` if it has words that are not in the table.

    >>> key_of("发现隐患数", "column_1"), key_of("Date", "column_1"), key_of("沟渠清淤", "column_1")
    ('found_hazards', 'date', 'column_1')
    """
    plain = name.strip().casefold()
    if plain.isascii():
        found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
        return found if _KEY.fullmatch(found) and len(found) <= _MOST else otherwise
    words: list[str] = []
    at = 0
    while at < len(plain):
        part = next((p for n in range(_LONGEST, 0, -1) if (p := plain[at : at + n]) in WORDS), "")
        if part:
            words.append(WORDS[part])
            at += len(part)
        elif filler := _FILLERS.match(plain, at):
            at = filler.end()
        else:
            return otherwise
    key = "_".join(dict.fromkeys(words))
    return key if key and len(key) <= _MOST else otherwise


def unused(key: str, used: Collection[str]) -> str:
    """Return a key, with a number after it where it is used already.

    >>> unused("date", {"date", "date_2"})
    'date_3'
    """
    if key not in used:
        return key
    return next(f"{key}_{n}" for n in range(2, len(used) + 3) if f"{key}_{n}" not in used)
