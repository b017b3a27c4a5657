"""Records of documents made to harm: wrecked anywhere, and sealed as if they were whole."""

from __future__ import annotations

import copy
import hashlib
import json
import random
from typing import Any

__all__ = ["sealed", "sealed_text", "wrecked"]


def sealed(packed: Any) -> bytes:
    """Write a record anew, with the seal that it would have."""
    return sealed_text(json.dumps(packed, ensure_ascii=False).encode())


def sealed_text(text: bytes) -> bytes:
    return b'{"seal":"%s",%s' % (hashlib.sha256(text).hexdigest()[:24].encode(), text[1:])


def wrecked(value: Any, rng: random.Random, depth: int = 0) -> Any:
    """Return a value with something in it replaced by what should not be there."""
    others: list[Any] = [None, -1, 10**17, 10**25, 1e300, 1.5, "", "甲" * 50, "9" * 5000, "\x1b[2J\n", "../a"]
    others += [[], {}, True, [[0]], {"a": 1}]
    if not isinstance(value, list | dict) or not value or (depth and rng.random() < 0.2):
        return rng.choice(others)
    key = rng.choice(list(value)) if isinstance(value, dict) else rng.randrange(len(value))
    value = copy.copy(value)
    if rng.random() < 0.15:
        del value[key]
    else:
        value[key] = wrecked(value[key], rng, depth + 1)
    return value
