"""Published reviews of made-up townships: figures.json and run.json as a batch writes them."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kit.subjects import load_subject

SURNAMES = "东西南北上下大小新老金银青白红清长石柳桂"
ENDS = "河桥林山湖坪塘溪口湾"
FACTS = {"villages": 12, "population": 24000, "party_members": 900}


def township_names(count: int) -> list[str]:
    """Return so many names."""
    return [a + b + c for c in "镇乡" for b in ENDS for a in SURNAMES][:count]


def publish_townships(
    outputs: Path,
    names: list[str],
    *,
    values: Mapping[str, Mapping[str, object]] | None = None,
    county: Mapping[str, str] | None = None,
    partial: Mapping[str, str] | None = None,
    lost: Mapping[str, str] | None = None,
    year: int = 2021,
    seed: int = 1,
) -> Path:
    """Write reviews of the first subject, and return the year's folder.

    Parameters
    ----------
    outputs : Path
    names : list of str
    values : mapping of str to mapping, optional
        Township → key of an indicator → its value, or entry of figures.json.
    county, partial, lost : mapping of str to str, optional
        Township → its county, the ledger that it lacks, why it was not written.
    year, seed : int, optional
    """
    chance = random.Random(seed)
    subject = load_subject("")
    folder = outputs / str(year)
    for name in names:
        given = (values or {}).get(name, {})
        figures = [
            _figure(chance, each.key, each.name, each.unit, name, given, year) for each in subject.indicators
        ]
        gap = (partial or {}).get(name, "")
        review = {
            "township": name,
            "county": (county or {}).get(name, ""),
            "year": year,
            "subject": {
                "key": subject.record.key,
                "name": subject.record.name,
                "version": subject.record.version,
                "sha256": subject.record.sha256,
            },
            "fingerprint": "0",
            "outcome": "partial" if gap else "complete",
            "gaps": [gap] if gap else [],
            "files": {f"{name}-{year}.html": "0"},
            "figures": figures,
        }
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "figures.json").write_text(json.dumps(review, ensure_ascii=False), encoding="utf-8")
        (folder / name / f"{name}-{year}.html").write_text("<html></html>", encoding="utf-8")
    failed = [{"township": name, "outcome": "failed", "reason": why} for name, why in (lost or {}).items()]
    written = [{"township": name, "outcome": "complete"} for name in names]
    run = {"year": year, "kit_version": "0", "townships": [*written, *failed]}
    (folder / "run.json").write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")
    return folder


def _figure(
    chance: random.Random,
    key: str,
    name: str,
    unit: str,
    township: str,
    given: Mapping[str, object],
    year: int,
) -> dict[str, Any]:
    label = ""
    value: object
    if unit == "%":
        whole = chance.randint(40, 120)
        part = sum(chance.random() < 0.7 for _ in range(whole))
        label, value = f"{part}/{whole}", part * 100 / whole
    elif key in FACTS:
        value = FACTS[key]
    elif key == "township":
        value = township
    elif key == "year":
        value = year
    else:
        value = max(round(chance.gauss(40, 6)), 0)
    entry: dict[str, Any] = {
        "key": key,
        "name": name,
        "value": value,
        "unit": unit,
        "text": f"{value}{unit}",
        "label": label,
        "year_before": 40 if isinstance(value, int) and key not in ("year", *FACTS) else None,
        "source": {"file": f"{year}/{township}.xlsx", "sheet": "台账", "rows": [2, 3, 5], "rule": "行数"},
    }
    if key in given:
        own = given[key]
        entry |= own if isinstance(own, dict) else {"value": own, "text": f"{own}{unit}"}
    return entry
