"""Values as plain trees, which can be sent, compared elsewhere and, for inputs, built again.

A tree is a dict of JSON values.  ``k`` is its kind; ``n`` numbers a value that
is met again as ``{"k": "ref"}``; ``m`` marks what can change and so has an
identity that matters.  What cannot be told completely is ``unknown`` with the
reason, never left out.  No ``__eq__``, ``__repr__`` or ``__iter__`` of the
project decides anything here.
"""

from __future__ import annotations

import base64
import copyreg
import enum
import hashlib
import marshal
import sys
import types
from collections.abc import Sequence
from typing import Any, Dict  # noqa: UP035  # dict[…] is not in 3.8

Tree = Dict[str, Any]  # noqa: UP006  # of JSON values

_NODES = 4000  # of one tree
_DEPTH = 60
_TEXT = 20_000  # characters or bytes of one value
_ITEMS = 1000  # of a generator
_BULK = 1000  # a longer list of plain values is compared by digest
_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_NAMED = (type, types.BuiltinFunctionType, types.FunctionType)
_OVERRIDES = ("__reduce__", "__reduce_ex__", "__getstate__", "__getnewargs__", "__getnewargs_ex__")
_FLOW = ("builtins", "itertools")  # whose iterators are used up to be looked at


class Encoder:
    """Encodes several values together, so that what they share shows.

    ``exact`` is for inputs: all of a value or ``unknown``, no iterator is
    touched, and functions go along.  Otherwise generators are used up, and
    long texts and lists are told by their start and digest.  ``code`` is that of
    the function itself, ``given`` are functions that came with the input.
    """

    def __init__(
        self, *, exact: bool, code: types.CodeType | None = None, given: Sequence[Any] = ()
    ) -> None:
        self.exact = exact
        self.code = code
        self.given = {id(function): index for index, function in enumerate(given)}
        self.whole = True
        self._left = _NODES
        self._known: dict[int, int] = {}
        self._kept: list[Any] = []  # an id is taken only while its object lives

    def encode(self, value: Any, depth: int = 0) -> Tree:
        """The tree of a value."""
        kind = type(value)
        self._left -= 1
        if self._left < 0:
            return self._unknown("too large")
        if depth > _DEPTH:
            return self._unknown("too deep")
        if kind in _PLAIN:
            return self._plain(value, kind)
        if value is Ellipsis or value is NotImplemented:
            return {"k": "const", "v": repr(value)}
        if id(value) in self._known:
            return {"k": "ref", "v": self._known[id(value)]}
        if issubclass(kind, (*_NAMED, types.ModuleType, types.MethodType)):
            return self._named(value, depth)
        if issubclass(kind, enum.Enum) and not issubclass(kind, enum.Flag):
            return {"k": "enum", "c": class_name(kind), "v": str(value._name_)}
        number = self._known[id(value)] = len(self._known)
        self._kept.append(value)
        if kind in (list, tuple, set, frozenset, dict, bytearray):
            tree = self._container(value, kind, depth)
        elif issubclass(kind, BaseException):
            tree = self._exception(value, depth)
        elif isinstance(value, types.GeneratorType) or (
            hasattr(kind, "__next__") and kind.__module__ in _FLOW
        ):
            tree = self._iterator(value, kind, depth)
        else:
            tree = self._object(value, kind, depth)
        tree["n"] = number
        return tree

    def _unknown(self, why: str) -> Tree:
        self.whole = False
        return {"k": "unknown", "v": why}

    def _plain(self, value: Any, kind: type) -> Tree:
        name = kind.__name__
        if value is None:
            return {"k": "const", "v": "None"}
        if kind is bool:
            return {"k": name, "v": value}
        if kind is int:
            return {"k": name, "v": value if -(1 << 53) < value < 1 << 53 else hex(value)}
        if kind is float:
            return {"k": name, "v": value.hex()}
        if kind is complex:
            return {"k": name, "v": [value.real.hex(), value.imag.hex()]}
        if len(value) > _TEXT:
            if self.exact:
                return self._unknown("too large")
            data = value if kind is bytes else value.encode("utf-8", "surrogatepass")
            start = self._plain(value[:200], kind)
            return {**start, "l": len(value), "h": hashlib.sha256(data).hexdigest()}
        return {"k": name, "v": value if kind is str else base64.b64encode(value).decode()}

    def _named(self, value: Any, depth: int) -> Tree:
        if isinstance(value, types.ModuleType):
            return {"k": "module", "v": value.__name__}
        if isinstance(value, types.MethodType):
            parts = [self.encode(value.__func__, depth + 1), self.encode(value.__self__, depth + 1)]
            return {"k": "method", "i": parts}
        if isinstance(value, types.BuiltinFunctionType) and isinstance(
            value.__self__, (*_PLAIN, list, dict, set, tuple)
        ):
            owner = self.encode(value.__self__, depth + 1)
            return {"k": "bound", "v": value.__name__, "i": [owner]}
        name = class_name(value)
        if not name.startswith("!"):
            return {"k": "global", "v": name}
        if self.code is not None and getattr(value, "__code__", None) is self.code:
            return {"k": "target"}
        if id(value) in self.given:
            return {"k": "given", "v": self.given[id(value)]}
        if self.exact and type(value) is types.FunctionType:
            return self._function(value, depth)
        if isinstance(value, type):
            return {"k": "global", "v": name} if not self.exact else self._unknown(f"class {name}")
        return self._unknown("a function made while it ran")

    def _function(self, value: types.FunctionType, depth: int) -> Tree:
        """A lambda or a local function: its code, what it closes over, the globals it uses."""
        cells = []
        for cell in value.__closure__ or ():
            try:
                cells.append(self.encode(cell.cell_contents, depth + 1))
            except ValueError:  # noqa: PERF203  # there are few
                return self._unknown("a function over a name that is not set")
        module = value.__globals__
        used = [
            [name, self.encode(module[name], depth + 1)]
            for name in sorted(_names(value.__code__))
            if name in module
        ]
        return {
            "k": "function",
            "v": base64.b64encode(marshal.dumps(value.__code__)).decode(),
            "c": value.__name__,
            "i": cells,
            "f": used,
            "a": [self.encode(item, depth + 1) for item in value.__defaults__ or ()],
        }

    def _container(self, value: Any, kind: type, depth: int) -> Tree:
        name = kind.__name__
        if kind is bytearray:
            told = self._plain(bytes(value), bytes)
            return {**told, "k": name, "m": 1} if told["k"] == "bytes" else told
        tree: Tree = {"k": name}
        if kind not in (tuple, frozenset):
            tree["m"] = 1
        if kind is dict:
            tree["p"] = []
            for key, item in list(value.items()):
                if self._left < 0:
                    tree["p"].append([self._unknown("too large")] * 2)
                    break
                tree["p"].append([self.encode(key, depth + 1), self.encode(item, depth + 1)])
            return tree
        members = list(value)
        if not self.exact and kind in (list, tuple) and len(members) > _BULK:
            kinds = {type(member) for member in members}
            if kinds <= set(_PLAIN):
                # version 2 writes no references, which depend on who else holds an object
                tree["h"] = hashlib.sha256(marshal.dumps(members, 2)).hexdigest()
                tree["l"] = len(members)
                tree["exact"] = not kinds & {float, complex}
                members = members[:50]
        tree["i"] = self._items(members, depth)
        return tree

    def _items(self, members: list[Any], depth: int) -> list[Tree]:
        trees = []
        for member in members:
            trees.append(self.encode(member, depth + 1))
            if self._left < 0:
                break
        return trees

    def _exception(self, value: BaseException, depth: int) -> Tree:
        return {
            "k": "exception",
            "c": class_name(type(value)),
            "v": message(value),
            "i": self._items(list(value.args), depth),
            "p": self._fields(_dict_of(value), depth),
            "m": 1,
        }

    def _fields(self, fields: dict[Any, Any], depth: int) -> list[list[Tree]]:
        found = sorted(fields.items(), key=lambda pair: str(pair[0]))
        return [[self.encode(key, depth + 1), self.encode(item, depth + 1)] for key, item in found]

    def _iterator(self, value: Any, kind: type, depth: int) -> Tree:
        if self.exact:
            if isinstance(value, types.GeneratorType):
                return self._unknown("a generator cannot be copied")
            return self._object(value, kind, depth)
        items: list[Any] = []
        ending: Tree = {"k": "const", "v": "None"}
        try:
            while len(items) < _ITEMS:
                items.append(next(value))
            ending = {"k": "str", "v": "…"}
        except StopIteration as over:
            ending = self.encode(over.value, depth + 1)
        except BaseException as error:  # noqa: BLE001  # what ends it is a part of the answer
            ending = self.encode(error, depth + 1)
        return {"k": "iterator", "c": kind.__name__, "i": self._items(items, depth), "e": ending}

    def _special(self, value: Any, kind: type, name: str, depth: int) -> Tree | None:
        """Kinds whose pickled form would say too little or too much."""
        if kind.__module__.startswith("unittest.mock"):
            return self._unknown("a mock")
        if name == "numpy:ndarray" and value.dtype.kind in "biufcU":
            shape, items = self.encode(value.shape, depth + 1), self.encode(value.tolist(), depth)
            return {"k": "array", "c": str(value.dtype), "i": [shape, items], "m": 1}
        if issubclass(kind, (set, frozenset)):
            base = frozenset if issubclass(kind, frozenset) else set
            members = self._items(list(base.__iter__(value)), depth)
            fields = self._fields(_dict_of(value), depth)
            known = {"k": base.__name__, "c": name, "i": members, "p": fields}
            return known if base is frozenset else {**known, "m": 1}
        return None

    def _object(self, value: Any, kind: type, depth: int) -> Tree:
        """By what pickling would keep; where the class decides that itself, by its fields too."""
        name = class_name(kind)
        told = self._special(value, kind, name, depth)
        if told is not None:
            return told
        try:
            reducer = copyreg.dispatch_table.get(kind)
            reducing: Any = kind.__reduce_ex__
            form = reducer(value) if reducer else reducing(value, 4)
        except BaseException as error:  # noqa: BLE001  # the class may refuse in any way
            return self._unknown(f"{name.split(':')[-1]} cannot be copied: {message(error)}")
        if isinstance(form, str):
            return {"k": "global", "v": f"{kind.__module__}:{form}"}
        maker, arguments, state, items, pairs = (*form, *[None] * 5)[:5]
        tree: Tree = {
            "k": "object",
            "c": name,
            "r": self.encode(maker, depth + 1),
            "a": self._items(list(arguments or ()), depth),
        }
        if state is not None:
            tree["s"] = told = self.encode(state, depth + 1)
            # The dict that holds an object's fields is no object of its own to anybody.
            for part in (told, *told.get("i", ())):
                if part["k"] == "dict":
                    part.pop("m")
        if items is not None:
            tree["i"] = self._items(list(items), depth)
        if pairs is not None:
            tree["p"] = [
                [self.encode(key, depth + 1), self.encode(item, depth + 1)] for key, item in pairs
            ]
        if not self.exact and _decides_itself(kind):
            tree["d"] = self._fields(_dict_of(value), depth)
        if _can_change(kind):
            tree["m"] = 1
        return tree


