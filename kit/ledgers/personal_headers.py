"""Headers that ask for personal information, as opposed to counts and the office's own work.

A Chinese noun phrase has its head at the end: 联系电话 is a telephone number and 电话会议次数 a count,
志愿者名单 a list of people and 名单公示次数 a count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["HEADER_KINDS", "is_amount", "is_unmistakable", "kind_of_header", "may_be_count", "names_list"]

_PART_OF_NUMBER = r"(?:[后末尾前][\d一二三四五六七八九十两]{1,2}位(?:数字?|号码?)?|尾号|尾数)"
_NUMBER = rf"(?:号码?|证号)?{_PART_OF_NUMBER}?"
_HELPED = "低保|五保|特困|脱贫|受助|求助|矫正|服刑|吸毒|戒毒|涉事|处分|处罚"
_MET = "帮扶|帮困|帮教|救助|救济|资助|监测|慰问|走访|探访|被访|受访|投诉|举报|访谈|谈话|包[保户联]"

_PERSONAL = {
    "姓名": (
        r"姓名|名[册单]|通讯录|户[主名](?:名|名字)?|联[系络]人员?|监护人|家长|家庭成员(?:情况)?|家属|亲属"
        r"|配偶|子女(?:情况)?|父母|法人(?:代表)?|法定代表人|当事人员?|涉事人|申请人|投诉人|举报人|反映人|来电人"
        r"|求助人|报[案警]人|发帖人|受[访助]人|被访人|网名|昵称"
        rf"|(?:{_HELPED}|{_MET})对象|(?:{_HELPED}|刑满释放|刑释|重点|特殊)人员"
        r"|(?:联系|走访|慰问)(?:群众|家庭)(?:姓名)?"
    ),
    "身份证件号码": (
        rf"(?:身份证(?:件|明)?|证件|公民身份|护照|军官证|社保卡?|医保卡?|驾驶证|残疾证){_NUMBER}"
        r"|车牌(?:号码?)?|学籍号|学号|id(?:card|number|no)\.?"
    ),
    "电话号码": (
        rf"(?:电话|手机|座机|固话){_NUMBER}|联系方式|联系号码"
        r"|(?<![a-z])(?:tel(?:ephone)?|mobile|phone|wechat)(?:no\.?|number)?|(?:微信|qq)(?:号码?|账号|昵称)?"
        r"|(?:电子)?邮箱(?:地址)?|电子邮件(?:地址)?|邮件地址|e-?mail"
    ),
    "银行账号": rf"银行卡{_NUMBER}|卡号{_PART_OF_NUMBER}?|开户行|一卡通号?",
    "住址": (
        r"(?:家庭|居住|户籍|现住|户口|通讯)(?:住址|地址)|住[址户所]|(?:居住|户籍)地|(?:户口|户籍)所在地|户口"
        r"|籍贯|[原祖]籍|门牌(?:号码?)?|[房户]号|(?:农|低保|贫困|特困|困难|五保|脱贫|监测|帮扶)户"
    ),
    "出生日期": r"出生(?:日期|年月日?|时间|地|年份)?|生日|年龄|周岁",
    "性别": r"性别",
    "民族": r"民族(?:成[份分])?",
    "宗教信仰": r"宗教(?:信仰)?|信教(?:情况|与否)?|信仰(?:情况)?",
    "政治面貌": r"政治面貌|党派|入党(?:时间|日期|年月)|党龄",
    "婚姻家庭": (
        r"婚[姻育](?:状况|情况)?|婚否|家庭(?:状况|情况)"
        r"|(?:家庭|个人)(?:年|月)?(?:收入|经济)(?:状况|情况|来源)?"
    ),
    "学历": r"学历|学位|文化程度|毕业(?:院校|学校)",
    "健康状况": (
        r"病[种史情历因症]|过敏史|患者|病人|(?:慢性|传染)病|症状|血型"
        r"|(?:医院|临床|入院|疾病|病情|(?<![\u4e00-\u9fff]))诊断(?:结果|情况)?"
        r"|(?:疾病|患病|残疾)(?:名称|种类|类[型别]|等级|程度|情况|状况|证号?)?|(?:健康|身体|精神)[状情]况"
    ),
    "信访上访": r"信访(?:人员?|对象|事项|诉求|事由)|上访(?:人员?|对象|事项|诉求|事由|原因|情况)?|来访人",
}
# An account with a platform is the office's; one with a bank, or an unspecified one, is personal.
_ACCOUNT = re.compile(
    r"(?:.*(?:银行|存款|收款|付款|支付宝?|个人|本人|户主|农户|对公|工资|补[贴助]|发放|打卡|一卡通|开户|社保|医保"
    r"|缴费|用户|登录|发帖|网民|联系|姓名))?[账帐][号户]"
    rf"{_PART_OF_NUMBER}?栏?",
    re.DOTALL,
)
HEADER_KINDS = tuple(_PERSONAL)
"""The kinds of personal information that a header may not ask for."""

_HEADERS = {kind: re.compile(rf".*(?:{words})栏?", re.DOTALL) for kind, words in _PERSONAL.items()}

_UNMISTAKABLE = {
    **dict.fromkeys(("姓名", "户主姓名", "户主"), "姓名"),
    **dict.fromkeys(("身份证", "身份证号", "身份证号码", "公民身份号码", "证件号码"), "身份证件号码"),
    **dict.fromkeys(("身份证后六位", "身份证后四位", "车牌号", "车牌号码"), "身份证件号码"),
    **dict.fromkeys(("手机号", "手机号码", "联系电话", "电话号码", "联系方式", "微信号", "qq号"), "电话号码"),
    **dict.fromkeys(("银行卡号", "银行账号", "银行卡"), "银行账号"),
    **dict.fromkeys(("家庭住址", "住址", "籍贯"), "住址"),
    **dict.fromkeys(("出生日期", "出生年月", "出生年月日"), "出生日期"),
    "政治面貌": "政治面貌",
}
"""Kinds recognised outside of header rows too; 民族 or 疾病 in a record may be the topic of an activity."""

# A helpline is public, a list of villages names no person, and 不填姓名 forbids what it names.
_OFFICE = "公众|官方|政务|单位|部门|办公|工作|投稿|报送|监督|举报|公开|投诉|服务|咨询|平台|媒体|企业"
_INNOCENT = re.compile(
    rf".*(?:{_OFFICE}|热线|值班)(?:电话|邮箱|微信|qq)(?:号码?|地址)?"
    r"|.*(?:企业|单位|部门|机构|组织|集体|村|社区|小区|学校|站所?|场所|项目|产品|品牌|网站|媒体|平台|制度|清单"
    r"|[红黑白])名[册单]"
    r"|.*(?:平均|人均)(?:年龄|周岁)|.*少数民族|.*(?:[不勿禁]|无需|台账).*",
    re.DOTALL,
)
_COUNTED = re.compile(
    r"[万亿]?(?:人次?|人数|次数?|个数?|户数?|[条件张场部台块篇元家处例本份名只辆]|%|小时|学时|是/否)"
)
# These may head a bare count: 微信 12 pieces, 住户 300.
_MAY_COUNT = re.compile(
    r"微信|qq|(?:电子)?邮箱|住户|[农户]户|(?:低保|贫困|特困|困难|五保|脱贫|监测|帮扶)户|子女|家属|家长|父母"
    r"|.*(?:患者|病人|慢性病|传染病|重点人员|特殊人员)"
)
_LIST = re.compile(r".*(?:名[册单]|花名册)表?")
_AMOUNT = re.compile(
    r".*(?:资金|金额|经费|投入|投资|收入|支出|产值|总值|款项?|费用?|(?<![数质])[量额]"
    r"|(?:阅读|浏览|播放|点击|访问|观看|曝光|点赞|转发)(?:次?数量?|人次)?)"
)
_AMOUNT_UNIT = re.compile(
    r"[百千万亿]*(?:元|美元|次|人次|吨|公斤|斤|千瓦时|度|立方米|平方米|㎡|米|亩|步|字节?)"
)
_SEPARATORS = re.compile(r"[/\\、,;|&+及和与或]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_BLANK = re.compile(r"[\s*·_\u200b-\u200f\u2060\ufeff-]+")


@lru_cache(maxsize=4096)
def kind_of_header(text: str) -> str:
    """Return the kind of personal information that a header asks for; empty if none.

    >>> kind_of_header("联系 电话（必填）"), kind_of_header("电话会议次数"), kind_of_header("活动名称")
    ('电话号码', '', '')
    """
    name = plain_header(text)
    if not 1 < len(name) <= 24 or "。" in name:
        return ""
    notes = _BRACKETS.findall(name)
    if any(map(_COUNTED.fullmatch, notes)):
        return ""
    for asked in (_BRACKETS.sub("", name), *notes):
        *others, last = _SEPARATORS.split(asked)
        kinds = [_UNMISTAKABLE[word] for word in others if word in _UNMISTAKABLE]
        if not _INNOCENT.fullmatch(last):
            kinds += [kind for kind, pattern in _HEADERS.items() if pattern.fullmatch(last)]
            kinds += ["银行账号"] * bool(_ACCOUNT.fullmatch(last))
        if kinds:
            return kinds[0]
    return ""


def is_unmistakable(text: str) -> bool:
    """Return whether a text asks for personal information in any cell, not only in a header."""
    return plain_header(text) in _UNMISTAKABLE


def names_list(text: str) -> bool:
    """Return whether a text names a list of persons, in a title too."""
    return bool(_LIST.fullmatch(plain_header(text)))


def may_be_count(header: str) -> bool:
    """Return whether a header that asks for personal information is allowed above counts."""
    return bool(_MAY_COUNT.fullmatch(plain_header(header)))


def is_amount(header: str) -> bool:
    """Return whether a header or unit is that of money, clicks and the like, which have as many digits.

    >>> is_amount("投入资金（元）"), is_amount("阅读量"), is_amount("备注")
    (True, True, False)
    """
    name = plain_header(header)
    notes = _BRACKETS.findall(name)
    return bool(
        any(map(_AMOUNT_UNIT.fullmatch, (name, *notes))) or _AMOUNT.fullmatch(_BRACKETS.sub("", name))
    )


@lru_cache(maxsize=4096)
def plain_header(text: str) -> str:
    """Return a header without blanks, punctuation and what follows a colon.

    >>> plain_header("电 话：0731-…")
    '电话'
    """
    # "电话：0731-…" is a label and its value in one cell.
    return _BLANK.sub("", unicodedata.normalize("NFKC", text).partition(":")[0]).casefold()
