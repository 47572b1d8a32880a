"""Inputs from their trees: each run has objects of its own."""

from __future__ import annotations

import base64
import importlib
import marshal
import types
from typing import Any


class Unbuildable(Exception):
    """An input cannot be made here; says why."""


class Builder:
    """Builds the values of one input; what was shared is shared again.

    ``module`` is the function's own, ``function`` the version under test.
    """

    def __init__(self, module: types.ModuleType, function: Any) -> None:
        self._module = module
        self._function = function
        self._made: dict[int, Any] = {}
        self.functions: list[Any] = []

    def build(self, tree: dict[str, Any]) -> Any:
        """The value of a tree.

        Raises:
            Unbuildable: a class or module is not there, or refuses.
        """
        try:
            return self._build(tree)
        except Unbuildable:
            raise
        except BaseException as error:  # noqa: BLE001  # classes of the project run here
            raise Unbuildable(f"{type(error).__name__}: {error}") from None

    def _build(self, tree: dict[str, Any]) -> Any:
        kind = tree["k"]
        if kind == "ref":
            if tree["v"] not in self._made:
                raise Unbuildable("a part that it refers to is gone")
            return self._made[tree["v"]]
        method = getattr(self, "make_" + kind, None)
        if method is None:
            raise Unbuildable(tree.get("v") or f"there is no way to make: {kind}")
        value = method(tree)
        return self._keep(tree, value)

    def _keep(self, tree: dict[str, Any], value: Any) -> Any:
        if "n" in tree:
            self._made[tree["n"]] = value
        return value

    def make_const(self, tree: dict[str, Any]) -> Any:
        """Kind ``const``."""
        return {"None": None, "Ellipsis": ..., "NotImplemented": NotImplemented}[tree["v"]]

    def make_bool(self, tree: dict[str, Any]) -> Any:
        """Kind ``bool``."""
        return bool(tree["v"])

    def make_int(self, tree: dict[str, Any]) -> Any:
        """Kind ``int``."""
        return tree["v"] if isinstance(tree["v"], int) else int(tree["v"], 16)

    def make_float(self, tree: dict[str, Any]) -> Any:
        """Kind ``float``."""
        return float.fromhex(tree["v"])

    def make_complex(self, tree: dict[str, Any]) -> Any:
        """Kind ``complex``."""
        return complex(*(float.fromhex(part) for part in tree["v"]))

    def make_str(self, tree: dict[str, Any]) -> Any:
        """Kind ``str``."""
        return tree["v"]

    def make_bytes(self, tree: dict[str, Any]) -> Any:
        """Kind ``bytes``."""
        return base64.b64decode(tree["v"])

    def make_bytearray(self, tree: dict[str, Any]) -> Any:
        """Kind ``bytearray``."""
        return bytearray(base64.b64decode(tree["v"]))

    def make_list(self, tree: dict[str, Any]) -> Any:
        """Kind ``list``."""
        value: list[Any] = self._keep(tree, [])
        value.extend(self._build(item) for item in tree["i"])
        return value

    def make_tuple(self, tree: dict[str, Any]) -> Any:
        """Kind ``tuple``."""
        return tuple(self._build(item) for item in tree["i"])

    def make_set(self, tree: dict[str, Any]) -> Any:
        """Kind ``set``."""
        make = resolve(tree["c"]) if "c" in tree else set
        return self._with_fields(tree, make(self._build(item) for item in tree["i"]))

    def make_frozenset(self, tree: dict[str, Any]) -> Any:
        """Kind ``frozenset``."""
        make = resolve(tree["c"]) if "c" in tree else frozenset
        return self._with_fields(tree, make([self._build(item) for item in tree["i"]]))

    def make_dict(self, tree: dict[str, Any]) -> Any:
        """Kind ``dict``."""
        value: dict[Any, Any] = self._keep(tree, {})
        for key, item in tree["p"]:
            value[self._build(key)] = self._build(item)
        return value

    def _with_fields(self, tree: dict[str, Any], value: Any) -> Any:
        for key, item in tree.get("p", ()):
            vars(value)[self._build(key)] = self._build(item)
        return value

    def make_global(self, tree: dict[str, Any]) -> Any:
        """Kind ``global``."""
        return resolve(tree["v"])

    def make_module(self, tree: dict[str, Any]) -> Any:
        """Kind ``module``."""
        return importlib.import_module(tree["v"])

    def make_enum(self, tree: dict[str, Any]) -> Any:
        """Kind ``enum``."""
        return resolve(tree["c"])[tree["v"]]

    def make_method(self, tree: dict[str, Any]) -> Any:
        """Kind ``method``."""
        return types.MethodType(self._build(tree["i"][0]), self._build(tree["i"][1]))

    def make_bound(self, tree: dict[str, Any]) -> Any:
        """Kind ``bound``."""
        return getattr(self._build(tree["i"][0]), tree["v"])

    def make_target(self, tree: dict[str, Any]) -> Any:
        """Kind ``target``."""
        return self._function

    def make_function(self, tree: dict[str, Any]) -> Any:
        """Kind ``function``."""
        names: dict[str, Any] = {"__builtins__": __builtins__, "__name__": "redraft_input"}
        code = marshal.loads(base64.b64decode(tree["v"]))  # noqa: S302  # written by the recorder
        defaults = tuple(self._build(item) for item in tree["a"])
        cells = tuple(types.CellType() for _ in tree["i"])
        value = types.FunctionType(code, names, tree["c"], defaults, cells)
        self.functions.append(value)
        for cell, item in zip(cells, tree["i"]):  # noqa: B905  # strict= is not in 3.8
            cell.cell_contents = self._build(item)
        for name, item in tree["f"]:
            names[name] = self._build(item)
        return value

    def make_exception(self, tree: dict[str, Any]) -> Any:
        """Kind ``exception``."""
        value = resolve(tree["c"])(*(self._build(item) for item in tree["i"]))
        return self._with_fields(tree, value)

    def make_array(self, tree: dict[str, Any]) -> Any:
        """Kind ``array``: numpy is there, because the one that was recorded came from it."""
        shape, items = (self._build(item) for item in tree["i"])
        value = importlib.import_module("numpy").array(items, dtype=tree["c"])
        return value if value.size else value.reshape(shape)

    def make_instance(self, tree: dict[str, Any]) -> Any:
        """``Class(…)`` by its name in the function's module."""
        return self._named(tree["v"])(*(self._build(item) for item in tree["i"]))

    def make_expression(self, tree: dict[str, Any]) -> Any:
        """What somebody has written as an argument."""
        return self._named(tree["v"])

    def _named(self, text: str) -> Any:
        code = compile(text, "<input>", "eval")
        return eval(code, dict(vars(self._module)))  # noqa: S307  # evaluating it is the task; this is the sandbox

    def make_object(self, tree: dict[str, Any]) -> Any:
        """Kind ``object``."""
        maker = self._build(tree["r"])
        value = self._keep(tree, maker(*(self._build(item) for item in tree["a"])))
        for item in tree.get("i", ()):
            value.append(self._build(item))
        for key, item in tree.get("p", ()):
            value[self._build(key)] = self._build(item)
        if "s" in tree:
            state = self._build(tree["s"])
            if hasattr(value, "__setstate__"):
                value.__setstate__(state)
            else:
                _set_state(value, state)
        return value


def _set_state(value: Any, state: Any) -> None:
    """As pickle does where a class has no wish of its own."""
    slots: dict[str, Any] = {}
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state[0], state[1] or {}
    if state:
        vars(value).update(state)
    for name, item in slots.items():
        object.__setattr__(value, name, item)


def resolve(name: str) -> Any:
    """The thing of a ``module:qualname``.

    Raises:
        Unbuildable: there is no such module, or it has no such name.
    """
    module, _, path = name.lstrip("!").partition(":")
    if "<locals>" in path:
        raise Unbuildable(f"{path} exists only while its function runs")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found
