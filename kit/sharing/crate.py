"""RO-Crate metadata of a year's outputs: what each file is, its hash, and which ledgers it was made from.

Source: RO-Crate Metadata Specification 1.2, https://w3id.org/ro/crate/1.2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import quote

from kit.layout import RUN_RECORD
from kit.publishing.results import Result, RunRecord
from kit.sharing.year_figures import TownshipFigures

__all__ = ["CRATE", "crate"]

CRATE = "ro-crate-metadata.json"
"""The name that the specification gives the file."""

_Entity = dict[str, object]

_MEDIA_TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
}


def crate(reviews: Iterable[tuple[Result, TownshipFigures | None]], record: RunRecord) -> bytes:
    """Return the metadata of a year's outputs as JSON-LD.

    Parameters
    ----------
    reviews : iterable of (Result, TownshipFigures or None)
        Every township, and the figures of those that have some.
    record : RunRecord
    """
    subject = f"（{record.subject.name}）" if record.subject else ""
    parts: list[_Entity] = []
    top = [_file("index.html", "总目录"), _file(RUN_RECORD, "运行记录")]
    folders: list[str] = []
    for result, figures in reviews:
        if result.files:
            described = list(_review(result, figures, record))
            folders.append(str(described[0]["@id"]))
            parts += described
    root: _Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{record.year}年乡镇工作总结{subject}",
        "description": f"由乡镇{record.year}年工作台账写成的年度总结，共{len(folders)}个乡镇",
        "datePublished": date.today().isoformat(),
        "temporalCoverage": str(record.year),
        "inLanguage": "zh-Hans",
        "license": {"@id": "#license"},
        "hasPart": [*(_reference(each) for each in top), *({"@id": each} for each in folders)],
    }
    entities = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
            "about": {"@id": "./"},
        },
        root,
        {
            "@id": "#license",
            "@type": "CreativeWork",
            "name": "未写明",
            "description": "成果里没有写明使用许可：请向发布单位了解",
        },
        {
            "@id": "#review-kit",
            "@type": "SoftwareApplication",
            "name": "township-review-kit",
            "version": record.kit_version,
        },
        *top,
        *parts,
    ]
    content = {"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": entities}
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _review(result: Result, figures: TownshipFigures | None, record: RunRecord) -> Iterator[_Entity]:
    """Yield the entities of a review: its folder first, its files, its ledgers, and what made it."""
    files = [_file(name, PurePosixPath(name).name, digest) for name, digest in result.files.items()]
    folder = PurePosixPath(next(iter(result.files))).parent.as_posix()
    inputs = figures.inputs if figures is not None else {}
    ledgers = [_ledger(name, digest) for name, digest in inputs.items()]
    identifier = f"{quote(folder)}/"
    yield {
        "@id": identifier,
        "@type": "Dataset",
        "name": f"{result.name}{record.year}年工作总结",
        "hasPart": [_reference(each) for each in files],
    }
    yield from files
    yield from ledgers
    yield {
        "@id": f"#written-{quote(folder)}",
        "@type": "CreateAction",
        "name": f"写成{result.name}{record.year}年工作总结",
        "instrument": {"@id": "#review-kit"},
        "object": [_reference(each) for each in ledgers],
        "result": [_reference(each) for each in files],
    }


def _file(path: str, name: str, digest: str = "") -> _Entity:
    entity: _Entity = {"@id": quote(path), "@type": "File", "name": name}
    media_type = _MEDIA_TYPES.get(PurePosixPath(path).suffix)
    entity |= {"encodingFormat": media_type} if media_type else {}
    return entity | ({"sha256": digest} if digest else {})


def _ledger(path: str, digest: str) -> _Entity:
    """Return a ledger, which is told apart by its hash and lies outside of the outputs."""
    return {"@id": f"#ledger-{quote(path)}", "@type": "CreativeWork", "name": path, "sha256": digest}


def _reference(entity: _Entity) -> _Entity:
    return {"@id": entity["@id"]}
