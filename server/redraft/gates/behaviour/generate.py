"""Inputs from a function's annotations, drawn by Hypothesis.

The annotations are read as text: no code of the project is imported or run
here.  Classes of the function's own file (dataclasses, named tuples, enums,
classes with an annotated ``__init__``) become calls of their names, made in the
sandbox.  The draw is derandomised: the same function gets the same inputs.
"""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redraft.gates.behaviour.trees import Call, Made, plain
from redraft.gates.behaviour.vary import Words

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_LETTERS = "abcxyzABZ019 _-.,:/\n\té"
_LISTS = ("list", "List", "Sequence", "MutableSequence", "Iterable", "Collection", "Reversible")
_SETS = ("set", "Set", "AbstractSet", "MutableSet")
_DICTS = ("dict", "Dict", "Mapping", "MutableMapping")
_DEPTH = 4


ANNOTATED = "annotations"
GUESSED = "guessed"
"""Drawn where nothing says what a parameter can be: many such inputs do not fit."""


class _NoStrategyError(Exception):
    """Nothing can be drawn for an annotation."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it is written; ``annotation`` and ``default`` may be missing."""

    name: str
    annotation: ast.expr | None
    default: ast.expr | None
    by_keyword: bool


def parameters(source: str) -> list[Parameter]:
    """The parameters of a function's source, ``*args`` and ``**kwargs`` left out."""
    try:
        node = ast.parse(source).body[0]
    except (SyntaxError, ValueError, IndexError):
        return []
    return _parameters(node) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else []


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Parameter]:
    plain_ones = [*node.args.posonlyargs, *node.args.args]
    missing: list[ast.expr | None] = [None] * (len(plain_ones) - len(node.args.defaults))
    defaults = [*missing, *node.args.defaults]
    found = [
        Parameter(arg.arg, arg.annotation, default, False)
        for arg, default in zip(plain_ones, defaults, strict=True)
    ]
    for arg, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        found.append(Parameter(arg.arg, arg.annotation, default, True))
    return found


def draw(source: str, document: str, owner: str | None, known: Words, count: int) -> list[Call]:
    """Calls of a function by its annotations, few of them alike; none where one cannot be drawn.

    ``document`` is the text of its file, ``owner`` the class that a method is
    called on (None for a function).  Takes some tenths of a second: the import
    of Hypothesis and the draw.
    """
    import hypothesis
    import hypothesis.strategies as st

    wanted = parameters(source)
    drawn = _Strategies(st, document, known)
    positional: list[tuple[str, SearchStrategy[Any]]] = []
    keywords: list[tuple[str, SearchStrategy[Any]]] = []
    if owner is not None and wanted:
        first, *wanted = wanted
        try:
            positional.append((first.name, drawn.instance(owner, 0)))
        except _NoStrategyError:
            return []
    for parameter in wanted:
        try:
            strategy = drawn.parameter(parameter)
        except _NoStrategyError:
            if parameter.default is None:
                return []
            continue
        # What has a default is given by name, so that one before it may be left out.
        named = parameter.by_keyword or parameter.default is not None
        (keywords if named else positional).append((parameter.name, strategy))
    found: list[Call] = []
    calls = st.tuples(
        st.tuples(*(strategy for _, strategy in positional)),
        st.tuples(*(strategy for _, strategy in keywords)),
    )

    @hypothesis.settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(calls)
    def collect(values: tuple[tuple[Any, ...], tuple[Any, ...]]) -> None:
        left = [(name, plain(v)) for (name, _), v in zip(positional, values[0], strict=True)]
        right = [(name, plain(v)) for (name, _), v in zip(keywords, values[1], strict=True)]
        found.append(Call(tuple(left), tuple(right), (), drawn.source))

    if positional or keywords:
        collect()
    else:
        found.append(Call(source=drawn.source))
    return found


def main(job: dict[str, Any]) -> None:
    """Draw what a job asks for and print it; the program of the drawing process."""
    ints, floats, texts = job.pop("known")
    known = Words(tuple(ints), tuple(floats), tuple(texts))
    calls = draw(job["source"], job["document"], job["owner"], known, job["count"])
    json.dump([{**call.job(), "source": call.source} for call in calls], sys.stdout)


