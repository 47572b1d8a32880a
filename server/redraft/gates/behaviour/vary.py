"""Inputs near a given one, by the type of each value: to find differences, and to shrink them."""

from __future__ import annotations

import ast
import base64
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from redraft.gates.behaviour.trees import Call, Tree, float_of, number, plain, size, walk

MUTATED = "mutated"
_INTS = (0, 1, -1, 2, 10, 1000, -1000, 10**17 + 1)
_FLOATS = (0.0, -1.0, 0.5, 1e-9, 1e300, float("nan"), float("inf"), float("-inf"))
_PER_ARGUMENT = 40
_FROM_OTHERS = 6
_APART = 100_000
"""More than one input has numbered parts."""
_DEPTH = 4
_PARTS = 24
"""Parts of one collection that are varied: of a large one, some from its beginning to its end."""
_VARIANTS = 600
"""Variants of one argument that are drawn from."""


@dataclass(frozen=True, slots=True)
class Words:
    """Constants of the versions' own sources: where branches turn."""

    ints: tuple[int, ...] = ()
    floats: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()


def words(sources: Iterable[str]) -> Words:
    """The constants of some sources, docstrings left out; bounded."""
    ints: dict[int, None] = {}
    floats: dict[float, None] = {}
    texts: dict[str, None] = {}
    for source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in quiet:
                continue
            value = node.value
            if isinstance(value, int) and not isinstance(value, bool):
                ints.update(dict.fromkeys((value, value - 1, value + 1)))
            elif isinstance(value, float):
                floats[value] = None
            elif isinstance(value, str) and len(value) <= 40:
                texts[value] = None
    return Words(tuple(ints)[:24], tuple(floats)[:12], tuple(texts)[:16])


def neighbours(
    call: Call, known: Words, rng: random.Random, pool: Mapping[str, Sequence[Tree]]
) -> Iterator[Call]:
    """Calls that differ from a call in one argument, then in two, in mixed order.

    ``pool`` has what other calls gave for a parameter, by its name.
    """
    varied = []
    for name, tree in call.parts:
        others = [other for other in pool.get(name, ()) if other != tree]
        taken = [_alone(other) for other in rng.sample(others, min(_FROM_OTHERS, len(others)))]
        variants = islice(_variants(tree, known, rng, 0), _VARIANTS)
        varied.append(_some([*variants], rng) + taken)
    singles = [call.with_part(index, tree) for index, trees in enumerate(varied) for tree in trees]
    parts = call.parts
    for i in range(len(parts)):
        for j in range(i):
            a, b = parts[i][1], parts[j][1]
            if a != b and a["k"] == b["k"]:
                singles += [call.with_part(i, b).with_part(j, a)]
    singles += _fewer_or_more(call)
    rng.shuffle(singles)
    yield from singles
    lively = [index for index, trees in enumerate(varied) if trees]
    if len(lively) > 1:
        for _ in range(_PER_ARGUMENT):
            i, j = rng.sample(lively, 2)
            yield call.with_part(i, rng.choice(varied[i])).with_part(j, rng.choice(varied[j]))


def _fewer_or_more(call: Call) -> list[Call]:
    """Without one that is given by name, with fewer or more of ``*args``."""
    plain_ones, named = call.positional, call.keywords
    found = [
        replace(call, keywords=named[:index] + named[index + 1 :]) for index in range(len(named))
    ]
    stars = [name for name, _ in plain_ones if name.startswith("*")]
    if stars:
        _, tree = plain_ones[-1]
        more = tuple((f"*{len(stars) + n}", _alone(tree)) for n in range(2))
        found += [replace(call, positional=plain_ones + more[:n]) for n in (1, 2)]
        found += [replace(call, positional=plain_ones[:-1])]
        found += [replace(call, positional=plain_ones[: -len(stars)])]
    return found


def _some(trees: list[Tree], rng: random.Random) -> list[Tree]:
    rng.shuffle(trees)
    return trees[:_PER_ARGUMENT]


