"""Trees as a programmer would write them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from redraft.gates.behaviour.trees import Call, Tree, float_of, number

_MOST = 2000
_BRACKETS = {"list": "[]", "tuple": "()", "set": "{}", "frozenset": "{}"}


def show(tree: Tree) -> str:
    """The text of a value, bounded; an expression where its parts have one."""
    text = _show(tree)
    return text if len(text) <= _MOST else text[:_MOST] + "…"


def show_call(call: Call, name: str, method: bool) -> str:
    """The call; a method's stands behind its object."""
    positional = list(call.positional)
    if method and positional:
        owner = show(positional.pop(0)[1])
        name = f"{owner}.{name}"
    parts = [show(tree) for _, tree in positional]
    parts += [f"{key}={show(tree)}" for key, tree in call.keywords]
    text = f"{name}({', '.join(parts)})"
    if call.cells:
        text += " with " + ", ".join(
            f"{key} = {show(tree)}" for key, tree in call.cells if tree["k"] != "target"
        )
    return text.removesuffix(" with ")


def _show(tree: Tree) -> str:  # noqa: C901  # one line per kind
    kind: str = tree["k"]
    value: Any = tree.get("v")
    more = f"… ({tree['l']} in all)" if "l" in tree else ""
    if kind == "int":
        digits = number(tree)
        return str(digits) if digits.bit_length() < 1000 else hex(digits)
    if kind == "float":
        return _float(value)
    if kind == "complex":
        return repr(complex(*(float_of(part) for part in value)))
    if kind in ("bool", "const", "expression"):
        return str(value)
    if kind == "str":
        return repr(value) + more
    if kind in ("bytes", "bytearray"):
        text = repr(base64.b64decode(value)) + more
        return text if kind == "bytes" else f"bytearray({text})"
    if kind in _BRACKETS:
        return _sequence(tree, more)
    if kind == "dict":
        return "{" + _pairs(tree["p"], ": ") + "}"
    if kind == "enum":
        return f"{_short(tree['c'])}.{value}"
    if kind in ("global", "module"):
        return _short(value)
    if kind == "instance":
        return f"{value}({_join(tree['i'])})"
    if kind == "iterator":
        return _iterator(tree)
    if kind == "exception":
        return f"{_short(tree['c'])}({_join(tree['i'])})"
    if kind == "array":
        return f"array({show(tree['i'][1])}, dtype={tree['c']})"
    if kind == "object":
        return _object(tree)
    words = {
        "target": "the function itself",
        "given": "the given function",
        "ref": "the same again",
        "unknown": f"?: {value}",
    }
    words |= {"function": tree.get("c", ""), "bound": f"….{value}", "method": "a bound method"}
    return f"<{words.get(kind, kind)}>"


def _float(text: str) -> str:
    value = float_of(text)
    if value != value or value in (float("inf"), float("-inf")):
        return f"float('{value}')"
    return repr(value)


def _sequence(tree: Tree, more: str) -> str:
    kind: str = tree["k"]
    items = _join(tree["i"])
    name = _short(tree["c"]) if "c" in tree else kind
    if kind == "tuple" and len(tree["i"]) == 1:
        items += ","
    if kind in ("set", "frozenset"):
        items = ", ".join(sorted(_show(item) for item in tree["i"]))
        if "c" in tree or kind == "frozenset" or not items:
            return f"{name}({{{items}}})" if items else f"{name}()"
    left, right = _BRACKETS[kind][0], _BRACKETS[kind][1]
    return f"{left}{items}{more}{right}"


def _iterator(tree: Tree) -> str:
    ending = tree["e"]
    items = [_show(item) for item in tree["i"]]
    if ending["k"] == "exception":
        items.append(f"raises {_show(ending)}")
    elif ending["k"] != "const":
        items.append("…" if ending.get("v") == "…" else f"returns {_show(ending)}")
    return f"{tree['c']} of [{', '.join(items)}]"


def _object(tree: Tree) -> str:
    name, arguments = _short(tree["c"]), list(tree["a"])
    maker = tree["r"].get("v", "")
    if maker.startswith("copyreg:"):
        arguments = arguments[1:]
    parts = [_show(item) for item in arguments if item != {"k": "const", "v": "None"}]
    if "i" in tree:
        parts.append(f"[{_join(tree['i'])}]")
    if "p" in tree:
        parts.append("{" + _pairs(tree["p"], ": ") + "}")
    parts += [f"{_name(key)}={_show(item)}" for key, item in fields(tree)]
    return f"{name}({', '.join(parts)})"


def fields(tree: Tree) -> list[list[Tree]]:
    """The named fields of an object: of its dict, or of its slots."""
    state = tree.get("s")
    found: list[list[Tree]] = []
    for part in (state, *(state["i"] if state and state["k"] == "tuple" else ())):
        if part and part["k"] == "dict":
            found += part["p"]
    return found


def _name(key: Tree) -> str:
    return str(key["v"]) if key["k"] == "str" else _show(key)


def _join(trees: Sequence[Tree]) -> str:
    return ", ".join(_show(tree) for tree in trees)


def _pairs(pairs: Sequence[Sequence[Tree]], between: str) -> str:
    return ", ".join(_show(key) + between + _show(value) for key, value in pairs)


def _short(name: str) -> str:
    return name.partition(":")[2].rpartition("<locals>.")[2]
