"""A county's numbers worked out again: a false one is found, whatever it is made by."""

from __future__ import annotations

import msgspec
import pytest

from kit.counties import open_county
from kit.errors import DataError
from kit.proof.recomputing import recompute
from kit.records.families import stated_record
from kit.records.number_records import DocumentRecord, NumberRecord
from kit.records.packed import pack, unpack
from tests.support.published_townships import publish_townships, township_names

OPERATIONS = [
    *("reported", "sum", "least", "q1", "median", "q3", "most", "mad", "per", "share"),
    *("rank_high", "rank_low", "lower", "upper", "dispersion", "difference", "rate"),
]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> DocumentRecord:
    outputs = tmp_path_factory.mktemp("outputs")
    names = township_names(24)
    far: dict[str, object] = {
        "boards": 900,
        "submissions_adopted_share": {"value": 10.0, "label": "10/100", "text": "10%"},
    }
    publish_townships(outputs, names, values={names[0]: far})
    county = open_county(2021, outputs=outputs, data="").record
    return DocumentRecord(
        township=county.township,
        year=county.year,
        stamp=county.stamp,
        kit_version=county.kit_version,
        inputs=county.inputs,
        records=tuple(map(stated_record, county.numbers)),
    )


def test_what_is_recorded_follows(record: DocumentRecord) -> None:
    assert list(recompute(record)) == []
    assert {each.op for each in record.records} >= set(OPERATIONS)


@pytest.mark.parametrize("op", OPERATIONS)
def test_a_false_number_is_found(record: DocumentRecord, op: str) -> None:
    at, false = next(
        (at, each) for at, each in enumerate(record.records) if each.op == op and "#" not in each.id
    )
    assert isinstance(false.value, int | float)
    changed = msgspec.structs.replace(false, value=false.value + 1)
    records = (*record.records[:at], changed, *record.records[at + 1 :])
    found = list(recompute(msgspec.structs.replace(record, records=records)))
    assert any(each.message.startswith(f"{false.id}记为") for each in found)


def test_a_rank_is_that_among_numbers_as_they_are_printed(record: DocumentRecord) -> None:
    values = tuple(NumberRecord(id=f"t{at}", value=value) for at, value in enumerate((4.64, 4.58, 4.54)))
    among = NumberRecord(id="all", value=3, op="reported", of=tuple(each.id for each in values))

    def told(place: int, places: int) -> list[str]:
        decimals = NumberRecord(id="places", value=places)
        of = ("t1", "all", "places")
        rank = NumberRecord(id="t1.rank", value=place, op="rank_high", of=of)
        made = msgspec.structs.replace(record, records=(*values, among, decimals, rank))
        return [each.message for each in recompute(made)]

    assert [bool(told(place, 1)) for place in (1, 2)] == [False, True]
    assert [bool(told(place, 2)) for place in (1, 2)] == [True, False]


@pytest.mark.slow
def test_a_record_made_to_harm_is_given_up_in_one_line(record: DocumentRecord) -> None:
    values = [NumberRecord(id=f"a{at}", value=at) for at in range(9_000)]
    group = NumberRecord(id="all", value=9_000, op="reported", of=tuple(each.id for each in values))
    medians = [NumberRecord(id=f"m{at}", value=4_499.5, op="median", of=("all",)) for at in range(1_900)]
    many = msgspec.structs.replace(record, records=(*values, group, *medians))
    (found,) = recompute(many)
    assert "没有全部重新算" in found.message
    wide = [NumberRecord(id=f"g{at}", value=9_000, op="reported", of=group.of[at:]) for at in range(300)]
    with pytest.raises(DataError, match="推算得太多"):
        unpack(pack(msgspec.structs.replace(record, records=(*values, *wide))))


def test_the_packed_record_has_the_same_numbers(record: DocumentRecord) -> None:
    def bare(of: DocumentRecord) -> list[tuple[object, ...]]:
        return [(each.id, each.name, each.op, each.of) for each in of.records]

    assert bare(unpack(pack(record))) == bare(record)