def _variants(tree: Tree, known: Words, rng: random.Random, depth: int) -> Iterator[Tree]:
    kind = tree["k"]
    if kind == "bool":
        yield plain(not tree["v"])
    elif kind == "int":
        whole = number(tree)
        yield from _leaves(whole, (whole + 1, whole - 1, -whole, whole * 2, *_INTS, *known.ints))
    elif kind == "float":
        value = float_of(tree["v"])
        yield from _leaves(value, (value + 1, value / 2, -value, *_FLOATS, *known.floats))
        yield from (plain(float(other)) for other in known.ints)
    elif kind == "str":
        yield from _leaves(tree["v"], _texts(tree["v"], known))
    elif kind == "bytes":
        data = base64.b64decode(tree["v"])
        yield from _leaves(data, (b"", data[:-1], data + data, data[::-1], b"\x00\xff" + data))
    elif kind in ("list", "tuple", "set", "frozenset"):
        yield from _sequences(tree, known, rng, depth)
    elif kind == "dict":
        yield from _dicts(tree, known, rng, depth)
    elif depth < _DEPTH:
        yield from _inside(tree, lambda part: _variants(part, known, rng, depth + 1))


def _leaves(value: object, others: Iterable[object]) -> Iterator[Tree]:
    # by their trees, because NaN is not equal to itself
    own = plain(value)
    yield from (tree for other in dict.fromkeys(others) if (tree := plain(other)) != own)


def _texts(text: str, known: Words) -> list[str]:
    half = len(text) // 2
    found = ["", " ", text[:-1], text[1:], text[:half], text + text, text[::-1], text.upper()]
    found += [text.lower(), f" {text} ", text + "\n", text + "é", "ß" + text, text.swapcase()]
    found += ["a", "0", "-1", text.replace(" ", "  "), text[:half] + " " + text[half:]]
    return [*found, *known.texts, *(text + word for word in known.texts)]


def _sequences(tree: Tree, known: Words, rng: random.Random, depth: int) -> Iterator[Tree]:
    items = tree["i"]
    forms: list[list[Tree]] = []
    if items:
        at = rng.randrange(len(items))
        forms = [[], items[:1], items[:-1], items[1:], items[:at] + items[at + 1 :]]
    if tree["k"] in ("list", "tuple") and items:
        mixed = list(items)
        rng.shuffle(mixed)
        forms += [items + items[-1:], items[:1] + items, items[::-1], mixed, items + items]
    if tree["k"] == "list" and not items:
        forms += [[plain(0)], [plain("a")], [plain(2), plain(1)]]
    if tree["k"] == "tuple":  # its length is a part of its type, more often than not
        forms = [form for form in forms if len(form) == len(items)] + forms[:1]
    for form in forms:
        if form != items:
            yield {**tree, "i": _fresh(form)}
    if depth < _DEPTH:
        yield from _inside(tree, lambda part: _variants(part, known, rng, depth + 1))


def _dicts(tree: Tree, known: Words, rng: random.Random, depth: int) -> Iterator[Tree]:
    pairs = tree["p"]
    if pairs:
        at = rng.randrange(len(pairs))
        forms: list[list[list[Tree]]] = [[], pairs[:1], pairs[:at] + pairs[at + 1 :], pairs[::-1]]
        for form in forms:
            if form != pairs:
                yield {**tree, "p": form}
        for key in _variants(pairs[at][0], known, rng, _DEPTH):
            yield {**tree, "p": [*pairs, [key, pairs[at][1]]]}
            break
    if depth < _DEPTH:
        yield from _inside(tree, lambda part: _variants(part, known, rng, depth + 1))


