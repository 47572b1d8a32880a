"""Strings that are put together at run time, as far as the text tells what they become."""

from __future__ import annotations

import ast

_MOST = 400
_DEPTH = 40


class Folder:
    """What string expressions of one function come to; local names bound once count."""

    def __init__(self, tree: ast.AST) -> None:
        self._values: dict[str, ast.expr] = {}
        seen: dict[str, int] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                seen[node.id] = seen.get(node.id, 0) + 1
            elif isinstance(node, ast.arg):
                seen[node.arg] = 2
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                (target,) = node.targets
                if isinstance(target, ast.Name):
                    self._values[target.id] = node.value
        self._values = {k: v for k, v in self._values.items() if seen[k] == 1}
        self.constants = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]

    def text(self, node: ast.expr) -> str:
        """The string that an expression comes to, ``""`` where it cannot be told."""
        found = self._fold(node, _DEPTH)
        return found if isinstance(found, str) else ""

    def computed(self, tree: ast.AST) -> list[str]:
        """Every string that the function puts together from pieces."""
        found = []
        for node in ast.walk(tree):
            if isinstance(node, ast.BinOp | ast.JoinedStr | ast.Call | ast.Subscript):
                value = self.text(node)
                if value:
                    found.append(value)
        return found

    def _fold(self, node: ast.expr, depth: int) -> str | int | list[str] | None:
        if depth == 0:
            return None
        if isinstance(node, ast.Constant):
            if isinstance(node.value, bytes):
                return node.value.decode("latin-1")
            return node.value if isinstance(node.value, str | int) else None
        if isinstance(node, ast.Name):
            value = self._values.get(node.id)
            return self._fold(value, depth - 1) if value is not None else None
        if isinstance(node, ast.List | ast.Tuple):
            items = [self._fold(item, depth - 1) for item in node.elts]
            return [i for i in items if isinstance(i, str)] if _all_text(items) else None
        if isinstance(node, ast.JoinedStr):
            parts = [self._fold(value, depth - 1) for value in node.values]
            return _cut("".join(str(part) for part in parts)) if None not in parts else None
        if isinstance(node, ast.FormattedValue):
            return self._fold(node.value, depth - 1) if node.format_spec is None else None
        if isinstance(node, ast.BinOp):
            return self._operation(node, depth)
        if isinstance(node, ast.Subscript):
            return self._part(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        return None

    def _operation(self, node: ast.BinOp, depth: int) -> str | None:
        left, right = self._fold(node.left, depth - 1), self._fold(node.right, depth - 1)
        if isinstance(node.op, ast.Add) and isinstance(left, str) and isinstance(right, str):
            return _cut(left + right)
        if isinstance(node.op, ast.Mult) and isinstance(left, str) and isinstance(right, int):
            return _cut(left * min(max(right, 0), _MOST))
        if isinstance(node.op, ast.Mod) and isinstance(left, str) and right is not None:
            try:
                return _cut(left % (tuple(right) if isinstance(right, list) else right))
            except (TypeError, ValueError):
                return None
        return None

    def _part(self, node: ast.Subscript, depth: int) -> str | None:
        value = self._fold(node.value, depth - 1)
        if not isinstance(value, str) or not isinstance(node.slice, ast.Slice):
            return None
        ends = [
            None if end is None else _number(end)
            for end in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        step = 1 if node.slice.step is None else ends[2]
        return value[ends[0] : ends[1] : step] if step else None

    def _call(self, node: ast.Call, depth: int) -> str | None:
        arguments = [self._fold(argument, depth - 1) for argument in node.args]
        if None in arguments or node.keywords:
            return None
        if isinstance(node.func, ast.Name):
            code = arguments[0] if len(arguments) == 1 else None
            if node.func.id == "chr" and isinstance(code, int) and 0 <= code < 0x110000:
                return chr(code)
            return code if node.func.id == "str" and isinstance(code, str) else None
        if not isinstance(node.func, ast.Attribute):
            return None
        value = self._fold(node.func.value, depth - 1)
        if not isinstance(value, str):
            return None
        return _method(value, node.func.attr, arguments)


def _method(value: str, name: str, arguments: list[str | int | list[str] | None]) -> str | None:
    try:
        if name == "join" and isinstance(arguments[0], str | list):
            return _cut(value.join(arguments[0]))
        if name == "format":
            return _cut(value.format(*arguments))
        if name in ("replace", "strip", "lstrip", "rstrip", "lower", "upper", "swapcase"):
            return _cut(str(getattr(value, name)(*arguments)))
        return value if name in ("decode", "encode") else None
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        return None


def _number(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _number(node.operand)
        return None if value is None else -value
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def _all_text(items: list[str | int | list[str] | None]) -> bool:
    return bool(items) and all(isinstance(item, str) for item in items)


def _cut(text: str) -> str:
    return text[:_MOST]
