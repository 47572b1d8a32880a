"""Whether the tests and what runs them are at the end what they were at the start.

A candidate runs inside of the same process as the tests.  What it replaces there
(an assertion, a hook, a helper of the tests, an expected value) shows as another
object in the same place.  The parent compares with the run of the user's own
code, because tests too leave things replaced.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Iterator, Mapping
from operator import is_
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType

_MACHINERY = ("_pytest", "pluggy", "unittest", "doctest", "pytest")
_CODE = (FunctionType, BuiltinFunctionType, type, staticmethod, classmethod, property)
_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_MOST_ITEMS = 2000
_MOST_TOLD = 2000  # a library may replace hundreds of its own functions on their first calls
_ABSENT = object()


class Seal:
    """Remembers code by identity, and the plain values of the tests by content."""

    def __init__(self) -> None:
        # A namespace, its name, and what was in it.
        self._spaces: dict[str, tuple[Mapping[str, object], dict[str, object]]] = {}
        self._codes: list[tuple[str, FunctionType, CodeType]] = []
        self._values: dict[str, tuple[ModuleType, dict[str, str]]] = {}
        self._free: frozenset[str] = frozenset()

    def machinery(self) -> None:
        """Seal what runs tests, as far as it is loaded."""
        self._add(builtins, "builtins")
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] in _MACHINERY and isinstance(module, ModuleType):
                self._add(module, name)

    def tests(self, modules: Iterable[ModuleType], target: ModuleType | None, path: str) -> None:
        """Seal test modules with their values, and the modules and classes that they use.

        ``target`` is the candidate's own module, ``path`` its file: the functions of that file
        may be given other code later, whatever holds them, but must stay the same objects.
        """
        self._free = frozenset((path, str(getattr(target, "__file__", path))))
        if target is not None:
            self._add(target, target.__name__)
        for module in modules:
            if module is target:
                continue
            self._add(module, module.__name__)
            self._values[module.__name__] = (module, dict(_values(module)))
            for key, value in list(vars(module).items()):
                if isinstance(value, ModuleType):
                    self._add(value, value.__name__)
                elif isinstance(value, type):
                    self._keep(f"{module.__name__}.{key}", vars(value))

    def broken(self) -> list[str]:
        """The dotted names of what was replaced since; at most 2000."""
        found = [
            f"{name}.{key}"
            for name, (space, old) in self._spaces.items()
            # keys keep their order, and new ones come last: the usual answer costs one pass
            if not all(map(is_, old.values(), space.values())) or len(space) < len(old)
            for key, value in old.items()
            if isinstance(value, _CODE) and space.get(key, _ABSENT) is not value
        ]
        found += [name for name, function, code in self._codes if function.__code__ is not code]
        for name, (module, values) in self._values.items():
            now = dict(_values(module))
            found += [f"{name}.{key}" for key in values if now.get(key) != values[key]]
        return found[:_MOST_TOLD]

    def _add(self, module: ModuleType, name: str) -> None:
        if name in self._spaces:
            return
        self._keep(name, vars(module))
        for key, value in list(vars(module).items()):
            if isinstance(value, type) and value.__module__ == module.__name__:
                self._keep(f"{name}.{key}", vars(value))

    def _keep(self, name: str, space: Mapping[str, object]) -> None:
        old = dict(space)
        self._spaces[name] = (space, old)
        for key, value in old.items():
            if type(value) is FunctionType and value.__code__.co_filename not in self._free:
                self._codes.append((f"{name}.{key}", value, value.__code__))


def _values(module: ModuleType) -> Iterator[tuple[str, str]]:
    for name, value in list(vars(module).items()):
        if not name.startswith("__"):
            shown = _shown(value, [_MOST_ITEMS])
            if shown is not None:
                yield name, shown


def _shown(value: object, left: list[int]) -> str | None:
    """A plain value, or containers of such, in words; None for anything else."""
    left[0] -= 1
    kind = type(value)
    if left[0] < 0:
        return None
    if kind in _PLAIN:
        return f"{kind.__name__}:{value!r}"
    parts: list[str | None]
    if kind in (list, tuple):
        parts = [_shown(item, left) for item in value]  # type: ignore[attr-defined]  # by its type
    elif kind is dict:
        parts = [_shown(item, left) for pair in value.items() for item in pair]  # type: ignore[attr-defined]  # by its type
    else:
        return None
    if None in parts:
        return None
    return f"{kind.__name__}({','.join(str(part) for part in parts)})"
