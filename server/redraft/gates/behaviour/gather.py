"""Inputs for one function, from everywhere they can be had; gathered once and kept for a while."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from redraft.core.task import Task
from redraft.gates.behaviour.differ import is_method, unlike
from redraft.gates.behaviour.drawing import drawn
from redraft.gates.behaviour.generate import GUESSED, parameters
from redraft.gates.behaviour.sides import Recorded, record, together
from redraft.gates.behaviour.trees import Call
from redraft.gates.behaviour.vary import words
from redraft.gates.behaviour.written import of_examples
from redraft.gates.plan import Plan
from redraft.gates.runs import Bench

T = TypeVar("T")
_DRAWN = 150
_KEPT = 16  # functions whose inputs are remembered


@dataclass(frozen=True, slots=True)
class Gathered:
    """Inputs by where they are from, and under which name the tests import the module.

    ``annotated`` are drawn where every parameter that must be given has an
    annotation; others that have none are left out.  ``reason`` says why there
    are no recorded ones, if that is known.
    """

    examples: tuple[Call, ...] = ()
    recorded: tuple[Call, ...] = ()
    annotated: tuple[Call, ...] = ()
    uncopied: tuple[str, ...] = ()
    module: dict[str, Any] | None = None
    reason: str = ""

    def by_turns(self, most: int) -> list[Call]:
        """What is written, then by turns what was recorded and drawn; none twice."""
        found = list(self.examples)
        for index in range(max(len(self.recorded), len(self.annotated))):
            found += self.recorded[index : index + 1] + self.annotated[index : index + 1]
        return unlike(found)[:most]


@dataclass(slots=True)
class Gatherer:
    """Remembers what was gathered: recording takes a run of the tests, drawing a process.

    What came too late is asked for again, but what had come by then is kept.
    """

    _recorded: dict[str, Recorded] = field(default_factory=dict)
    _drawn: dict[str, list[Call]] = field(default_factory=dict)

    async def gather(
        self, task: Task, plan: Plan, bench: Bench, key: str, seconds: float
    ) -> Gathered:
        """The inputs of the function as the user has it; ``key`` is that of all they rest on."""
        method = is_method(task)
        names = [p.name for p in parameters(task.source) if not p.by_keyword]
        recorded, annotated = await together(
            self.recorded(plan, bench, key, seconds), self._draw(task, method, key, seconds)
        )
        examples = [] if method else of_examples(task.function.docstring, task.function.name, names)
        return Gathered(
            tuple(unlike(examples)),
            tuple(unlike(recorded.calls)),
            tuple(unlike(annotated)),
            tuple(recorded.uncopied),
            recorded.module,
            recorded.reason,
        )

    async def recorded(self, plan: Plan, bench: Bench, key: str, seconds: float) -> Recorded:
        """The calls that the tests make of the function as the user has it."""
        found = self._recorded.get(key)
        if found is None:
            found = await record(plan, bench, seconds)
            if found.calls or not found.late:
                self._recorded = {**_newest(self._recorded), key: found}
        return found

    async def _draw(self, task: Task, method: bool, key: str, seconds: float) -> list[Call]:
        """What the annotations give; none where it took too long."""
        found = self._drawn.get(key)
        source = said(task.source, method)
        if found is not None or source is None:
            return found or []
        found = await draws(task, source, method, seconds)
        found = [call for call in found if call.source != GUESSED]
        if found:
            self._drawn = {**_newest(self._drawn), key: found}
        return found


def _newest(known: dict[str, T]) -> dict[str, T]:
    return dict(list(known.items())[-_KEPT + 1 :])


async def draws(task: Task, source: str, method: bool, seconds: float) -> list[Call]:
    """Draws for a function's source, which may leave out parameters; none where it takes too long."""
    function = task.function
    owner = function.qualname.rpartition(".")[0].rpartition(".")[2] if method else None
    known = words((task.source,))
    return await drawn(source, task.document.text, owner, known, count=_DRAWN, seconds=seconds)


def said(source: str, method: bool) -> str | None:
    """The function without the parameters of which nothing is said and that need not be given.

    None where nothing is said of one that must be given, so that nothing can be drawn.
    """
    try:
        node = ast.parse(source).body[0]
    except (SyntaxError, ValueError, IndexError):
        return None
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    own = {p.name: p for p in parameters(source)}
    first = next(iter(own), "") if method else ""
    silent = {
        name
        for name, p in own.items()
        if p.annotation is None and name != first and not _typed(p.default)
    }
    if any(own[name].default is None for name in silent):
        return None
    args = node.args
    plain = [*args.posonlyargs, *args.args]
    defaults: Sequence[ast.expr | None] = [None] * (len(plain) - len(args.defaults))
    defaults = [*defaults, *args.defaults]
    kept = [
        (arg, default)
        for arg, default in zip(plain, defaults, strict=True)
        if arg.arg not in silent
    ]
    named = [
        (arg, default)
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        if arg.arg not in silent
    ]
    args.posonlyargs, args.args = [], [arg for arg, _ in kept]
    args.defaults = [default for _, default in kept if default is not None]
    args.kwonlyargs, args.kw_defaults = [arg for arg, _ in named], [d for _, d in named]
    node.body, node.decorator_list = [ast.Pass()], []
    return ast.unparse(node)


def _typed(default: ast.expr | None) -> bool:
    """Whether a default says of which type its parameter is."""
    if default is None:
        return False
    try:
        value = ast.literal_eval(default)
    except (ValueError, TypeError, SyntaxError):
        return False
    return isinstance(value, (int, float, str, bytes)) and value is not None
