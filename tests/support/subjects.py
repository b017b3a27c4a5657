"""The first subject, whose sample most tests read; without it, tests/conftest.py leaves them out."""

from __future__ import annotations

from kit.subjects import load_subject

SUBJECT = load_subject("ideology")
CATALOGUE = SUBJECT.catalogue
INDICATORS = SUBJECT.indicators
