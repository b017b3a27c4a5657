"""The first subject, whose sample most tests read; without it they are skipped."""

from __future__ import annotations

import pytest

from kit.errors import CallError
from kit.subjects import load_subject

try:
    SUBJECT = load_subject("ideology")
except CallError:
    pytest.skip("the subject of these tests is not there", allow_module_level=True)

CATALOGUE = SUBJECT.catalogue
INDICATORS = SUBJECT.indicators
