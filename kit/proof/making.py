"""What a file and the figures.json beside it say of their making, held against what there is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from kit.batch import Order
from kit.batch.last_year import PARAMETER
from kit.engine.files_read import are_unchanged
from kit.engine.parameters import Value
from kit.files import display_path
from kit.files.raw_sheets import MAX_FILE
from kit.layout import MANIFEST, OUTPUTS, township_name
from kit.publishing.job import Job
from kit.records.number_records import DocumentRecord
from kit.stores.hashes import sha256_of_file
from kit.text.printable import visible
from kit.version import VERSION

__all__ = [
    *(
        "Difference",
        "Making",
        "differences_of_last_year",
        "last_year_file",
        "differences_of_the_ledgers",
        "differences_of_the_making",
    ),
    *("differences_of_the_record", "making_beside", "missing_ledgers", "parameters_of"),
]

_MOST = 30
_NAMES = {
    "kit": ("工具版本", f"版本号同为{VERSION}，代码或模板不同"),
    "packages": ("软件包", "Python 或所用软件包的版本不同"),
    "fonts": ("字体", "这台机器上的字体与生成时不同"),
    "notebook": ("笔记本", "与生成时的不同：请用 --notebook 指明当时的"),
    "modules": ("笔记本", "笔记本旁的模块（.py）与生成时不同"),
    "--word-frame": ("Word 框架", "与生成时的不同：请用 --word-frame 指明当时的"),
    "-p wording": ("措辞", "与生成时的不同"),
}
"""Part of what a review is made with → what it is called, and what is told where it differs."""

_OF_THE_CALL = frozenset({"township", "year", "data", "subject", PARAMETER})
"""Parameters that do not say what a document looks like, or are compared by themselves."""


class Difference(msgspec.Struct, frozen=True):
    """Something that is not as it was when the file was made.

    Attributes
    ----------
    what : str
        ``台账``, ``工具版本``, ``专题声明``, ``笔记本``, ``措辞``, ``字体``, …
    message : str
    """

    what: str
    message: str

    def __str__(self) -> str:
        return f"{self.what}：{self.message}"


class Making(msgspec.Struct, frozen=True):
    """What is read of the figures.json beside a file."""

    township: str
    year: int
    stamp: str
    county: str = ""
    made_with: dict[str, str] = {}
    parameters: dict[str, Value] = {}
    read: dict[str, str] = {}
    files: dict[str, str] = {}


def making_beside(file: Path, record: DocumentRecord) -> Making | None:
    """Return what the figures.json of the file's review says; None where there is none."""
    path = file.parent / MANIFEST
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE:
            return None
        found = msgspec.json.decode(path.read_bytes(), type=Making)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    same = (found.township, found.county, found.year) == (record.township, record.county, record.year)
    return found if same and found.stamp == record.stamp else None


def parameters_of(
    record: DocumentRecord, beside: Making | None, defaults: Mapping[str, Value]
) -> dict[str, Value]:
    """Return the parameters that a file was made with, as far as they are known and no defaults."""
    made: Mapping[str, Value] = beside.parameters if beside else {**record.opened, "wording": ""}
    return {
        name: value
        for name, value in made.items()
        if name in defaults and name not in _OF_THE_CALL and value != defaults[name]
    }


def last_year_file(record: DocumentRecord, file: Path, place: str, given: str = "") -> Path:
    """Return where last year's figures.json is: as given, in the file's own outputs, or in the project's."""
    if given:
        return Path(given).absolute()
    path = file.absolute()
    before = str(record.year - 1)
    own = [
        each.with_name(before) / path.parent.relative_to(each) / MANIFEST
        for each in path.parents
        if each.name == str(record.year)
    ]
    year = Path(OUTPUTS, place, before).absolute()
    names = dict.fromkeys((record.township, township_name(record.county, record.township)))
    found = [*own, *(year / name / MANIFEST for name in names)]
    return next((each for each in found if each.is_file()), found[0])


