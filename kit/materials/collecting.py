"""Read and check the ledgers of a township and year, and count them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kit.errors import CallError, DataError
from kit.files import Place, Years, find_place, read_township, read_year, resolve_data, resolve_folder
from kit.indicators import compute_figures
from kit.ledgers import Catalogue, Ledgers, read_ledgers
from kit.ledgers.checks import check_signing
from kit.ledgers.dates import read_whole_date
from kit.ledgers.target_checks import check_targets
from kit.materials.material import Material
from kit.materials.revised_past import read_past
from kit.subjects import Subject
from kit.subjects.subject_loading import indicators_elsewhere

__all__ = ["own_targets", "read_material", "signing_day"]


def read_material(
    subject: Subject,
    township: str,
    year: int,
    *,
    data: str | os.PathLike[str],
    wording: str | os.PathLike[str],
    published: str | os.PathLike[str] = "",
    given: Mapping[str, object],
) -> Material:
    """Read the ledgers of a township and year and those of earlier years, and count them.

    Parameters
    ----------
    subject : Subject
    township, year, data, wording, published
        As of `kit.open_review`.
    given : mapping of str to object
        Its ``title``, ``signed_by`` and ``signed_on``.

    Raises
    ------
    CallError, DataError
        As `kit.open_review`.
    """
    settings = _settings(given)
    year = read_year(year)
    folder = resolve_data(data, year, subject.place)
    place = find_place(folder, year, read_township(township))
    own_wording = resolve_folder(wording, "措辞模板文件夹", "wording") if wording else None
    ledgers = own_targets(read_ledgers(place, subject.catalogue), subject)
    if not settings["signed_on"] and (faults := check_signing(ledgers)):
        raise DataError(str(faults[0]))
    ledgers = replace(ledgers, day=signing_day(ledgers, settings))
    earlier, why_no_more = _years_before(place, subject.catalogue)
    figures = compute_figures(ledgers, earlier, subject.indicators)
    past = read_past(published, figures, earlier.get(year - 1), subject, place)
    target_faults = check_targets(ledgers, subject.units, subject.zero_aims, subject.families, subject.aims)
    return Material(
        subject=subject,
        ledgers=ledgers,
        earlier=earlier,
        figures=figures,
        notices=(
            *why_no_more,
            *map(str, (*ledgers.notices, *target_faults)),
            *_unsigned(ledgers, settings),
            *past.notices,
        ),
        settings=settings,
        own_wording=own_wording,
        published=past.sha256,
        revisions=past.revisions,
    )


def signing_day(ledgers: Ledgers, settings: Mapping[str, str]) -> date | None:
    """Return the day that the review is dated; None if neither the analyst nor the township gives it."""
    signed_on = ledgers.fact("成文日期")
    return read_whole_date(settings["signed_on"] or (signed_on.text if signed_on is not None else ""))


def own_targets(ledgers: Ledgers, subject: Subject) -> Ledgers:
    """Return the ledgers without the targets of other known subjects, which may share that ledger."""
    ledger = ledgers.with_role("targets")
    if ledger is None:
        return ledgers
    names = ledger.column("indicator")
    if all(name in subject.by_name for name in names):
        return ledgers
    elsewhere = indicators_elsewhere(subject)
    own = [index for index, name in enumerate(names) if name not in elsewhere]
    kept = replace(
        ledger,
        rows=tuple(ledger.rows[index] for index in own),
        columns={key: tuple(values[index] for index in own) for key, values in ledger.columns.items()},
    )
    return replace(ledgers, tables={**ledgers.tables, ledger.schema.key: kept})


# A line break in a title is intended; tabs become spaces.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _settings(given: Mapping[str, object]) -> dict[str, str]:
    """Return the parameters that are printed in the document, as text.

    Numbers are accepted, because the command line does not distinguish them from text.
    """
    settings = {name: _text(name, value) for name, value in given.items()}
    if (day := settings["signed_on"]) and read_whole_date(day) is None:
        raise CallError(f"参数 signed_on 是“{day}”，不是一个完整的日期：请写明年月日，例如 2021年12月20日")
    return settings


def _text(name: str, value: object) -> str:
    if isinstance(value, date) and value == value:  # pandas' NaT is a date, and not itself
        return f"{value.year}年{value.month}月{value.day}日"
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise CallError(f"参数 {name} 应写成文字（加引号），现为 {value!r}")
    text = str(value).replace("\r\n", "\n").replace("\t", " ").strip()
    if control := _CONTROL.search(text):
        raise CallError(f"参数 {name} 里有看不见的控制字符 U+{ord(control[0]):04X}：请删去后重新填写")
    return text


def _years_before(place: Place, catalogue: Catalogue) -> tuple[Mapping[int, Ledgers], tuple[str, ...]]:
    """Read the earlier years; if there are none, also return the reason as a notice.

    Errors in the ledgers of an earlier year become a notice, and do not stop this year's review.
    """
    earlier: dict[int, Ledgers] = {}
    before = Years(place.data).before(place)
    for place_before in before.places:
        try:
            earlier[place_before.year] = read_ledgers(place_before, catalogue)
        except DataError as error:
            return earlier, (f"{place_before.year}年的台账不能用，未作对比：{error}",)
    return earlier, () if earlier else (before.why_no_more,)


def _unsigned(ledgers: Ledgers, settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return a notice if the signing office or date is missing, as the document then leaves it out."""
    signed = {"signed_by": "落款单位", "signed_on": "成文日期"}
    missing = {name: item for name, item in signed.items() if not settings[name] and not ledgers.fact(item)}
    if not missing:
        return ()
    notice = f"未给出{'、'.join(missing.values())}，文末没有写"
    return (f"{notice}；请填入《基本情况》台账，或在参数 {'、'.join(missing)} 中写明",)
