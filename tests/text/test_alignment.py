"""Two sequences are aligned in order, however many of their items are the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kit.text.alignment import changes

_ITEMS = st.text("甲乙丙", max_size=30)


def check(old: str, new: str) -> None:
    """Check that the changes are all of both, in order, and equal where they say so."""
    found = changes(old, new)
    at = other = 0
    for how, start, end, first, last in found:
        assert (start, first) == (at, other)
        assert (old[start:end] == new[first:last]) == (how == "equal")
        assert {"delete": first == last, "insert": start == end}.get(how, end > start and last > first)
        at, other = end, last
    assert (at, other) == (len(old), len(new))


@given(_ITEMS, _ITEMS)
def test_changes_are_all_of_both(old: str, new: str) -> None:
    check(old, new)


@given(_ITEMS, st.integers(0, 30), st.sampled_from("丁戊"))
def test_one_other_item_is_one_change(old: str, at: int, item: str) -> None:
    new = old[:at] + item + old[at + 1 :]
    (change,) = [each for each in changes(old, new) if each[0] != "equal"]
    place = min(at, len(old))
    assert change[3:] == (place, place + 1)


def test_sequences_of_one_item_are_aligned_at_once() -> None:
    """Which would take hours if each pair of items were looked at."""
    many = "甲" * 50_000
    assert changes(many, many + "甲") == [
        ("equal", 0, 50_000, 0, 50_000),
        ("insert", 50_000, 50_000, 50_000, 50_001),
    ]
    assert changes(many, f"乙{many[2:]}乙") == [("replace", 0, 50_000, 0, 50_000)]