class _Strategies:
    """What to draw for an annotation."""

    def __init__(self, st: Any, document: str, known: Words) -> None:
        self._st = st
        self._classes = _classes(document)
        self.source = ANNOTATED
        texts = st.text(_LETTERS, max_size=8)
        self._leaves: dict[str, SearchStrategy[Any]] = {
            "int": st.one_of(st.integers(-20, 20), st.sampled_from((*known.ints, 0, 10**6))),
            "float": st.one_of(
                st.sampled_from((*known.floats, *map(float, known.ints), 0.5)),
                st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3)),
            ),
            "bool": st.booleans(),
            "str": st.one_of(texts, st.sampled_from((*known.texts, "", "hello world"))),
            "bytes": st.binary(max_size=6),
            "complex": st.builds(complex, st.integers(-5, 5), st.integers(-5, 5)),
            "None": st.none(),
            "Decimal": st.integers(-9999, 9999).map(lambda n: Made("Decimal", (f"{n / 100}",))),
            "Fraction": st.builds(
                lambda a, b: Made("Fraction", (a, b)), st.integers(-9, 9), st.integers(1, 9)
            ),
            "Path": st.sampled_from(["a.txt", "/tmp/x", "."]).map(lambda p: Made("Path", (p,))),  # noqa: S108  # a value, no file
            "date": self._moments("date", 3),
            "datetime": self._moments("datetime", 6),
        }
        self._leaves["Number"] = self._leaves["float"]
        self._leaves["object"] = self._leaves["Any"] = st.one_of(
            *(self._leaves[name] for name in ("int", "str", "None", "float")),
            st.lists(self._leaves["int"], max_size=4),
        )
        self._unsaid: SearchStrategy[Any] = st.one_of(
            self._leaves["int"], self._leaves["str"], st.lists(self._leaves["int"], max_size=5)
        )

    def _moments(self, name: str, count: int) -> SearchStrategy[Any]:
        st = self._st
        bounds = ((1999, 2030), (1, 12), (1, 28), (0, 23), (0, 59), (0, 59))[:count]
        parts = st.tuples(*(st.integers(low, high) for low, high in bounds))
        made: SearchStrategy[Any] = parts.map(lambda values: Made(name, values))
        return made

    def parameter(self, parameter: Parameter) -> SearchStrategy[Any]:
        """By the annotation, else by the type of a default, else of anything plain."""
        if parameter.annotation is not None:
            return self.of(parameter.annotation, 0)
        if parameter.default is not None:
            try:
                value = ast.literal_eval(parameter.default)
            except (ValueError, TypeError):
                raise _NoStrategyError from None
            kind = type(value).__name__
            if kind in self._leaves:
                return self._leaves[kind]
        self.source = GUESSED
        return self._unsaid

    def of(self, node: ast.expr, depth: int) -> SearchStrategy[Any]:
        """The strategy of an annotation.

        Raises:
            _NoStrategyError: it is of a class that is not known here, or too deep.
        """
        if depth > _DEPTH:
            raise _NoStrategyError
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                return self._quoted(node.value, depth)
            return self._leaves["None"]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union((node.left, node.right), depth)
        if isinstance(node, ast.Subscript):
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return self._generic(_last(node.value), inner, depth)
        return self._bare(_last(node), depth)

    def _quoted(self, text: str, depth: int) -> SearchStrategy[Any]:
        try:
            return self.of(ast.parse(text, mode="eval").body, depth + 1)
        except SyntaxError:
            raise _NoStrategyError from None

    def _bare(self, name: str, depth: int) -> SearchStrategy[Any]:
        if name in self._leaves and name not in self._classes:
            return self._leaves[name]
        if name in ("tuple", "Tuple", "frozenset", "FrozenSet", *_LISTS, *_SETS, *_DICTS):
            return self._generic(name, [], depth)
        return self.instance(name, depth)

    def _generic(self, name: str, inner: list[ast.expr], depth: int) -> SearchStrategy[Any]:
        st, most = self._st, 6 if depth == 0 else 3
        if name in ("Optional", "Union", "Annotated", "Final", "Required"):
            if name == "Optional":
                inner = [*inner, ast.Constant(None)]
            return self._union(inner if name in ("Optional", "Union") else inner[:1], depth)
        if name == "Literal":
            return self._literal(inner)
        parts = [part for part in inner if not _is_dots(part)]
        trees = [self.of(part, depth + 1) for part in parts]
        first = trees[0] if trees else self._leaves["int"]
        found: SearchStrategy[Any]
        if name in ("tuple", "Tuple"):
            fixed = trees and len(parts) == len(inner)
            found = st.tuples(*trees) if fixed else st.lists(first, max_size=most).map(tuple)
        elif name in _LISTS:
            found = st.lists(first, max_size=most)
        elif name in ("frozenset", "FrozenSet"):
            found = _frozen(st, first, parts, most)
        elif name in _SETS:
            found = _frozen(st, first, parts, most).map(set)
        elif name in _DICTS and len(trees) in (0, 2):
            keys = trees[0] if trees else self._leaves["str"]
            values = trees[1] if trees else self._leaves["int"]
            found = st.dictionaries(keys, values, max_size=most)
        else:
            raise _NoStrategyError
        return found

    def _union(self, nodes: Any, depth: int) -> SearchStrategy[Any]:
        found: SearchStrategy[Any] = self._st.one_of(*(self.of(node, depth + 1) for node in nodes))
        return found

    def _literal(self, nodes: list[ast.expr]) -> SearchStrategy[Any]:
        try:
            values = [ast.literal_eval(node) for node in nodes]
        except (ValueError, TypeError):
            raise _NoStrategyError from None
        found: SearchStrategy[Any] = self._st.sampled_from(values)
        return found

    def instance(self, name: str, depth: int) -> SearchStrategy[Any]:
        """Objects of a class of the file.

        Raises:
            _NoStrategyError: the file has no such class, or not what it is made with.
        """
        node = self._classes.get(name)
        if node is None or depth > _DEPTH:
            raise _NoStrategyError
        bases = {_last(base) for base in node.bases}
        if bases & {"Enum", "IntEnum", "StrEnum"}:
            members = [
                target.id
                for part in node.body
                if isinstance(part, ast.Assign)
                for target in part.targets
                if isinstance(target, ast.Name)
            ]
            if not members:
                raise _NoStrategyError
            found: SearchStrategy[Any] = self._st.sampled_from(
                [Made(f"{name}.{member}") for member in members]
            )
            return found
        annotations = _made_with(node, bases)
        parts = self._st.tuples(*(self.of(part, depth + 1) for part in annotations))
        made: SearchStrategy[Any] = parts.map(lambda values: Made(name, values))
        return made


