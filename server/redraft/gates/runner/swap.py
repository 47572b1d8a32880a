"""One version of a function in place of another in a live process, by its code object.

Sound only where nothing but the code differs and nothing has kept anything else
of the old one: what can be seen of that is checked here, and the gate proves
the rest by a version that must fail.
"""

from __future__ import annotations
import __future__

import ast
import gc
import os
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

from redraft.gates.runner.definition import Unfit, definition

_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag
_KINDS = 0x04 | 0x08 | 0x20 | 0x80 | 0x100 | 0x200
"""varargs, varkeywords, generator, coroutine, iterable coroutine, async generator"""


class Swap:
    """The live functions of one place in one file."""

    def __init__(self, target: dict[str, Any]) -> None:
        self._path = str(target["path"])
        self._outer: dict[str, Any] = target["outer"]
        with open(self._path, "rb") as file:  # noqa: PTH123  # costs no start-up
            lines = _lines(file.read())
        self.functions = self._find()
        self._frozen = ""
        try:
            old = self._definition(lines, int(self._outer["last"]))[1]
        except Unfit as error:
            self._unfit = str(error)
        else:
            self._unfit = ""
            self._header, self._told = _header(old), ast.get_docstring(old, clean=False)
            self._frozen = self._start(lines, old)

    def _find(self) -> list[FunctionType]:
        first, name, mine = self._outer["first"], self._outer["name"], {}
        found = []
        for thing in gc.get_objects():
            if type(thing) is not FunctionType:
                continue
            code = thing.__code__
            if code.co_firstlineno != first or code.co_name != name:
                continue
            file = code.co_filename
            if file not in mine:
                mine[file] = os.path.realpath(file) == self._path
            if mine[file]:
                found.append(thing)
        return found

    def put(self, content: bytes, last: int) -> None:
        """Give every live function the code that it has in ``content``, where it ends at ``last``.

        Raises:
            Unfit: something else than the code would differ.
        """
        if not self.functions:
            raise Unfit("it is not loaded")
        if self._unfit:
            raise Unfit(self._unfit)
        tree, new = self._definition(_lines(content), last)
        if _header(new) != self._header:
            raise Unfit("its header differs")
        told = ast.get_docstring(new, clean=False)
        self._give(told, lambda old: self._code(tree, old))

    def put_text(self, text: str) -> None:
        """The same for the text of the outermost function alone, which lies where it lay before.

        Several times quicker where the header and the docstring are untouched.

        Raises:
            Unfit: something else than the code would differ.
            SyntaxError: it is no Python.
        """
        if not self.functions:
            raise Unfit("it is not loaded")
        if self._unfit:
            raise Unfit(self._unfit)
        first = int(self._outer["first"])
        if not self._only_the_body(text):
            try:
                ast.parse("\n".join([*self._heads(text), text, ""]))
            except ValueError as error:
                raise Unfit("it cannot be compiled alone") from error
            lines = [""] * (first - 1) + text.split("\n")
            tree, new = self._definition(lines, len(lines))
            if _header(new) != self._header:
                raise Unfit("its header differs")
            self._give(ast.get_docstring(new, clean=False), lambda old: self._code(tree, old))
            return
        heads = self._heads(text)
        source, moved = "\n".join([*heads, text, ""]), first - 1 - len(heads)
        made: dict[tuple[str, int], CodeType] = {}

        def code(old: CodeType) -> CodeType:
            futures = old.co_flags & _FUTURES
            key = (old.co_filename, futures)
            if key not in made:
                try:
                    whole = compile(source, old.co_filename, "exec", futures, True)
                except ValueError as error:
                    raise Unfit("it cannot be compiled alone") from error
                made[key] = self._called(whole, old, len(heads) + 1)
            return _moved(made[key], moved)

        self._give(self._told, code)

    def _heads(self, text: str) -> list[str]:
        """Lines that stand for what is around the function."""
        classes = list(self._outer["classes"])
        indent = len(text) - len(text.lstrip())
        heads = [" " * depth + f"class {name}:" for depth, name in enumerate(classes)]
        if indent and not heads:
            heads = ["if 1:"]
        if indent < len(heads):
            raise Unfit("its place in the file is unclear")
        return heads

    def _start(self, lines: list[str], node: Any) -> str:
        """The lines up to the first statement that may change; empty where one shares its line."""
        body = node.body
        at = 1 if ast.get_docstring(node, clean=False) is not None else 0
        if at >= len(body):
            return ""
        first, end = int(self._outer["first"]), body[at].lineno - 1
        above = getattr(body[0], "end_lineno", 0) if at else 0
        if (above or 0) > end or body[at].col_offset == 0:
            return ""
        line = lines[end].encode()[: body[at].col_offset]
        return "" if line.strip() else "\n".join([*lines[first - 1 : end], ""])

    def _only_the_body(self, text: str) -> bool:
        """Whether nothing but statements of the function's body can differ."""
        if not self._frozen or not text.startswith(self._frozen):
            return False
        indent = len(text) - len(text.lstrip())
        rest = text[len(self._frozen) :].split("\n")
        return any(line.strip() for line in rest) and all(
            len(line) - len(line.lstrip()) > indent for line in rest if line.strip()
        )

    def _called(self, whole: CodeType, old: CodeType, line: int) -> CodeType:
        for code in _codes(whole):
            if code.co_name == old.co_name and code.co_firstlineno == line:
                return code
        raise Unfit("its place in the file is unclear")

    def _give(self, told: str | None, made: Callable[[CodeType], CodeType]) -> None:
        """Give each live function its new code, and its docstring where that is another."""
        for function in self.functions:
            code = made(function.__code__)
            if (code.co_flags ^ function.__code__.co_flags) & _KINDS:
                raise Unfit("it is another kind of function")
            try:
                function.__code__ = code
            except ValueError as error:
                raise Unfit("its closure differs") from error
            if told != self._told:
                function.__doc__ = code.co_consts[0] if told is not None else None

    def save(self) -> Callable[[], None]:
        """What puts every live function back as it is now."""
        kept = [(function, function.__code__, function.__doc__) for function in self.functions]

        def back() -> None:
            for function, code, doc in kept:
                function.__code__ = code
                if function.__doc__ is not doc:
                    function.__doc__ = doc

        return back

    def _definition(self, lines: list[str], last: int) -> tuple[ast.Module, Any]:
        """The function, inside classes of the same names, at its own line numbers."""
        first = int(self._outer["first"])
        return definition(list(self._outer["classes"]), first, lines[first - 1 : last])

    def _code(self, tree: ast.Module, old: CodeType) -> CodeType:
        try:
            whole = compile(
                tree, old.co_filename, "exec", flags=old.co_flags & _FUTURES, dont_inherit=True
            )
        except (SyntaxError, ValueError) as error:
            raise Unfit("it cannot be compiled alone") from error
        return self._called(whole, old, old.co_firstlineno)


def _lines(content: bytes) -> list[str]:
    """The lines of a file as the compiler counts them."""
    import io
    import tokenize

    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline=None).read()
    return text.split("\n")


def _header(node: Any) -> str:
    """All of a definition that is evaluated when it is defined."""
    parts = [node.name, type(node).__name__, ast.dump(node.args)]
    parts += [ast.dump(part) for part in node.decorator_list]
    parts += [ast.dump(part) for part in getattr(node, "type_params", [])]
    return "\n".join([*parts, ast.dump(node.returns) if node.returns else ""])


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _moved(code: CodeType, by: int) -> CodeType:
    """The same code a number of lines further down."""
    constants = tuple(
        _moved(constant, by) if isinstance(constant, CodeType) else constant
        for constant in code.co_consts
    )
    return code.replace(co_firstlineno=code.co_firstlineno + by, co_consts=constants)
