"""Versions of a function as code for one live process: each is put in place by assignment."""

from __future__ import annotations
import __future__

import ast
import gc
import types
import warnings
from typing import Any, Iterator  # noqa: UP035  # collections.abc is not generic in 3.8

from redraft.gates.runner.calls import Spot
from redraft.gates.runner.definition import Unfit, definition

_NESTED = 0x10  # CO_NESTED


class Form:
    """One version: its code, its defaults and the lines on which it raises on purpose."""

    def __init__(
        self, code: types.CodeType, defaults: Any, named: Any, purposely: frozenset[int]
    ) -> None:
        self.code, self.defaults, self.named = code, defaults, named
        self.purposely = purposely
        self.codes = frozenset(id(one) for one in walk(code))


class Forms:
    """Makes versions of one function from the text of the outermost function around it.

    ``target`` is that of the version that is loaded, ``text`` its outermost function.
    """

    def __init__(self, target: dict[str, Any], module: types.ModuleType, text: str) -> None:
        self._spot, self._module = Spot(target), module
        self._outer: dict[str, Any] = target["outer"]
        self._futures = sum(
            getattr(__future__, name).compiler_flag
            for name in __future__.all_feature_names
            if vars(module).get(name) is getattr(__future__, name)
        )
        self.live = self._spot.find()
        self._own = text
        self._nested = self._outer["first"] != self._spot.first
        self._twins: list[Any] = []
        if self.live is not None:
            code = self.live.__code__
            self._twins = [
                thing
                for thing in gc.get_objects()
                if type(thing) is types.FunctionType and thing.__code__ is code
            ]

    def loaded(self) -> Form | None:
        """The version that is loaded; None where it is not made when its module is imported."""
        if self.live is not None:
            try:
                purposely = raising(self._parsed(self._own)[0])
            except Unfit:
                purposely = frozenset()
            live = self.live
            return Form(live.__code__, live.__defaults__, live.__kwdefaults__, purposely)
        code = self._spot.compiled()
        return None if code is None else Form(code, None, None, raising(self._parsed(self._own)[0]))

    def form(self, text: str) -> Form:
        """The version that stands in a text of the outermost function.

        Raises:
            Unfit: it cannot be had by exchanging code and defaults.
        """
        tree, node = self._parsed(text)
        code = self._code(tree)
        if self.live is None:
            return Form(code, None, None, raising(tree))
        if code.co_freevars != self.live.__code__.co_freevars:
            raise Unfit("its closure differs")
        _, old = self._parsed(self._own)
        if self._nested or ast.dump(node.args) == ast.dump(old.args):
            defaults, named = self.live.__defaults__, self.live.__kwdefaults__
        else:
            defaults, named = self._defaults(tree, node)
        if not self._nested and _marks(node) != _marks(old):
            raise Unfit("its decorators differ")
        return Form(code, defaults, named, raising(tree))

    def put(self, form: Form) -> None:
        """Let every live function be this version.

        Raises:
            Unfit: the interpreter refuses.
        """
        for twin in self._twins:
            if twin.__code__ is not form.code:
                try:
                    with warnings.catch_warnings():
                        # another kind of function: its result is looked at as what it is
                        warnings.simplefilter("ignore")
                        twin.__code__ = form.code
                except ValueError:
                    raise Unfit("its closure differs") from None
            twin.__defaults__, twin.__kwdefaults__ = form.defaults, form.named

    def _parsed(self, text: str) -> tuple[ast.Module, Any]:
        """The definition, inside classes of the same names, at its own line numbers."""
        outer = self._outer
        return definition(list(outer["classes"]), int(outer["first"]), text.split("\n"))

    def _compile(self, tree: ast.Module) -> types.CodeType:
        try:
            code: types.CodeType = compile(
                tree, self._file(), "exec", flags=self._futures, dont_inherit=True
            )
        except (SyntaxError, ValueError) as error:
            raise Unfit(f"it cannot be compiled: {error}") from None
        return code

    def _file(self) -> str:
        return self.live.__code__.co_filename if self.live is not None else self._spot.path

    def _code(self, tree: ast.Module) -> types.CodeType:
        for code in walk(self._compile(tree)):
            if self._spot.owns(code):
                return code
        raise Unfit("its place in the file is unclear")

    def _defaults(self, tree: ast.Module, node: Any) -> tuple[Any, Any]:
        """Its own defaults, evaluated where they stand; nothing else of it runs."""
        node.decorator_list, node.returns = [], None
        for arg in ast.walk(node.args):
            if isinstance(arg, ast.arg):
                arg.annotation = None
        names = dict(vars(self._module))
        try:
            exec(self._compile(tree), names)  # noqa: S102  # the sandbox is for running it
        except BaseException as error:  # noqa: BLE001  # a default may raise anything
            raise Unfit(f"its defaults cannot be had here: {error}") from None
        found: Any = names.get((*self._outer["classes"], self._spot.name)[0])
        for name in (*self._outer["classes"], self._spot.name)[1:]:
            found = vars(found).get(name)
        if type(found) is not types.FunctionType:
            raise Unfit("its defaults cannot be had here")
        return found.__defaults__, found.__kwdefaults__


def walk(code: types.CodeType) -> Iterator[types.CodeType]:
    """Code and all code inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from walk(constant)


def raising(tree: ast.AST) -> frozenset[int]:
    """The 1-based lines of ``raise`` and ``assert`` statements."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Raise, ast.Assert)):
            found.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(found)


def _marks(node: Any) -> list[str]:
    return [ast.dump(mark) for mark in node.decorator_list]
