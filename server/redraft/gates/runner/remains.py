"""What versions that share a process could leave to each other, seen and put back.

Remembered are the containers that the project's modules, classes, functions and
test parameters hold, by the identity of what is in them, and what is common to
the process: environment, folder, search path, random state.  What cannot be seen
from there (an open file, a C library's own state) is not put back.
"""

# Plain strings for paths: this runs once per version.
# ruff: noqa: PTH109
from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable
from operator import is_
from types import FunctionType, MethodType, ModuleType
from typing import Any

_MOST = 20_000  # containers; a project that holds more has its rest unseen
_WIDEST = 50_000  # elements of one container
_WRAPPED = (staticmethod, classmethod)
_LEFT_OUT = ("__builtins__", "__cached__", "__loader__", "__spec__")


class Remains:
    """The state that is reachable from some modules and values; ``restore`` puts it back."""

    def __init__(self, root: str, modules: Iterable[ModuleType], values: Iterable[object]) -> None:
        self._inside = root + os.sep
        self._modules = {module.__name__ for module in modules}
        self._lists: list[tuple[Any, list[Any]]] = []
        self._dicts: list[tuple[dict[Any, Any], list[Any], list[Any]]] = []
        self._sets: list[tuple[set[Any], frozenset[Any]]] = []
        self._bytes: list[tuple[bytearray, bytes]] = []
        self._classes: list[tuple[type, dict[str, Any]]] = []
        self._cells: list[tuple[Any, Any]] = []
        self._caches: list[tuple[Any, Any]] = []
        self._functions: list[tuple[FunctionType, Any, Any]] = []
        self._seen: set[int] = set()
        self._kept: list[object] = []  # an address stays taken while its object lives
        self.count = 0
        self._random: Callable[[], None] | None = None
        self._walk([*modules, *values, sys.path, sys.meta_path, sys.warnoptions])
        warnings = sys.modules.get("warnings")
        if warnings is not None:
            self._walk([warnings.filters])
        self._seen.clear()
        self._folder = os.getcwd()
        self._environment = dict(os.environ)
        self._depth = sys.getrecursionlimit()

    def restore(self) -> bool:
        """Put back what has changed; whether anything had."""
        changed = False
        for held, items in self._lists:
            if len(held) != len(items) or not all(map(is_, held, items)):
                changed = True
                held.clear()
                held.extend(items)
        for table, keys, values in self._dicts:
            if (
                len(table) != len(keys)
                or not all(map(is_, table.values(), values))
                or not all(map(is_, table, keys))
            ):
                changed = True
                _refill(table, keys, values)
        for group, members in self._sets:
            if group != members:
                changed = True
                group.clear()
                group.update(members)
        for data, content in self._bytes:
            if data != content:
                changed = True
                data[:] = content
        changed |= self._restore_code()
        return self._restore_process() or changed

    def _restore_code(self) -> bool:
        """What classes, functions, closures and caches hold."""
        changed = False
        for kind, names in self._classes:
            now = vars(kind)
            if len(now) != len(names) or not all(map(is_, now.values(), names.values())):
                changed = True
                _reclass(kind, names)
        for cell, content in self._cells:
            if cell.cell_contents is not content:
                changed = True
                cell.cell_contents = content
        for function, defaults, keywords in self._functions:
            if function.__defaults__ is not defaults or function.__kwdefaults__ is not keywords:
                changed = True
                function.__defaults__, function.__kwdefaults__ = defaults, keywords
        for cache, info in self._caches:
            if cache.cache_info() != info:
                changed = True
                cache.cache_clear()
        return changed

    def _restore_process(self) -> bool:
        changed = False
        if os.environ != self._environment:
            changed = True
            os.environ.clear()
            os.environ.update(self._environment)
        try:
            moved = os.getcwd() != self._folder
        except OSError:
            moved = True
        if moved:
            changed = True
            os.chdir(self._folder)
        if sys.getrecursionlimit() != self._depth:
            changed = True
            sys.setrecursionlimit(self._depth)
        if self._random is not None:
            self._random()
        return changed

    def _walk(self, todo: list[object]) -> None:
        queue = deque(todo)
        while queue and self.count < _MOST:
            value = queue.popleft()
            if id(value) in self._seen:
                continue
            self._seen.add(id(value))
            self._kept.append(value)
            queue.extend(self._enter(value))

    def _enter(self, value: object) -> Iterable[object]:
        """Remember one value; what it leads to."""
        if isinstance(value, (str, bytes, int, float, complex, type(None))):
            return ()
        if isinstance(value, ModuleType):
            return self._module(value)
        if isinstance(value, dict):
            return self._dict(value)
        if isinstance(value, (list, deque)):
            return self._list(value)
        if isinstance(value, (tuple, frozenset)):
            return value if len(value) <= _WIDEST else ()
        if isinstance(value, set):
            if len(value) <= _WIDEST:
                self.count += 1
                self._sets.append((value, frozenset(value)))
            return ()
        if isinstance(value, bytearray):
            self.count += 1
            self._bytes.append((value, bytes(value)))
            return ()
        return self._code(value)

    def _module(self, module: ModuleType) -> Iterable[object]:
        if module.__name__ == "random":
            self._sow(module)
        return (vars(module),) if module.__name__ in self._modules else ()

    def _sow(self, module: Any) -> None:
        state, put = module.getstate(), module.setstate
        self._random = lambda: put(state)

    def _dict(self, table: dict[Any, Any]) -> Iterable[object]:
        if len(table) > _WIDEST:
            return ()
        self.count += 1
        self._dicts.append((table, list(table), list(table.values())))
        return [value for key, value in table.items() if key not in _LEFT_OUT]

    def _list(self, held: Any) -> Iterable[object]:
        if len(held) > _WIDEST:
            return ()
        self.count += 1
        self._lists.append((held, list(held)))
        return list(held)

    def _code(self, value: Any) -> Iterable[object]:
        if isinstance(value, FunctionType):
            return self._function(value)
        if isinstance(value, _WRAPPED):
            return (value.__func__,)
        if isinstance(value, property):
            return [part for part in (value.fget, value.fset) if part is not None]
        if isinstance(value, MethodType):
            if type(value.__self__).__module__ == "random" and "random" in sys.modules:
                self._sow(sys.modules["random"])
            return (value.__func__, value.__self__)
        if isinstance(value, type):
            if value.__module__ not in self._modules:
                return ()
            names = dict(vars(value))
            self.count += 1
            self._classes.append((value, names))
            return list(names.values())
        if hasattr(type(value), "cache_clear") and hasattr(type(value), "cache_info"):
            self.count += 1
            self._caches.append((value, value.cache_info()))
            return [part for part in (getattr(value, "__wrapped__", None),) if part is not None]
        if type(value).__module__ in self._modules:
            held = getattr(value, "__dict__", None)
            return (held,) if isinstance(held, dict) else ()
        return ()

    def _function(self, function: FunctionType) -> Iterable[object]:
        if function.__module__ not in self._modules and not (
            function.__code__.co_filename.startswith(self._inside)
        ):
            return ()
        self.count += 1
        self._functions.append((function, function.__defaults__, function.__kwdefaults__))
        found: list[object] = [function.__dict__]
        found += function.__defaults__ or ()
        found += (function.__kwdefaults__ or {}).values()
        for cell in function.__closure__ or ():
            try:
                content = cell.cell_contents
            except ValueError:
                continue  # not filled yet
            self._cells.append((cell, content))
            found.append(content)
        return found


def _refill(table: dict[Any, Any], keys: list[Any], values: list[Any]) -> None:
    """The old content in the old order, by the class's own way where it keeps an order itself."""
    pairs = list(zip(keys, values))  # noqa: B905  # the project may have Python 3.8
    if type(table).__name__ == "OrderedDict":
        table.clear()
        table.update(pairs)
        return
    dict.clear(table)
    dict.update(table, pairs)


def _reclass(kind: type, names: dict[str, Any]) -> None:
    now = dict(vars(kind))
    for name in now.keys() - names.keys():
        type.__delattr__(kind, name)
    for name, value in names.items():
        if now.get(name) is not value:
            type.__setattr__(kind, name, value)
