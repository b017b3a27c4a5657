"""A section in a notebook's output: packed and read back, and what is no section refused."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode

import msgspec
import pytest

from kit.content import Paragraph, ReviewRecord, Run, SectionContent

BLOCKS = tuple(Paragraph((Run(f"第{number}段。"),)) for number in range(200))
SECTION = SectionContent(
    key="study",
    heading="理论学习",
    blocks=BLOCKS,
    review=ReviewRecord(township="清河镇", year=2021, stamp="00ff", kit_version="0.1.0"),
)


def packed(data: bytes) -> str:
    return b64encode(zlib.compress(data)).decode()


def test_a_section_is_read_back_as_it_was_and_its_heading_is_there_to_be_read() -> None:
    carried = json.loads(json.dumps(SECTION.to_json(), ensure_ascii=False))
    assert (carried["key"], carried["heading"]) == ("study", "理论学习")
    assert SectionContent.from_json(carried) == SECTION


def test_blocks_take_a_fraction_of_their_json() -> None:
    plain = msgspec.json.encode(SECTION)
    assert len(json.dumps(SECTION.to_json())) < len(plain) / 5


def test_what_an_earlier_version_wrote_is_read() -> None:
    assert SectionContent.from_json(msgspec.to_builtins(SECTION)) == SECTION


@pytest.mark.parametrize(
    "text",
    [
        "?",
        7,
        None,
        b64encode(b"text").decode(),
        packed(b"[]"),
        packed(b"{"),
        packed(b'{"blocks": [{"type": "unknown"}]}'),
        packed(msgspec.json.encode({"blocks": BLOCKS}))[:-40],
    ],
)
def test_what_cannot_be_unpacked_is_refused(text: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        SectionContent.from_json({"key": "study", "packed": text})


def test_a_few_bytes_that_unpack_to_far_too_many_are_refused() -> None:
    text = packed(b'{"blocks": "' + b" " * (1 << 27))
    assert len(text) < 200_000
    with pytest.raises(msgspec.ValidationError):
        SectionContent.from_json({"key": "study", "packed": text})