def _names(code: types.CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _names(constant)
    return found


def class_name(thing: Any) -> str:
    """``module:qualname``; ``!`` in front where that name does not lead back to it."""
    module = getattr(thing, "__module__", None) or "builtins"
    name = f"{module}:{getattr(thing, '__qualname__', type(thing).__qualname__)}"
    found: Any = sys.modules.get(module)
    for part in name.partition(":")[2].split("."):
        found = getattr(found, part, None)
    return name if found is thing else f"!{name}"


def message(error: BaseException) -> str:
    """The text of an exception, as far as it has one."""
    try:
        return str(error)[:2000]
    except BaseException:  # noqa: BLE001  # an exception of the project may fail to print itself
        return ""


def _dict_of(value: Any) -> dict[Any, Any]:
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return found if type(found) is dict else {}


def _decides_itself(kind: type) -> bool:
    return any(
        isinstance(vars(base).get(name), types.FunctionType)
        for base in kind.__mro__
        if base is not object
        for name in _OVERRIDES
    )


def _can_change(kind: type) -> bool:
    """Whether values of a class have an identity that matters: not so where equals share a hash."""
    frozen = getattr(getattr(kind, "__dataclass_params__", None), "frozen", False)
    hashing: Any = kind.__hash__
    return not frozen and hashing in (None, object.__hash__)
