"""What a number of a record comes from, in Chinese: its cells and rule, or the numbers that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import PurePosixPath

import msgspec

from kit.content import Source
from kit.proof.standing import Shown
from kit.proof.township_numbers import TownshipNumber, township_number
from kit.records.number_records import NUMBERING, DocumentRecord, NumberRecord
from kit.records.numbers_said import numbers_in
from kit.text.row_ranges import row_ranges

__all__ = ["OWN", "Explained", "Explainer", "written"]

OWN = {
    NUMBERING: "文中自己的编号（章节、图、表、附件、序号），不是数据",
    "date": "年度、月份或日期，不是数据",
    "identity": "文末标识里的数字，不是数据",
    "source": "出处里的年份、文件名、行号或行数，不是数据",
    "profile": "标题、主送机关、结束语或落款里的数字，写在《基本情况》、专题或参数里，不是数据",
    "wording": "措辞模板里名称的数字，不是数据",
    "analyst": "撰写人自己写的数，没有台账出处",
    "": "生成时没有找到出处的数，请向撰写人核实",
}
"""Id of a record that is no figure → what its numbers are."""

_CELL = " › "
_FEW = 6
_OF_CHARTS = ("part", "sum", "count", "share")
_DEEPEST = 3
_MOST = 200
"""Operands and runs of rows that are told; a record may be made to harm."""
_PARTS = {
    "total": "合计",
    "h1": "上半年",
    "h2": "下半年",
    "#": "项数",
    "#met": "达到的项数",
    "#missed": "未达到的项数",
}


_NOT_LISTED, _OF_REVIEW = "文中的附件2没有列出", "见该乡镇总结的附件2"


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """A number and what it comes from.

    Attributes
    ----------
    id : str
        As of `kit.records.number_records.NumberRecord`.
    kind : {"figure", "made", "cell", "own", "analyst", "unknown"}
        ``own`` is the document's own numbering and dates.
    name : str
        In Chinese; of what is no figure, what it is.
    text : str
        As the document states it first, with its unit.
    value : int, float, str or None
    how : str
        How it is made of others; empty if it is not.
    cells : tuple of str
        ``file › sheet › 第2—4行``, or the cell that is quoted.
    source : Source or None
        The rows, for programs.
    rule : str
        How it is counted, as 附件2 of the document shows.
    line : int
        Its line in 附件2; 0 if it has none.
    of : tuple of Explained
        What it is made of.
    no_rule : str
        What is told where there is no rule.
    """

    id: str
    kind: str
    name: str
    text: str = ""
    value: int | float | str | None = None
    how: str = ""
    cells: tuple[str, ...] = ()
    source: Source | None = None
    rule: str = ""
    line: int = 0
    of: tuple[Explained, ...] = ()
    no_rule: str = _NOT_LISTED

    @property
    def lines(self) -> tuple[str, ...]:
        """What is told of it; that of its operands stands further in."""
        if self.kind in ("own", "analyst", "unknown"):
            return (self.name,)
        if self.kind == "cell":
            return (f"{self.name} {self.cells[0]}",)
        first = self.how or f"{self.name} {self.text}"
        numbered = f"（附件2编号{self.line}）" if self.line else ""
        told = [f"{first}{numbered}", *(f"取自 {cell}" for cell in self.cells)]
        if self.kind == "figure":
            told.append(f"规则：{self.rule or self.no_rule}")
        if len(self.of) <= _FEW:
            told += [f"  {line}" for each in self.of for line in each.lines]
        else:
            told.append("  " + "；".join(f"{each.name} {each.text}" for each in self.of))
        return tuple(told)


class Explainer:
    """Explains the records of one document.

    Parameters
    ----------
    record : DocumentRecord
    shown : Shown
        What the document shows: names and rules are in its 附件2.
    """

    def __init__(self, record: DocumentRecord, shown: Shown) -> None:
        self._record = record
        self._shown = shown
        self._records = {each.id: each for each in record.records}
        self._named = {
            self._shown.lines[each.line].name: each
            for each in record.records
            if each.line in self._shown.lines
        }

    def explain(self, record: NumberRecord, depth: int = 0) -> Explained:
        """Return what a record comes from, down to rows or cells."""
        if record.id in OWN:
            kind = {"analyst": "analyst", "": "unknown"}.get(record.id, "own")
            return Explained(id=record.id, kind=kind, name=OWN[record.id])
        if _CELL in record.id:
            return Explained(id=record.id, kind="cell", name="照录台账单元格", cells=(record.id,))
        name, text = self._name(record), written(record)
        if not record.op:
            return Explained(
                id=record.id,
                kind="figure",
                name=name,
                text=text,
                value=record.value,
                cells=(*self._published(record), *_cells(record.source)),
                source=record.source,
                rule=self._rule(record),
                no_rule=_OF_REVIEW if self._of_township(record) else _NOT_LISTED,
                line=record.line,
            )
        operands, cells = self._operands(record), self._own_cells(record)
        # What has cells of its own is counted from other rows than its figure.
        inner = operands[: _FEW if depth else _MOST] if depth < _DEEPEST and not cells else []
        return Explained(
            id=record.id,
            kind="made",
            name=name,
            text=text,
            value=record.value,
            how=self._how(record, operands),
            cells=cells,
            of=tuple(self.explain(each, depth + 1) for each in inner),
        )

    def _published(self, record: NumberRecord) -> tuple[str, ...]:
        """Return the published file that a county's summary has a township's number from."""
        of_township = self._of_township(record)
        return of_township.published(self._record.inputs) if of_township is not None else ()

    def _operands(self, record: NumberRecord) -> list[NumberRecord]:
        found = [self._records[id_] for id_ in record.of[:_MOST] if id_ in self._records]
        parts = record.id.split("/")
        if record.op == "part" and len(parts) > 1 and parts[1] in self._named:
            # Over the years a chart draws several figures; the record names the first.
            return [self._named[parts[1]]]
        return found

    def _of_township(self, record: NumberRecord) -> TownshipNumber | None:
        return township_number(record.id, self._records, self._record.year)

    def _name(self, record: NumberRecord, depth: int = 0) -> str:
        if record.name:
            return record.name
        if (of_township := self._of_township(record)) is not None:
            return of_township.name
        line = self._shown.lines.get(record.line)
        if line is not None:
            return line.name
        operands = self._operands(record) if depth < _DEEPEST else []
        base = self._name(operands[0], depth + 1) if operands else record.id
        match record.op:
            case "year_before":
                return f"{base}的上年数"
            case "published":
                return f"{base}上年发布的数"
            case "target":
                return f"{base}的年度目标"
            case "completion":
                return f"{base}完成年度目标的比例"
            case "label":
                return f"{base}所属名称或月份里的数"
            case "note":
                return f"{base}说明里没有计入的数"
            case "rate":
                return f"{base}比上年{_direction(operands, '增长', '下降')}"
            case "difference":
                if record.id.endswith(".short"):
                    return f"{base}与年度目标相差"
                if record.id.endswith(".difference"):
                    return f"{base}比上年{_direction(operands, '增加', '减少')}"
                names = [self._name(each, depth + 1) for each in operands[:2]]
                return f"{'与'.join(names)}之差"
            case "part" | "sum" | "count" | "share":
                base = self._drawn(record)
                part = self._part(record, base)
                return f"{base}（{part}）" if base else part
        return record.id

    def _drawn(self, record: NumberRecord) -> str:
        """Return the name of the figure that a number of a chart belongs to; empty if it is of several."""
        if record.op == "count" and len(record.of) > 1:
            return ""
        for _ in range(_DEEPEST):
            operands = self._operands(record)
            if record.op not in _OF_CHARTS or not operands:
                break
            record = operands[0]
        return record.id if record.op in _OF_CHARTS else self._name(record, _DEEPEST)

    def _part(self, record: NumberRecord, base: str) -> str:
        """Return what of a chart it is: 3月, 上年3月, 上半年占比."""
        _, *parts = record.id.split("/")
        stem, _, end = parts[-1].partition(".") if parts else ("", "", "")
        named = [_PARTS.get(part, part) for part in (*parts[:-1], stem) if part and part != base]
        return f"图中{''.join(named)}{'占比' if end == 'share' else ''}"

    def _rule(self, record: NumberRecord) -> str:
        line = self._shown.lines.get(record.line)
        if line is None:
            return record.source.rule if record.source else ""
        return line.rule + ("（附件2的这一行与生成时不同）" if line.is_edited else "")

    def _how(self, record: NumberRecord, operands: Sequence[NumberRecord]) -> str:
        """Return the operation with its numbers: 比上年增长 = |27次 − 20次| ÷ 20次 = 35%."""
        name, result = self._name(record), written(record)
        texts = [written(each) for each in operands]
        equal = "=" if _is_exact(record) else "≈"
        whole = len(operands) == len(record.of)
        if whole and len(texts) == 2:
            first, second = texts
            match record.op:
                case "difference":
                    return f"{name} = |{first} − {second}| {equal} {result}"
                case "rate":
                    return f"{name} = |{first} − {second}| ÷ {second} {equal} {result}"
                case "completion" | "share":
                    return f"{name} = {first} ÷ {second} {equal} {result}"
        numbers = [each.number for each in operands if each.number is not None]
        if record.op == "sum" and whole and 1 < len(numbers) <= _FEW and sum(numbers) == record.number:
            return f"{name} = {' ＋ '.join(texts)} {equal} {result}"
        match record.op:
            case "sum":
                return f"{name} {result}：图中各部分之和"
            case "count":
                return f"{name} {result}：图中所列各项的个数"
            case "per":
                times = f" × {texts[2]}" if len(texts) > 2 else ""
                return f"{name} {' ÷ '.join(texts[:2])}{times} {equal} {result}"
            case "reported":
                return f"{name} {result}：下列乡镇的数"
            case "part":
                return f"{name} {result}：下列各行中的这一部分"
        return f"{name} {result}"

    def _own_cells(self, record: NumberRecord) -> tuple[str, ...]:
        """Return where a number of another year is from, and a target."""
        base = next(iter(self._operands(record)), None)
        source = base.source if base else None
        if record.op == "target":
            return (self._targets(source),)
        if record.op == "published":
            return (f"{self._record.year - 1}年发布的总结（figures.json）",)
        if record.op == "year_before":
            return (self._earlier(source, self._record.year - 1),)
        *_, last = record.id.split("/")
        other = int(last) if record.op == "part" and last.isdecimal() and len(last) == 4 else 0
        if "/上年/" in record.id and record.op == "part":
            other = self._record.year - 1
        return (self._earlier(source, other),) if other and other != self._record.year else ()

    def _targets(self, source: Source | None) -> str:
        ledger = self._shown.targets
        if source is None or not source.file or not ledger:
            return f"《{ledger}》台账" if ledger else "年度目标台账"
        path = PurePosixPath(source.file)
        # A workbook has a sheet for each ledger; a folder has a file.
        sibling = f"{path.parent}/{ledger}{path.suffix}"
        return sibling if sibling in self._record.inputs else f"{path}{_CELL}{ledger}"

    def _earlier(self, source: Source | None, year: int) -> str:
        """Return the file of an earlier year that stands for that of this year."""
        if source is None or not source.file:
            return f"{year}年的台账，按同一规则"
        this, that = str(self._record.year), str(year)
        named = "/".join(that if part == this else part for part in source.file.split("/"))
        stem = named.rpartition(".")[0]
        of_year = [path for path in self._record.inputs if that in path.split("/")]
        found = [path for path in of_year if path == named] or [
            path for path in of_year if path.rpartition(".")[0] == stem
        ]
        file = found[0] if found else f"{year}年的台账"
        return f"{file}{_CELL}{source.sheet}，按同一规则" if source.sheet else f"{file}，按同一规则"


def written(record: NumberRecord) -> str:
    """Return a record's number as the document states it, with its unit."""
    if record.text or record.value is None:
        return f"{record.text}{record.unit}"
    number = record.number
    return f"{number.normalize():f}{record.unit}" if number is not None else str(record.value)


def _is_exact(record: NumberRecord) -> bool:
    """Whether the document writes all of a value's decimals."""
    stated = next(numbers_in(record.text), None)
    return stated is None or record.number == Decimal(stated.text)


def _direction(operands: Sequence[NumberRecord], up: str, down: str) -> str:
    values = [each.number for each in operands if each.number is not None]
    return down if len(values) == 2 and values[0] < values[1] else up


def _cells(source: Source | None) -> tuple[str, ...]:
    """Return the rows that a figure was counted from: file › sheet › rows."""
    if source is None or not (source.file or source.sheet or source.rows):
        return ()
    return tuple(_place(each) for each in (source, *source.further))


def _place(source: Source) -> str:
    rows = sorted(set(source.rows))
    total = f"（共{len(rows)}行）" if len(rows) > 1 else ""
    told = f"第{row_ranges(rows, _MOST)}行{total}" if rows else "没有符合的行"
    return _CELL.join(filter(None, (source.file, source.sheet, told)))
