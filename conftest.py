"""What the examples of the package's docstrings begin with: ``kit``, and the sample review of 清河镇."""

from __future__ import annotations

import re
from doctest import Example
from typing import Any

import pytest

import kit
from kit.subjects import known_subjects

_NOTEBOOK = re.compile(r"\breview\b|(?<!from )(?<!import )\bkit\.")
_REVIEW = re.compile(r"\breview\b")


@pytest.fixture(scope="session")
def _sample_review() -> kit.Review:
    return kit.open_review("清河镇", 2021)


@pytest.fixture(autouse=True)
def _of_docstrings(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    """Give an example what a notebook has: the kit, and the sample review; both need the first subject."""
    examples: list[Example] = getattr(getattr(request.node, "dtest", None), "examples", [])
    source = "".join(example.source for example in examples)
    if not _NOTEBOOK.search(source):
        return
    if not any(known.default for known in known_subjects()):
        pytest.skip("the first subject is not there")
    doctest_namespace["kit"] = kit
    if _REVIEW.search(source):
        doctest_namespace["review"] = request.getfixturevalue("_sample_review")
