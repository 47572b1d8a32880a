"""Whether two trees are of equal values: a walk over pairs of nodes, cycles included."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence

from redraft.core.evidence import Aspect
from redraft.gates.behaviour.trees import Tree, float_of, number, walk

RELATIVE = 1e-9
ABSOLUTE = 1e-12
"""Floats this near are equal: another order of adding up is no other behaviour."""
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_MOST_LEFT = 40  # members of a set that have no exact twin
_NUMBERS = ("bool", "int", "float")
_SEQUENCES = ("list", "tuple", "set", "frozenset", "iterator")


class Side:
    """One answer's trees; ``resolve`` follows a reference."""

    def __init__(self, roots: Iterable[Tree]) -> None:
        self._numbered: dict[int, Tree] = {}
        for root in roots:
            for node in walk(root):
                if "n" in node:
                    self._numbered[node["n"]] = node

    def resolve(self, tree: Tree) -> Tree:
        """The node itself; a reference that leads nowhere is unknown."""
        if tree["k"] != "ref":
            return tree
        return self._numbered.get(tree["v"], {"k": "unknown", "v": "a part that is gone"})

    def changeable(self, tree: Tree) -> set[int]:
        """Numbers of the nodes in a tree whose identity matters."""
        seen: set[int] = set()
        found: set[int] = set()
        todo = [tree]
        while todo:
            for node in walk(self.resolve(todo.pop())):
                if node["k"] == "ref" and node["v"] not in seen:
                    todo.append(node)
                    seen.add(node["v"])
                if "n" in node and node.get("m"):
                    found.add(node["n"])
        return found


