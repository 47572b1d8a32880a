"""What a function's own text says for sure about its names: their types, and who changes them.

A type is known only where every binding of a name gives the same one.  Where
the text is silent the answer is an empty string, and nothing may rest on it.
An annotation is taken at its word.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import lru_cache

from redraft.policies.repair.subject import Subject, parse_expression

_TYPES = frozenset({"list", "tuple", "str", "int", "float", "bool", "dict", "set", "frozenset",
                    "bytes", "range"})  # fmt: skip
_ALIASES = {
    "List": "list",
    "Tuple": "tuple",
    "Dict": "dict",
    "Set": "set",
    "FrozenSet": "frozenset",
}
_MADE = {
    **dict.fromkeys(("list", "sorted"), "list"),
    **dict.fromkeys(("str", "repr", "chr", "ascii", "hex", "bin", "oct", "input"), "str"),
    **dict.fromkeys(("len", "int", "ord", "hash", "id"), "int"),
    **dict.fromkeys(
        ("bool", "isinstance", "issubclass", "callable", "hasattr", "all", "any"), "bool"
    ),
    **{name: name for name in ("tuple", "set", "frozenset", "dict", "float", "range", "bytes")},
}
_STR_METHODS = {
    **dict.fromkeys(
        (
            "join",
            "strip",
            "lstrip",
            "rstrip",
            "lower",
            "upper",
            "title",
            "replace",
            "format",
            "capitalize",
            "casefold",
            "center",
            "ljust",
            "rjust",
            "zfill",
            "swapcase",
            "expandtabs",
            "removeprefix",
            "removesuffix",
            "translate",
        ),
        "str",
    ),
    **dict.fromkeys(("split", "rsplit", "splitlines"), "list"),
    **dict.fromkeys(("find", "rfind", "index", "rindex", "count"), "int"),
    **dict.fromkeys(("startswith", "endswith", "isdigit", "isalpha", "isspace", "isupper"), "bool"),
    **dict.fromkeys(("partition", "rpartition"), "tuple"),
}
_LITERALS: dict[type[ast.expr], str] = {
    ast.JoinedStr: "str", ast.List: "list", ast.ListComp: "list", ast.Tuple: "tuple",
    ast.Set: "set", ast.SetComp: "set", ast.Dict: "dict", ast.DictComp: "dict",
}  # fmt: skip
_WHOLE = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)
_UNHASHABLE = frozenset({"list", "dict", "set"})
SEQUENCES = frozenset({"list", "tuple"})
HASHABLE = frozenset({"str", "int", "float", "bool", "bytes", "range", "frozenset"})
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class Kinds:
    """Types of a function's expressions, by name (``list``, ``str``, …), empty where unknown."""

    def __init__(self, subject: Subject) -> None:
        self._annotations = {
            argument.arg: argument.annotation for argument in _arguments(subject.function)
        }
        self._loose: set[str] = {
            extra.arg
            for extra in (subject.function.args.vararg, subject.function.args.kwarg)
            if extra is not None
        }
        self._values: dict[str, list[ast.expr | ast.AugAssign | _Part]] = {}
        self._assumed: dict[str, str] = {}
        for statement in subject.body:
            for node in ast.walk(statement):
                self._bind(node)

    def bound(self, name: str) -> bool:
        """Whether the function binds a name anywhere; if so a builtin of that name is hidden."""
        return name in self._annotations or name in self._values or name in self._loose

    def parameter(self, name: str) -> bool:
        """Whether a name is a parameter."""
        return name in self._annotations

    def rebound(self, name: str) -> bool:
        """Whether a parameter is given another value."""
        return name in self._values or name in self._loose

    def values(self, name: str) -> list[ast.expr] | None:
        """What a name is assigned, None where it is bound otherwise too or is a parameter."""
        if name in self._loose or name in self._annotations:
            return None
        found = self._values.get(name, [])
        plain = [value for value in found if isinstance(value, ast.expr)]
        return plain if plain and len(plain) == len(found) else None

    # -- bindings -----------------------------------------------------------

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._target(target, node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._target(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            if isinstance(node.target, ast.Name):
                self._add(node.target.id, node)
        elif isinstance(node, ast.NamedExpr):
            self._target(node.target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._target(node.target, _Part(node.iter))
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if item.optional_vars is not None:
                    self._loosen(item.optional_vars)
        else:
            self._loose |= set(_other_names(node))

    def _target(self, target: ast.expr, value: ast.expr | _Part) -> None:
        if isinstance(target, ast.Name):
            self._add(target.id, value)
        elif (
            isinstance(value, _Part)
            and isinstance(target, (ast.Tuple, ast.List))
            and isinstance(value.of, ast.Call)
            and isinstance(value.of.func, ast.Name)
            and value.of.func.id == "enumerate"
            and len(target.elts) == 2
            and value.of.args
        ):
            self._target(target.elts[0], ast.Constant(0))
            self._target(target.elts[1], _Part(value.of.args[0]))
        else:
            self._loosen(target)

    def _loosen(self, target: ast.expr) -> None:
        self._loose |= {node.id for node in ast.walk(target)
                        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip

    def _add(self, name: str, value: ast.expr | ast.AugAssign | _Part) -> None:
        self._values.setdefault(name, []).append(value)

    # -- types --------------------------------------------------------------

    def of(self, node: ast.expr) -> str:
        """The type of an expression."""
        if type(node) in _LITERALS:
            return _LITERALS[type(node)]
        if isinstance(node, ast.Constant):
            name = type(node.value).__name__
            return name if name in _TYPES else ""
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.BinOp):
            return self._operation(self.of(node.left), node.op, self.of(node.right))
        if isinstance(node, ast.IfExp):
            return _one({self.of(node.body), self.of(node.orelse)})
        if isinstance(node, ast.BoolOp):
            return _one({self.of(value) for value in node.values})
        if isinstance(node, ast.UnaryOp):
            return "bool" if isinstance(node.op, ast.Not) else self._signed(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.NamedExpr):
            return self.of(node.value)
        return ""

    def _signed(self, node: ast.UnaryOp) -> str:
        kind = self.of(node.operand)
        return kind if kind in ("int", "float") else ""

    def _subscript(self, node: ast.Subscript) -> str:
        kind = self.of(node.value)
        if isinstance(node.slice, ast.Slice):
            return kind if kind in ("list", "tuple", "str", "bytes") else ""
        return self.element(node.value) if kind in ("list", "tuple", "str") else ""

    def _call(self, node: ast.Call) -> str:
        function = node.func
        if isinstance(function, ast.Name):
            return "" if self.bound(function.id) else _MADE.get(function.id, "")
        if isinstance(function, ast.Attribute) and self.of(function.value) == "str":
            return _STR_METHODS.get(function.attr, "")
        return ""

    @staticmethod
    def _operation(left: str, op: ast.operator, right: str) -> str:
        whole = {"int", "bool"}
        if isinstance(op, ast.Mod) and left == "str":
            return "str"
        if left in whole and right in whole:
            return "int" if isinstance(op, _WHOLE) else ""
        if isinstance(op, ast.Add) and left == right and left in ("str", "list", "tuple", "bytes"):
            return left
        if isinstance(op, ast.Mult) and left in ("str", "list", "tuple") and right == "int":
            return left
        return ""

    def _name(self, name: str) -> str:
        if name in self._assumed:
            return self._assumed[name]
        if name in self._loose:
            return ""
        found = {_annotated(self._annotations[name])} if name in self._annotations else set()
        own: list[ast.expr | ast.AugAssign | _Part] = []
        self._assumed[name] = ""
        for value in self._values.get(name, ()):
            if isinstance(value, ast.AugAssign) or name in names_in(_expression(value)):
                own.append(value)
            else:
                found.add(self._value(value))
        # what is made of the name's own value must be of the type that the others give
        self._assumed[name] = kind = _one(found)
        fits = all(self._kept(kind, value) for value in own)
        del self._assumed[name]
        return kind if fits else ""

    def _kept(self, kind: str, value: ast.expr | ast.AugAssign | _Part) -> bool:
        if isinstance(value, ast.AugAssign):
            return self._changed(kind, value) == kind
        return self._value(value) == kind

    def _value(self, value: ast.expr | _Part) -> str:
        return self.element(value.of) if isinstance(value, _Part) else self.of(value)

    def _changed(self, kind: str, change: ast.AugAssign) -> str:
        if kind == "list" and isinstance(change.op, ast.Add):
            return kind
        if kind == "str" and isinstance(change.op, (ast.Add, ast.Mod)):
            return kind
        return kind if self._operation(kind, change.op, self.of(change.value)) == kind else ""

    # -- elements -----------------------------------------------------------

    def element(self, node: ast.expr) -> str:
        """The type of what iterating over an expression gives."""
        kind = self.of(node)
        if kind in ("str", "range"):
            return "str" if kind == "str" else "int"
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return _one({self.of(item) for item in node.elts})
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return self.of(node.elt)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
            same = ("list", "tuple", "sorted", "set", "frozenset", "reversed", "iter")
            if node.func.id in same and not self.bound(node.func.id):
                return self.element(node.args[0])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and kind == "list":
            return "str"  # a text taken apart
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return self.element(node.value)
        if (
            isinstance(node, ast.Name)
            and node.id in self._annotations
            and not self._values.get(node.id)
        ):
            return _annotated_element(self._annotations[node.id])
        return ""

    def unhashable(self, node: ast.expr) -> bool:
        """Whether the text says that a value cannot be put into a set."""
        return self.of(node) in _UNHASHABLE


class _Part:
    """What iterating over an expression gives."""

    def __init__(self, of: ast.expr) -> None:
        self.of = of


def _expression(value: ast.expr | _Part) -> ast.expr:
    return value.of if isinstance(value, _Part) else value


@lru_cache(maxsize=16)
def kinds(subject: Subject) -> Kinds:
    """The kinds of a subject; made once for all who ask in a row."""
    return Kinds(subject)


def builtin(subject: Subject, node: ast.AST, *names: str) -> ast.Call | None:
    """The node as a call of one of these builtins, none of which the function hides."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
        and hasattr(builtins, node.func.id)
        and not kinds(subject).bound(node.func.id)
    ):
        return node
    return None


def names_in(node: ast.AST) -> set[str]:
    """Every name that is mentioned under a node."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def stored_in(node: ast.AST) -> set[str]:
    """Every name that is bound, rebound or deleted under a node, in whatever way."""
    found = {inner.id for inner in ast.walk(node)
             if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load)}  # fmt: skip
    for inner in ast.walk(node):
        found |= set(_other_names(inner))
    return found


def mentions(subject: Subject, name: str) -> list[ast.Name]:
    """Every place of the body where a name stands, nested functions included."""
    return [
        node
        for statement in subject.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id == name
    ]


def _other_names(node: ast.AST) -> Iterator[str]:
    """Names that a node binds without a ``Name`` node, or hands to another scope."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        yield from (argument.arg for argument in _arguments(node))
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from node.names
    elif isinstance(node, ast.Delete):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def _one(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


def _read(annotation: ast.expr | None) -> ast.expr | None:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return parse_expression(annotation.value)
    return annotation


def _annotated(annotation: ast.expr | None) -> str:
    root = _read(annotation)
    root = root.value if isinstance(root, ast.Subscript) else root
    name = root.attr if isinstance(root, ast.Attribute) else getattr(root, "id", "")
    name = _ALIASES.get(name, name)
    return name if name in _TYPES else ""


def _annotated_element(annotation: ast.expr | None) -> str:
    root = _read(annotation)
    if not isinstance(root, ast.Subscript) or _annotated(root) not in ("list", "set", "frozenset",
                                                                       "tuple"):  # fmt: skip
        return ""
    inner = root.slice
    if isinstance(inner, ast.Tuple):
        parts = [part for part in inner.elts
                 if not (isinstance(part, ast.Constant) and part.value is ...)]  # fmt: skip
        return _one({_annotated(part) for part in parts})
    return _annotated(inner)
