"""A record is packed and read back; what is no record, or a harmful one, is one line."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.content import Source, SubjectRecord
from kit.document.carriage import packed
from kit.errors import DataError
from kit.records.number_records import FORM, Claim, DocumentRecord, NumberRecord, Operation, Stretch, schema
from kit.records.packed import pack, unpack
from tests.support.hostile_records import sealed, sealed_text, wrecked
from tests.support.review_documents import SAMPLES, record_of, sample

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_PATHS = st.text("甲镇.xlsx ›", min_size=1, max_size=8).map("2021/_{}".format)
_VALUES = st.none() | st.integers(-(10**12), 10**12) | st.decimals(0, 10**6, places=3).map(float) | _TEXT
_OPS = st.sampled_from(msgspec.inspect.type_info(Operation).values)  # type: ignore[attr-defined]
_SOURCES = st.builds(
    Source, file=_TEXT, sheet=_TEXT, rows=st.lists(st.integers(1, 99)).map(tuple), rule=st.just("")
)
_CELLS = [f"甲/乙.xlsx › 表 › {cell}" for cell in ("A2", "B2", "A3", "C9", "B", "A+", "~B")]
_IDS = (
    st.sampled_from(
        [
            "boards",
            "boards.before",
            "boards.rate",
            "boards.short",
            "图/甲/1月",
            "a.b/c",
            "",
            "~",
            "~~B",
            *_CELLS,
        ]
    )
    | _TEXT
)


@st.composite
def document_records(draw: st.DrawFn) -> DocumentRecord:
    numbers = draw(
        st.lists(
            st.builds(
                NumberRecord, id=_IDS, text=_TEXT, value=_VALUES, unit=_TEXT, source=st.none() | _SOURCES,
                line=st.integers(0, 99), op=_OPS, of=st.lists(_IDS, max_size=3).map(tuple),
            ),
            max_size=6, unique_by=lambda record: record.id,
        )
    )  # fmt: skip
    # A number is made of those before it, or of some that the record does not have.
    ids = [each.id for each in numbers]
    numbers = [
        msgspec.structs.replace(each, of=tuple(id_ for id_ in each.of if id_ not in ids[at:]))
        for at, each in enumerate(numbers)
    ]
    indexes = st.integers(-len(numbers), len(numbers) - 1)
    claims = indexes | st.builds(
        Claim, record=st.integers(0, max(0, len(numbers) - 1)), text=_TEXT, unit=_TEXT
    )
    listed = st.lists(claims, max_size=4) if numbers else st.just([])
    stretches = st.builds(Stretch, kind=_TEXT, digest=_TEXT, claims=listed.map(tuple))
    return DocumentRecord(
        township=draw(_TEXT),
        county=draw(_TEXT),
        year=draw(st.integers(1900, 2100)),
        stamp=draw(_TEXT),
        kit_version=draw(_TEXT),
        subject=draw(
            st.none() | st.builds(SubjectRecord, key=_TEXT, name=_TEXT, version=_TEXT, sha256=_TEXT)
        ),
        inputs=draw(st.dictionaries(_PATHS, st.text("0123456789abcdef", max_size=16), max_size=2)),
        records=tuple(numbers),
        text=tuple(draw(st.lists(stretches, max_size=4))),
    )


@settings(max_examples=200, deadline=None)
@given(document_records())
def test_what_is_packed_is_read_back(record: DocumentRecord) -> None:
    assert unpack(pack(record)) == record


@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_a_sample_is_read_back_but_for_its_rules(subject: str, township: str, year: int) -> None:
    record = record_of(sample(subject, township, year))
    again = unpack(pack(record))
    assert again.text == record.text
    assert [each.id for each in again.records] == [each.id for each in record.records]
    assert [each.of for each in again.records] == [each.of for each in record.records]
    assert [each.text for each in again.records] == [each.text for each in record.records]
    assert pack(again) == pack(record)


def test_a_value_beyond_any_is_written_and_refused() -> None:
    made = record_of(sample())
    huge = msgspec.structs.replace(made.records[0], value=1e308)
    content = pack(msgspec.structs.replace(made, records=(huge, *made.records[1:])))
    with pytest.raises(DataError):
        unpack(content)


def test_the_schema_is_that_of_a_record() -> None:
    named = schema()
    assert named["$ref"] == "#/$defs/DocumentRecord"
    assert {"DocumentRecord", "NumberRecord", "Stretch", "Claim", "Source"} <= set(named["$defs"])


CONTENT = pack(record_of(sample()))


def opened() -> dict[str, Any]:
    packed: dict[str, Any] = json.loads(CONTENT)
    del packed["seal"]
    return packed


def changed(**fields: Any) -> bytes:
    return sealed({**opened(), **fields})


def first(name: str, value: Any) -> bytes:
    return changed(**{name: [value, *opened()[name][1:]]})


def in_claims(*claims: Any) -> bytes:
    """Claim numbers in the first stretch: each by twice its index from the first that is not used yet."""
    return first("claims", list(claims))


DEEP = b"[" * 200_000
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no object": b"[]",
    "cut short": CONTENT[:-40],
    "a letter changed": CONTENT.replace(b'"year":2021', b'"year":2022'),
    "no UTF-8": sealed_text(b'{"form":\xff\xfe}'),
    "no JSON": sealed_text(b"{not json"),
    "deep": sealed_text(b'{"form":' + DEEP),
    "deep and whole": sealed_text(b'{"form":' + DEEP + b"]" * 200_000 + b"}"),
    "of a later form": changed(form=FORM + 1),
    "of an impossible form": changed(form=10**30),
    "of form 0": changed(form=0),
    "of form -1": changed(form=-1),
    "a huge year": changed(year=10**40),
    "another type": changed(township=5),
    "a number for a list": changed(ids=5),
    "a list too short": changed(units=[]),
    "a list too long": changed(ids=[*opened()["ids"], "x"]),
    "digests too short": changed(digests=[]),
    "not a number": sealed_text(json.dumps({**opened(), "values": [float("nan")]}).encode()),
    "without end": sealed_text(json.dumps(opened()).replace('"lines": [', '"lines": [1e999, ').encode()),
    "an operation unknown": first("ops", "power"),
    "an index beyond": in_claims(2 * len(opened()["ids"])),
    "an index far beyond": in_claims(10**18),
    "an index beyond any": in_claims(10**30),
    "a negative index of a claim": in_claims([-2, "5"]),
    "a claim beyond": in_claims([10**6, "5"]),
    "a claim of words": in_claims("5"),
    "a claim of nothing": in_claims([]),
    "a claim too long": in_claims([0, "5", "次", "更多"]),
    "twice the same id": changed(ids=["甲"] * len(opened()["ids"])),
    "ids without end": changed(ids=["甲" * (1 << 20) + "/", *["~乙/"] * (len(opened()["ids"]) - 1)]),
    "a negative line": first("lines", -5),
    "a value beyond any": first("values", 10**30),
    "a value beyond what decimals hold": first("values", 1e300),
    "a ledger outside": changed(inputs={"2021/../../镇.xlsx": "0"}),
    "a ledger of a long name": changed(inputs={"2021/" + "镇" * 100: "0"}),
    "ledgers without number": changed(inputs={f"2021/{at}.xlsx": "0" for at in range(9_999)}),
    "claims without number": changed(claims=[[0] * 2_000 for _ in opened()["claims"]]),
    "a ledger anywhere": changed(inputs={"/镇.xlsx": "0"}),
    "a ledger of a drive": changed(inputs={r"C:\镇.xlsx": "0"}),
    "claims without records": changed(
        claims=[[-1]], kinds=["text"], digests=["x"], ids=[], texts=[], values=[], units=[], ops=[], of=[],
        lines=[], sources={},
    ),
    "an operand before the first": first("of", 1),
    "an operand unknown": first("of", 7),
    "a circle": changed(
        ids=["a", "b"], texts=[0, 0], values=[1, 2], units=["", ""], ops=["sum", "sum"], of=[["b"], ["a"]],
        lines=[0, 0], sources={}, kinds=[], digests=[], claims=[],
    ),
    "of itself": changed(
        ids=["a"], texts=[0], values=[1], units=[""], ops=["sum"], of=[["a", "a"]], lines=[0], sources={},
        kinds=[], digests=[], claims=[],
    ),
    "a source of no record": changed(sources=[[10**6, "甲", "", "2", []]]),
    "a source of no input": changed(sources=[[0, 10**6, "", "2", []]]),
    "a source of more rows than there are": changed(sources=[[0, "甲", "", "1-9999999", []]]),
    "a source of rows that are none": changed(sources=[[0, "甲", "", "甲", []]]),
    "a claim of a number as text": in_claims([[0, 5]]),
    "a claim that goes back beyond the first": in_claims(-2),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_a_record_is_one_line(name: str) -> None:
    with pytest.raises(DataError) as caught:
        unpack(HOSTILE[name])
    line = str(caught.value)
    assert "\n" not in line
    assert "：请" in line
    assert caught.value.__cause__ is None


def test_a_record_changed_anywhere_is_read_or_refused() -> None:
    for seed in range(400):
        # Any other error fails the test.
        with suppress(DataError):
            unpack(sealed(wrecked(opened(), random.Random(seed))))


def test_a_byte_changed_anywhere_is_refused() -> None:
    for at in range(0, len(CONTENT), len(CONTENT) // 200):
        broken = CONTENT[:at] + bytes([CONTENT[at] ^ 1]) + CONTENT[at + 1 :]
        with pytest.raises(DataError):
            unpack(broken)


def test_a_record_of_an_earlier_form_is_refused_by_name() -> None:
    content = json.loads(pack(record_of(sample())))
    del content["seal"], content["pictures"], content["points"]
    content |= {"form": 1, "digests": [each.digest for each in record_of(sample()).text]}
    with pytest.raises(DataError, match=r"较早的格式（第1版）.*请用当时的版本") as caught:
        unpack(sealed_text(json.dumps(content, ensure_ascii=False).encode()))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_the_record_of_every_sample_takes_12_kb_at_most(subject: str, township: str, year: int) -> None:
    # Of the three formats HTML takes most.
    assert len(packed(pack(record_of(sample(subject, township, year))))) < 12 << 10
