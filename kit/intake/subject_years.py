"""What the data folder has of a township, and which editions of it came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kit.files import Place, UnreadableFileError, list_places
from kit.files.roster import Roster
from kit.intake.arrivals import Arrival, Arrived
from kit.intake.placing import hash_of
from kit.intake.receipts import Receipt, Receipts
from kit.intake.recognition import recognise
from kit.stores.hashes import sha256
from kit.subjects import Subject

__all__ = ["Held", "SubjectYear", "hash_of_set"]


@dataclass(frozen=True)
class Held:
    """Where a township's ledgers belong, and what is there.

    Attributes
    ----------
    county : str
        Of the county's folder; empty without one.
    files : dict of str to str
        Path in the data folder → sha256; empty where there is nothing.
    sha256 : str
        As of an arrival.
    """

    county: str
    files: dict[str, str] = field(default_factory=dict)
    sha256: str = ""


class SubjectYear:
    """A subject's year in the data folder.

    Parameters
    ----------
    root, within : Path
        The data folder, and that of the subject in it.
    subject : Subject
    year : int
    roster : Roster
    receipts : Receipts
    """

    def __init__(
        self, root: Path, within: Path, subject: Subject, year: int, roster: Roster, receipts: Receipts
    ) -> None:
        self.root = root
        self.within = within
        self.subject = subject
        self.year = year
        self.roster = roster
        self._places = _listed(within, year)
        self._has_counties = any(each.county for each in (*self._places, *_listed(within, year - 1)))
        self._has_counties |= len(roster.counties) > 1
        valid = [receipt for _, receipt in receipts.valid if receipt.year == year]
        self._receipts = [receipt for receipt in valid if receipt.subject == subject.name]
        self._replaced = {
            digest
            for intake in receipts.intakes
            if intake.state != "undone"
            for placement in intake.placements
            for digest in placement.before.values()
        }

    @property
    def places(self) -> Sequence[Place]:
        """The townships of the year."""
        return self._places

    def held(self, county: str, township: str, *, with_county: bool) -> Held | None:
        """Return where a township belongs, and what is there; None if two places may be meant.

        Parameters
        ----------
        county, township : str
        with_county : bool
            Whether the county was given expressly: it then has its folder.
        """
        same = [place for place in self._places if place.township == township]
        exact = [place for place in same if county and place.county == county]
        if not exact and county:
            # Without a folder of its county it is the same township, unless it says that it is another's.
            exact = [place for place in same if not place.county and self._county_of(place) in ("", county)]
        found = exact or ([] if county else same)
        if len(found) > 1:
            return None
        if found:
            files = {path.relative_to(self.root).as_posix(): hash_of(path) for path in found[0].files}
            return Held(found[0].county, files, hash_of_set(found[0].files))
        elsewhere = any(not place.county for place in same)
        return Held(county if self._has_counties or with_county or elsewhere else "")

    def edition(self, held: Held, county: str, township: str) -> int:
        """Return the number of the edition that is there; 0 if there is none."""
        numbers = [r.edition for r in self._of(county, township) if r.outcome in ("placed", "replaced")]
        return max(numbers, default=0) or (1 if held.files else 0)

    def came_before(self, arrival: Arrival, county: str, township: str) -> str:
        """Return why an arrival is none that should replace what is there; empty if it may."""
        if arrival.hashes & self._replaced:
            return "与已被替换的一份相同，没有动"
        declined: set[str] = set()
        for receipt in self._of(county, township):
            if receipt.outcome in ("placed", "replaced"):
                if arrival.sha256 in declined:
                    return "几份里已用了另一份，这份没有动"
                declined.clear()
                if receipt.sha256 == arrival.sha256:
                    return "与以前收过的一份相同，那份后来改动过或被替换，没有动"
            elif "editions" in receipt.codes:
                declined.add(receipt.sha256)
        return ""

    def _of(self, county: str, township: str) -> list[Receipt]:
        return [
            each
            for each in self._receipts
            if each.township == township and (each.county == county or not (each.county and county))
        ]

    def _county_of(self, place: Place) -> str:
        files = tuple(Arrived(path.name, str(path), path, "") for path in place.files)
        try:
            counties = recognise(Arrival(files, "", 0), [self.subject]).counties
        except UnreadableFileError:
            return ""
        return counties[0] if len(counties) == 1 else ""


def hash_of_set(files: Sequence[Path]) -> str:
    """Return the hash of a township's files as an arrival of them has it."""
    if len(files) == 1:
        return hash_of(files[0])
    lines = sorted(f"{path.name}\0{hash_of(path)}\n" for path in files)
    return sha256("".join(lines).encode("utf-8", "surrogateescape"))


def _listed(within: Path, year: int) -> Sequence[Place]:
    return list_places(within, year) if (within / str(year)).is_dir() else ()