def _made_with(node: ast.ClassDef, bases: set[str]) -> list[ast.expr]:
    """Annotations of what a class must be called with."""
    marks = {
        _last(mark.func if isinstance(mark, ast.Call) else mark) for mark in node.decorator_list
    }
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            needed = [p for p in _parameters(part)[1:] if p.default is None]
            if any(p.annotation is None or p.by_keyword for p in needed):
                raise _NoStrategyError
            return [p.annotation for p in needed if p.annotation is not None]
    if marks & {"dataclass", "define", "frozen"} or bases & {"NamedTuple"}:
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
        return [part.annotation for part in fields if part.value is None]
    if bases - {"object", "Protocol", "Generic"} and not bases <= {"ABC"}:
        raise _NoStrategyError
    return []


def _classes(document: str) -> dict[str, ast.ClassDef]:
    try:
        tree = ast.parse(document)
    except (SyntaxError, ValueError):
        return {}
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _frozen(st: Any, first: Any, parts: list[ast.expr], most: int) -> Any:
    if (
        parts
        and isinstance(parts[0], ast.Subscript)
        and _last(parts[0].value) in (*_LISTS, *_DICTS)
    ):
        raise _NoStrategyError  # no set can hold them
    return st.frozensets(first, max_size=most)


def _last(node: ast.expr) -> str:
    """The last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis
