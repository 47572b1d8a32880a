"""Which inputs a function may be expected to take: by its annotations, else by what it was given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from redraft.gates.behaviour.generate import parameters
from redraft.gates.behaviour.trees import Call, Tree, float_of, number, plain, walk
from redraft.gates.behaviour.vary import words

_NUMBERS = {
    "int": ("int", "bool"),
    "float": ("float", "int"),
    "complex": ("complex", "float", "int"),
}
_LISTS = ("list", "List", "MutableSequence")
_SEQUENCES = ("Sequence", "Collection", "Iterable", "Reversible", "Container")
_TUPLES = ("tuple", "Tuple")
_SETS = ("set", "Set", "AbstractSet", "MutableSet")
_FROZEN = ("frozenset", "FrozenSet")
_DICTS = ("dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict")
_OBJECTS = ("object", "instance", "enum", "global", "exception")
_MODEST = 20
"""A whole number above this that nobody has given may just be too large for a recursion."""
_BOUNDARY = 1000
"""One that stands in the function itself may be larger: its branches turn there."""


class Domain:
    """What is known of a function's parameters; ``given`` are calls that somebody has written."""

    def __init__(self, source: str, given: Sequence[Call]) -> None:
        self._annotations = {p.name: p.annotation for p in parameters(source)}
        self._kinds: dict[str, set[str]] = {}
        self._objects: set[str] = set()
        self._shapes = {_shape(call) for call in given}
        own = (abs(n) for n in words((source,)).ints)
        self._most: float = max([_MODEST, *(n for n in own if n <= _BOUNDARY)])
        for call in given:
            for name, tree in call.parts:
                self._kinds.setdefault(name, set()).update(_kinds(tree, ""))
                self._objects.update(repr(n) for n in walk(tree) if n["k"] in _OBJECTS)
                self._most = max([self._most, *_sizes(tree)])

    def fits(self, call: Call) -> bool:
        """Whether a call may be expected: of the annotated types where there are any."""
        return all(
            annotation is None or allowed(annotation, tree)
            for name, tree in call.parts
            for annotation in (self._annotations.get(name),)
        )

    def modest(self, call: Call) -> bool:
        """Whether it has no number that is much larger than any that was given."""
        return all(size <= self._most for _, tree in call.parts for size in _sizes(tree))

    def like(self, call: Call) -> bool:
        """Whether a varied call is made as those given were, and of the same types."""
        if _shape(call) not in self._shapes or not self.modest(call) or not self.fits(call):
            return False
        for name, tree in call.parts:
            if any(n["k"] in _OBJECTS and repr(n) not in self._objects for n in walk(tree)):
                return False
            if self._annotations.get(name) is not None:
                continue
            if not set(_kinds(tree, "")) <= self._kinds.get(name, set()):
                return False
        return True


def _shape(call: Call) -> tuple[int, frozenset[str]]:
    return len(call.positional), frozenset(name for name, _ in call.keywords)


def _kinds(tree: Tree, place: str) -> Iterator[str]:
    """The type of a value and of what is in it, each with where it stands."""
    here = f"{place}/{tree['k']}"
    yield here
    for index, part in enumerate(tree.get("i", ())):
        yield from _kinds(part, f"{here}/{index}" if tree["k"] == "tuple" else here)
    for key, value in tree.get("p", ()):
        yield from _kinds(key, f"{here}/key")
        yield from _kinds(value, f"{here}/value")


def _sizes(tree: Tree) -> Iterator[float]:
    for node in walk(tree):
        if node["k"] == "int":
            yield abs(number(node))
        elif node["k"] == "float":
            value = abs(float_of(node["v"]))
            yield 0 if value <= 1e6 else float("inf")  # no loop counts to a fraction


def allowed(annotation: ast.expr, tree: Tree) -> bool:
    """Whether a value is of an annotated type; what is not known here is taken to be."""
    if isinstance(annotation, ast.Constant):
        if isinstance(annotation.value, str):
            try:
                return allowed(ast.parse(annotation.value, mode="eval").body, tree)
            except SyntaxError:
                return True
        return annotation.value is not None or tree == {"k": "const", "v": "None"}
    if isinstance(annotation, ast.BinOp):
        return allowed(annotation.left, tree) or allowed(annotation.right, tree)
    if isinstance(annotation, ast.Subscript):
        inner = (
            annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        )
        return _generic(_last(annotation.value), inner, tree)
    return _generic(_last(annotation), [], tree)


def _generic(name: str, inner: Sequence[ast.expr], tree: Tree) -> bool:
    kind = tree["k"]
    if kind in ("ref", "expression", "unknown"):
        return True
    if name in _NUMBERS:
        return kind in _NUMBERS[name]
    if name in ("bool", "str", "bytes"):
        return bool(kind == name)
    if name == "Optional":
        return tree == {"k": "const", "v": "None"} or allowed(inner[0], tree)
    if name == "Union":
        return any(allowed(part, tree) for part in inner)
    if name == "Literal":
        return any(_is(part, tree) for part in inner)
    if name in ("Annotated", "Final", "Required"):
        return allowed(inner[0], tree)
    if name in _TUPLES:
        return kind == "tuple" and _tuple(inner, tree)
    kinds: Mapping[tuple[str, ...], tuple[str, ...]] = {
        _LISTS: ("list",),
        _SETS: ("set",),
        _FROZEN: ("frozenset",),
        _SEQUENCES: ("list", "tuple", "set", "frozenset", "str", "dict", "bytes"),
    }
    for names, right in kinds.items():
        if name in names:
            parts = tree.get("i", ())
            return kind in right and all(allowed(inner[0], p) for p in parts if inner)
    if name in _DICTS:
        pairs = tree.get("p", ())
        whole = len(inner) == 2
        return kind in ("dict", *_OBJECTS) and all(
            allowed(inner[0], key) and allowed(inner[1], value) for key, value in pairs if whole
        )
    return True


def _tuple(inner: Sequence[ast.expr], tree: Tree) -> bool:
    items = tree["i"]
    if not inner:
        return True
    last = inner[-1]
    if isinstance(last, ast.Constant) and last.value is Ellipsis:
        return all(allowed(inner[0], item) for item in items)
    return len(items) == len(inner) and all(map(allowed, inner, items))


def _is(part: ast.expr, tree: Tree) -> bool:
    try:
        return plain(ast.literal_eval(part)) == tree
    except (ValueError, TypeError):
        return True


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