def _inside(tree: Tree, change: Callable[[Tree], Iterable[Tree]]) -> Iterator[Tree]:
    """The tree with one part inside changed; how an object is made stays as it is."""
    if tree["k"] == "array":
        shape, items = tree["i"]
        yield from ({**tree, "i": [shape, other]} for other in change(items))
        return
    # What a class of its own making is made with is its own affair: only what Python itself
    # takes apart is known to fit together again.
    own = tree["k"] == "object" and tree["r"].get("v") != "copyreg:__newobj__"
    for name in ("i",) if own else ("i", "a"):
        parts = tree.get(name, ())
        for index in _spaced(len(parts)):
            for other in change(parts[index]):
                yield {**tree, name: [*parts[:index], other, *parts[index + 1 :]]}
    pairs = tree.get("p", ())
    for index in _spaced(len(pairs)):
        key, value = pairs[index]
        for other in change(value):
            yield {**tree, "p": [*pairs[:index], [key, other], *pairs[index + 1 :]]}
    if "s" in tree and not own:
        state = tree["s"]
        # the keys of a state are names of fields, so only the values under them vary
        for other in _inside(state, change) if state["k"] in ("dict", "tuple") else ():
            yield {**tree, "s": other}


def _spaced(count: int) -> list[int]:
    """Places among ``count``, evenly spaced where there are many."""
    if count <= _PARTS:
        return list(range(count))
    return [place * (count - 1) // (_PARTS - 1) for place in range(_PARTS)]


def _fresh(items: list[Tree]) -> list[Tree]:
    """Items of which none is another one's twin by number: a repeated one is an object of its own."""
    seen: set[int] = set()
    found = []
    for item in items:
        numbers = {node["n"] for node in walk(item) if "n" in node}
        found.append(_alone(item) if numbers & seen else item)
        seen |= numbers
    return found


def _alone(tree: Tree) -> Tree:
    """A tree with numbers of its own; what it shares within itself stays shared."""
    numbers = {node["n"]: node["n"] + _APART for node in walk(tree) if "n" in node}
    if not numbers:
        return tree

    def move(part: object) -> object:
        if isinstance(part, dict):
            moved = {key: move(value) for key, value in part.items()}
            if "n" in moved:
                moved["n"] = numbers[part["n"]]
            elif part.get("k") == "ref":
                moved["v"] = numbers.get(part["v"], part["v"])
            return moved
        return [move(item) for item in part] if isinstance(part, list) else part

    found = move(tree)
    assert isinstance(found, dict)
    return found


def smaller(call: Call) -> list[Call]:
    """Simpler calls, the simplest first; each is smaller than the given one."""
    found = [
        call.with_part(index, other)
        for index, (_, tree) in enumerate(call.parts)
        for other in _simpler(tree, 0)
        if size(other) < size(tree)
    ]
    if len(call.parts) > 1:
        found += [other for other in _fewer_or_more(call) if other.size < call.size]
    return sorted(found, key=lambda other: other.size)


def _simpler(tree: Tree, depth: int) -> Iterator[Tree]:
    kind = tree["k"]
    if kind == "bool":
        yield plain(False)
    elif kind == "int":
        whole = number(tree)
        sign = 1 if whole > 0 else -1
        yield from _leaves(whole, (0, 1, abs(whole) // 2 * sign, whole - sign, -whole))
    elif kind == "float":
        value = float_of(tree["v"])
        near = [float(int(value)), float(int(value) // 2)] if abs(value) < 1e15 else []
        yield from (plain(other) for other in (0.0, 1.0, *near, abs(value)) if other != value)
    elif kind == "str":
        yield from _leaves(tree["v"], _shorter(tree["v"]))
    elif kind == "bytes":
        data = base64.b64decode(tree["v"])
        yield from _leaves(data, (b"", data[: len(data) // 2], data[:-1], data[1:]))
    elif kind in ("list", "set", "frozenset", "dict", "tuple"):
        name = "p" if kind == "dict" else "i"
        items = tree[name]
        cuts = [[], items[: len(items) // 2], items[len(items) // 2 :]]
        cuts += [items[:at] + items[at + 1 :] for at in range(min(len(items), 12))]
        yield from ({**tree, name: cut} for cut in cuts if cut != items)
    if depth < _DEPTH and kind not in ("function", "instance"):
        yield from _inside(tree, lambda part: _simpler(part, depth + 1))


def _shorter(text: str) -> list[str]:
    half = len(text) // 2
    found = ["", "a", text[:half], text[half:]]
    return found + [text[:at] + text[at + 1 :] for at in range(min(len(text), 12))]
