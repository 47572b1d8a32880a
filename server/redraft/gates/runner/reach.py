"""What a function can reach: whether its calls can leave anything behind that is not seen.

Where all that it can reach is known and harmless (builtins that change nothing,
pure parts of the standard library, functions of the project of which the same
is true, plain data of the module), many calls may share a process: the plain
data are looked at after each.  Anything else, and each call has its own.
"""

from __future__ import annotations

import builtins
import dis
import json
import marshal
import re
import types
from typing import Any, Dict, List  # noqa: UP035  # dict[…] is not in 3.8

from redraft.gates.runner.snapshot import Encoder

State = List[List[Any]]  # noqa: UP006  # pairs of name and tree
_Names = Dict[str, Any]  # noqa: UP006

# Modules of which no call changes anything that another one could see; ``random`` is sown anew.
_PURE_NAMES = (
    "math cmath re itertools functools operator collections string heapq bisect "
    "statistics fractions numbers datetime typing copy json textwrap random hashlib "
    "enum unicodedata array abc zlib base64 struct binascii calendar colorsys difflib "
    "keyword secrets uuid typing_extensions __future__"
)
_PURE = frozenset(_PURE_NAMES.split())
_PARTS = frozenset(("collections.abc", "typing", "_collections_abc", "collections"))
_OUTSIDE_NAMES = (
    "open input exec eval globals locals vars setattr delattr __import__ breakpoint "
    "compile exit quit help copyright credits license"
)
_OUTSIDE = frozenset(_OUTSIDE_NAMES.split())
_IMMUTABLE = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
_HOLDERS = (list, dict, set, tuple, frozenset, bytearray)
_DUNDERS_NAMES = (
    "__name__ __class__ __len__ __iter__ __next__ __contains__ __getitem__ __eq__ "
    "__lt__ __add__ __doc__ __str__ __repr__ __hash__ __bool__ __int__ __float__"
)
_DUNDERS = frozenset(_DUNDERS_NAMES.split())
_MOST = 400  # code objects


class Reach:
    """Walks what some code refers to; ``why`` says what is not known, if anything.

    ``watched`` are the variables to look at, by the namespace that has them.
    """

    def __init__(self) -> None:
        self.why = ""
        self.watched: list[tuple[_Names, str]] = []
        self._seen: set[int] = set()
        self._known: set[tuple[int, str]] = set()

    def code(self, code: types.CodeType, names: _Names) -> None:
        """Everything that code refers to; ``names`` are its globals."""
        if self.why or id(code) in self._seen:
            return
        self._seen.add(id(code))
        if len(self._seen) > _MOST:
            self.why = "it reaches too much"
            return
        for step in dis.get_instructions(code):
            name = step.argval
            if step.opname == "IMPORT_NAME":
                if str(name).partition(".")[0] not in _PURE:
                    self.why = f"it imports {name}"
            elif step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL"):
                self._watch(str(name), names)
            elif step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                self._name(str(name), names)
            elif step.opname in ("STORE_ATTR", "DELETE_ATTR"):
                self.why = f"it sets .{name}"
            elif any(word in step.opname for word in ("ATTR", "METHOD")):
                self._attribute(str(name))
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self.code(constant, names)

    def _attribute(self, name: str) -> None:
        if name.startswith("__") and name not in _DUNDERS:
            self.why = f"it uses .{name}"

    def _watch(self, name: str, names: _Names) -> None:
        if (id(names), name) not in self._known:
            self._known.add((id(names), name))
            self.watched.append((names, name))

    def _name(self, name: str, names: _Names) -> None:
        if name in names:
            self._watch(name, names)
            self._value(names[name], name)
        elif name in _OUTSIDE:
            self.why = f"it uses {name}"
        elif not hasattr(builtins, name):
            self._watch(name, names)  # it may come to be

    def _value(self, value: Any, name: str) -> None:
        kind = type(value)
        if kind is types.FunctionType:
            self._function(value)
        elif kind is types.ModuleType:
            if value.__name__ not in _PURE and value.__name__ not in _PARTS:
                self.why = f"it uses the module {value.__name__}"
        elif isinstance(value, type):
            home = str(value.__module__).lstrip("_").partition(".")[0]
            if home not in _PURE and home != "builtins" and not _plain_exception(value):
                self.why = f"it uses the class {name}"
        elif kind in (types.BuiltinFunctionType, types.MethodType):
            home = str(value.__module__).lstrip("_").partition(".")[0]
            if home not in _PURE and (home != "builtins" or value.__name__ in _OUTSIDE):
                self.why = f"it uses {name}"
        elif kind is not re.Pattern and kind.__module__ != "typing" and not harmless(value, 0):
            self.why = f"it uses {name}"

    def _function(self, function: types.FunctionType) -> None:
        if str(function.__module__).partition(".")[0] in _PURE:
            return
        if function.__closure__ or vars(function):
            self.why = f"it uses {function.__name__}"
            return
        for default in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
            if type(default) not in _IMMUTABLE:
                self.why = f"it uses {function.__name__}, which keeps a default"
        self.code(function.__code__, function.__globals__)


def harmless(value: Any, depth: int) -> bool:
    """Whether a value is plain data through and through."""
    kind = type(value)
    if kind in _IMMUTABLE:
        return True
    if kind not in _HOLDERS or depth > 20:
        return False
    if kind is dict:
        return all(harmless(k, depth + 1) and harmless(v, depth + 1) for k, v in value.items())
    return kind is bytearray or all(harmless(item, depth + 1) for item in value)


def _plain_exception(kind: type) -> bool:
    """Whether it is an exception of the project that does nothing of its own."""
    return issubclass(kind, BaseException) and not any(
        isinstance(item, (types.FunctionType, classmethod, staticmethod, property))
        for base in kind.__mro__
        if base.__module__ != "builtins"
        for item in vars(base).values()
    )


class Watch:
    """Variables as they were at first; ``changed`` tells those that are not so any more."""

    def __init__(self, watched: list[tuple[_Names, str]]) -> None:
        self._before = [
            (names, name, _print(names, name), _tree(names, name)) for names, name in watched
        ]

    def changed(self) -> tuple[State, State]:
        """Name and tree of what has changed: as it is, and as it was."""
        now: State = []
        was: State = []
        for names, name, mark, tree in self._before:
            if _print(names, name) != mark:
                now.append([name, _tree(names, name)])
                was.append([name, tree])
        return now, was


_GONE = "(not set)"


def _print(names: _Names, name: str) -> object:
    """What is another thing once a variable's value is."""
    value = names.get(name, _GONE)
    kind = type(value)
    if kind in (bool, int, str, type(None)):
        return (kind, value)
    if kind not in _IMMUTABLE and kind not in _HOLDERS:
        return (kind, id(value))
    try:
        return marshal.dumps(value, 2)  # version 2 writes no references
    except ValueError:
        return json.dumps(Encoder(exact=False).encode(value))


def _tree(names: _Names, name: str) -> dict[str, Any]:
    if name not in names:
        return {"k": "expression", "v": _GONE}
    return Encoder(exact=False).encode(names[name])