def differences_of_last_year(record: DocumentRecord, published: Path | None) -> Iterator[Difference]:
    """Yield that last year's figures.json is gone or another than the file was held against."""
    if published is None:
        return
    try:
        digest = sha256_of_file(published)
    except OSError:
        named = f"找过 {display_path(published)}，可用 -p {PARAMETER} 指明"
        yield Difference("上年总结", f"生成时核对过上年的 figures.json，现在没有：{named}")
        return
    if not digest.startswith(record.published):
        yield Difference("上年总结", f"{display_path(published)} 与生成时核对的不同")


def differences_of_the_record(record: DocumentRecord, order: Order) -> Iterator[Difference]:
    """Yield what the file itself tells: version, subject, wording that is to be named."""
    if record.kit_version != VERSION:
        yield Difference("工具版本", f"文件由{visible(record.kit_version)}版写成，现为{VERSION}版")
    one, other = record.subject, order.subject
    if one is not None and other is not None and one.sha256 != other.sha256:
        versions = (
            f"{visible(one.version)} → {other.version}" if one.version != other.version else "版本号未改"
        )
        yield Difference("专题声明", f"“{visible(other.name)}”的文件夹有改动（{versions}）")
    if (name := record.opened.get("wording")) and not (order.parameters or {}).get("wording"):
        yield Difference("措辞", f"生成时用了自己的文件夹“{visible(name)}”：请用 -p wording 指明")


def differences_of_the_ledgers(record: DocumentRecord, job: Job) -> Iterator[Difference]:
    """Yield the ledgers that changed, came or went."""
    now = job.inputs()
    changed = [
        name for name, digest in record.inputs.items() if name in now and not now[name].startswith(digest)
    ]
    told = {
        "有改动": changed,
        "现在没有": [name for name in record.inputs if name not in now],
        "生成时还没有": [name for name in now if name not in record.inputs],
    }
    for what, names in told.items():
        if names:
            listed = "、".join(display_path(name) for name in names[:_MOST])
            yield Difference(
                "台账", f"{what}：{listed}" + (f"等{len(names)}个" if len(names) > _MOST else "")
            )


def missing_ledgers(record: DocumentRecord, order: Order) -> list[str]:
    """Return the ledgers of a file that the data folder does not have."""
    roots = [Path(order.data), Path(order.data) / order.place]
    try:
        return [name for name in record.inputs if not any((root / name).is_file() for root in roots)][:_MOST]
    except ValueError:
        return []


def differences_of_the_making(
    record: DocumentRecord, job: Job, beside: Making | None, *, is_word: bool
) -> Iterator[Difference]:
    """Yield what the figures.json beside the file tells; of the Word frame for a Word file."""
    if beside is None:
        return
    for part in dict.fromkeys((*beside.made_with, *job.made_with)) if beside.made_with else ():
        if part == "-p subject" or (part == "--word-frame" and not is_word):
            continue
        if part == "kit" and record.kit_version != VERSION:
            continue
        if beside.made_with.get(part) != job.made_with.get(part):
            what = (part.removeprefix("-p "), "这个参数所指的文件与生成时不同")
            yield Difference(*_NAMES.get(part, (f"参数 {visible(what[0])}", what[1])))
    now = {**job.defaults, **job.parameters}
    for name in sorted(now.keys() & beside.parameters.keys() - _OF_THE_CALL - job.places.keys()):
        if beside.parameters[name] != now[name]:
            old, new = visible(str(beside.parameters[name])), visible(str(now[name]))
            yield Difference(f"参数 {name}", f"原为“{old}”，现为“{new}”")
    for name, digest in beside.read.items():
        # Of one that was not there, it is recorded that it was not.
        if not are_unchanged({name: digest}, job.notebook_folder):
            yield Difference("笔记本", f"单元格读取的 {display_path(name)} 有改动或不在了")
