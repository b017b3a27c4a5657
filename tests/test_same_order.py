"""The same review gives the same files: nothing is done in the order of a set, which no two runs share."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kit

MODULES = sorted(Path(kit.__file__).parent.rglob("*.py"))


def iterated(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what is gone through in turn to make something that has an order."""
    for node in ast.walk(tree):
        match node:
            case ast.For(iter=through) | ast.Starred(value=through):
                yield through
            case ast.ListComp(generators=parts) | ast.DictComp(generators=parts):
                yield from (part.iter for part in parts)


def is_set(through: ast.expr) -> bool:
    """Whether it is surely a set: written as one, or made of the keys of dicts."""
    match through:
        case ast.Set() | ast.SetComp() | ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() | ast.Sub() | ast.BitXor(), right=right):
            return any(is_set(side) or _is_keys(side) for side in (left, right))
    return False


def _is_keys(side: ast.expr) -> bool:
    match side:
        case ast.Call(func=ast.Attribute(attr="keys")):
            return True
    return False


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_set_is_gone_through_unsorted(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    # A set may be spread into another set.
    within = {
        id(each.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Set)
        for each in node.elts
        if isinstance(each, ast.Starred)
    }
    found = [each.lineno for each in iterated(tree) if is_set(each) and id(each) not in within]
    assert not found, f"{module}: lines {found}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("for x in a.keys() & b: pass", True),
        ("[x for x in {1, 2}]", True),
        ("(*set(a), 1)", True),
        ("for x in sorted(a.keys() & b): pass", False),
        ("{x for x in {1, 2}}", False),
        ("for x in a: pass", False),
    ],
)
def test_the_test_sees_them(source: str, found: bool) -> None:
    assert any(map(is_set, iterated(ast.parse(source)))) == found