class Pairing:
    """Walks two answers together.

    ``unknown`` is set when something met could not be told; ``aliased`` when
    what is one object on one side is two on the other.
    """

    def __init__(self, old: Side, new: Side) -> None:
        self.sides = old, new
        self.unknown = ""
        self.aliased = False
        self._seen: set[tuple[int, int]] = set()
        self._there: dict[int, int] = {}
        self._back: dict[int, int] = {}

    def differ(self, a: Tree, b: Tree) -> Aspect | None:
        """VALUE, TYPE or ORDER by the gravest difference; None where there is none to be seen."""
        a, b = self.sides[0].resolve(a), self.sides[1].resolve(b)
        for tree in (a, b):
            if tree["k"] == "unknown":
                self.unknown = self.unknown or str(tree["v"])
                return None
        if "n" in a and "n" in b:
            pair = a["n"], b["n"]
            if a.get("m") and b.get("m"):
                there, back = self._there.setdefault(*pair), self._back.setdefault(*pair[::-1])
                self.aliased = self.aliased or there != pair[1] or back != pair[0]
            if pair in self._seen:
                return None
            self._seen.add(pair)
        if a["k"] != b["k"]:
            return self._other_kinds(a, b)
        method = getattr(self, "_" + a["k"], self._named)
        found: Aspect | None = method(a, b)
        if found in (None, Aspect.ORDER) and a.get("c") != b.get("c"):
            return Aspect.TYPE
        return found

    def _other_kinds(self, a: Tree, b: Tree) -> Aspect:
        kinds = a["k"], b["k"]
        same: Aspect | None = Aspect.VALUE
        if all(kind in _NUMBERS for kind in kinds):
            same = None if _close(_number(a), _number(b)) else Aspect.VALUE
        elif all(kind in _SEQUENCES for kind in kinds) and not {"h"} & (a.keys() | b.keys()):
            unordered = any(kind in ("set", "frozenset") for kind in kinds)
            same = self._set(a, b) if unordered else self._each(a["i"], b["i"])
        elif "dict" in kinds and all("p" in tree for tree in (a, b)):
            same = self._dict(a, b)
        return Aspect.TYPE if same is None else Aspect.VALUE

    def _each(self, a: Sequence[Tree], b: Sequence[Tree]) -> Aspect | None:
        if len(a) != len(b):
            return Aspect.VALUE
        return _gravest(self.differ(x, y) for x, y in zip(a, b, strict=True))

    def _named(self, a: Tree, b: Tree) -> Aspect | None:
        """Kinds that are told by their text and parts: names, constants, enum members."""
        if a.get("v") != b.get("v") or a.get("c") != b.get("c"):
            return Aspect.VALUE
        return self._each(a.get("i", ()), b.get("i", ()))

    def _float(self, a: Tree, b: Tree) -> Aspect | None:
        return None if _close(float_of(a["v"]), float_of(b["v"])) else Aspect.VALUE

    def _int(self, a: Tree, b: Tree) -> Aspect | None:
        return None if number(a) == number(b) else Aspect.VALUE

    def _complex(self, a: Tree, b: Tree) -> Aspect | None:
        parts = zip(a["v"], b["v"], strict=True)
        return None if all(_close(float_of(x), float_of(y)) for x, y in parts) else Aspect.VALUE

    def _str(self, a: Tree, b: Tree) -> Aspect | None:
        if a.get("h") != b.get("h") or a.get("l") != b.get("l"):
            return Aspect.VALUE
        same = a["v"] == b["v"] or _ADDRESS.sub("", a["v"]) == _ADDRESS.sub("", b["v"])
        return None if same else Aspect.VALUE

    def _bytes(self, a: Tree, b: Tree) -> Aspect | None:
        same = [a.get(key) for key in "vhl"] == [b.get(key) for key in "vhl"]
        return None if same else Aspect.VALUE

    _bytearray = _bytes

    def _list(self, a: Tree, b: Tree) -> Aspect | None:
        if "h" in a or "h" in b:
            if a.get("h") == b.get("h"):
                return None
            if a.get("l", len(a["i"])) != b.get("l", len(b["i"])) or (a["exact"] and b["exact"]):
                return Aspect.VALUE
            self.unknown = self.unknown or "long lists of floats that are not equal bit by bit"
            return None
        return self._each(a["i"], b["i"])

    _tuple = _list

    def _set(self, a: Tree, b: Tree) -> Aspect | None:
        left: list[Tree] = []
        twins: dict[str, int] = {}
        for item in a["i"]:
            key = _key(item)
            twins[key] = twins.get(key, 0) + 1
        for item in b["i"]:
            key = _key(item)
            if twins.get(key):
                twins[key] -= 1
            else:
                left.append(item)
        rest: list[Tree] = []
        for item in a["i"]:
            if twins.get(_key(item)):
                twins[_key(item)] -= 1
                rest.append(item)
        if any(node["k"] == "unknown" for item in (*a["i"], *b["i"]) for node in walk(item)):
            self.unknown = self.unknown or "a member of a set cannot be told"
            return None
        if len(left) != len(rest):
            return Aspect.VALUE
        return self._matched(rest, left)

    def _matched(self, a: list[Tree], b: list[Tree]) -> Aspect | None:
        """Whether each has a near equal on the other side."""
        if len(a) > _MOST_LEFT:
            self.unknown = self.unknown or "a large set"
            return None
        free = list(b)
        for item in a:
            for other in free:
                probe = Pairing(*self.sides)
                if probe.differ(item, other) is None and not probe.unknown:
                    free.remove(other)
                    break
            else:
                return Aspect.VALUE
        return None

    def _frozenset(self, a: Tree, b: Tree) -> Aspect | None:
        return self._set(a, b)

    def _dict(self, a: Tree, b: Tree) -> Aspect | None:
        if len(a["p"]) != len(b["p"]):
            return Aspect.VALUE
        order = [_key(key) for key, _ in a["p"]]
        others = [_key(key) for key, _ in b["p"]]
        if sorted(order) != sorted(others):
            # Keys that are near, or told by their parts: in their order or not at all.
            keys = self._each([key for key, _ in a["p"]], [key for key, _ in b["p"]])
            values = self._each([value for _, value in a["p"]], [value for _, value in b["p"]])
            return _gravest((keys, values))
        where = dict(zip(others, (value for _, value in b["p"]), strict=True))
        found = _gravest(
            self.differ(value, where[key]) for key, (_, value) in zip(order, a["p"], strict=True)
        )
        return found or (None if order == others else Aspect.ORDER)

    def _object(self, a: Tree, b: Tree) -> Aspect | None:
        found: list[Aspect | None] = [self._each(a["a"], b["a"]), self.differ(a["r"], b["r"])]
        for key in ("s", "i", "p", "d"):
            x, y = a.get(key), b.get(key)
            if (x is None) != (y is None):
                found.append(Aspect.VALUE)
            elif key == "s" and x is not None and y is not None:
                # Fields have no order that a caller could see.
                found.append(_orderless(self.differ(x, y)))
            elif key == "i" and x is not None and y is not None:
                found.append(self._each(x, y))
            elif x is not None and y is not None:
                form = self._dict({"p": x}, {"p": y})
                found.append(form if key == "p" else _orderless(form))
        return _gravest(found)

    def _exception(self, a: Tree, b: Tree) -> Aspect | None:
        if _ADDRESS.sub("", a["v"]) != _ADDRESS.sub("", b["v"]):
            return Aspect.VALUE
        return _gravest((self._each(a["i"], b["i"]), self._dict(a, b)))

    def _iterator(self, a: Tree, b: Tree) -> Aspect | None:
        return _gravest((self._each(a["i"], b["i"]), self.differ(a["e"], b["e"])))


def _gravest(found: Iterable[Aspect | None]) -> Aspect | None:
    order = list(Aspect)
    return min((aspect for aspect in found if aspect), key=order.index, default=None)


def _orderless(found: Aspect | None) -> Aspect | None:
    return None if found is Aspect.ORDER else found


def _number(tree: Tree) -> float | int:
    if tree["k"] == "float":
        return float_of(tree["v"])
    return int(tree["v"]) if tree["k"] == "bool" else number(tree)


def _close(a: float, b: float) -> bool:
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    try:
        if math.isnan(a) or math.isnan(b):
            return math.isnan(a) and math.isnan(b)
        return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    except OverflowError:
        return False


def _key(tree: Tree) -> str:
    """The text by which exact twins find each other; numbers of nodes are no part of a value."""

    def bare(part: object) -> object:
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if key not in ("n", "m")}
        return [bare(item) for item in part] if isinstance(part, (list, tuple)) else part

    return json.dumps(bare(tree), sort_keys=True)
