"""A county's summary: what its townships' published reviews show side by side.

Belongs here: reading the reviews' figures.json, comparing townships by what the subject declares, and the
summary's sections. Nothing is counted from ledgers again, and nothing is decided: what lies far from the
others is shown with its reason, for a person to look at.

May import: the whole writing branch. Nothing imports it but the front door.
"""

from kit.counties.county import County
from kit.counties.county_opening import open_county

__all__ = ["County", "open_county"]
