"""The project's own bugs are what they say: right code passes, each bug fails, all types occur."""

from __future__ import annotations

import ast
import functools
import inspect
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from redraft.bench.inside import driver
from tests.bench.repair import own
from tests.bench.repair.bugs import MODULES, Module
from tests.bench.repair.bugs.bug import KINDS, Bug

INSIDE = Path(__file__).parent / "inside"
SECONDS = 2
"""For one test of a suite; an endless loop is a failure."""
BUGS = [
    pytest.param(module, bug, id=f"{module.name}-{bug.name}")
    for module in MODULES
    for bug in module.bugs
]


class Endless(BaseException):
    """A test that does not end; no ``except Exception`` may catch it."""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Endless

    old = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


@contextmanager
def loaded(**texts: str) -> Iterator[dict[str, ModuleType]]:
    """Modules made from texts, importable by their names for a while."""
    made: dict[str, ModuleType] = {}
    before = {name: sys.modules.get(name) for name in texts}
    try:
        for name, text in texts.items():
            made[name] = sys.modules[name] = ModuleType(name)
            exec(compile(text, f"{name}.py", "exec"), vars(made[name]))
        yield made
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def failing(module: Module, text: str) -> list[str]:
    """The tests of a module's suite that fail on a text of it."""
    with loaded(**{module.name: text, "suite": module.suite}) as made:
        return [name for name, test in cases_of(made["suite"]) if not passes(test)]


def cases_of(suite: ModuleType) -> Iterator[tuple[str, Callable[[], object]]]:
    """Plain test functions, each case of a parametrised one by itself."""
    for name, test in vars(suite).items():
        if not name.startswith("test_"):
            continue
        marks = [m for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
        if not marks:
            yield name, test
            continue
        (mark,) = marks
        said = mark.args[0]
        names = [said] if isinstance(said, str) else list(said)
        for number, values in enumerate(mark.args[1]):
            given = dict(zip(names, values if len(names) > 1 else [values], strict=True))
            yield f"{name}[{number}]", functools.partial(test, **given)


def passes(test: Callable[[], object]) -> bool:
    try:
        with at_most(SECONDS):
            test()
    except (Exception, Endless, pytest.fail.Exception):  # noqa: BLE001  # it may fail in any way
        return False
    return True


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.name)
def test_right_code_passes_its_tests(module: Module) -> None:
    assert failing(module, module.right) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.name)
def test_right_code_keeps_the_examples_of_its_docstrings(module: Module) -> None:
    import doctest

    with loaded(**{module.name: module.right}) as made:
        assert doctest.testmod(made[module.name]).failed == 0


@pytest.mark.parametrize(("module", "bug"), BUGS)
def test_a_bug_fails_a_test_and_leaves_the_rest_of_the_module(module: Module, bug: Bug) -> None:
    wrong = module.with_bug(bug)
    assert ast.dump(ast.parse(wrong)) != ast.dump(ast.parse(module.right))
    first, last = module.lines(bug.function)
    lines, others = module.right.splitlines(), wrong.splitlines()
    assert others[:first] == lines[:first]
    assert others[len(others) - len(lines) + last :] == lines[last:]
    assert failing(module, wrong)


@pytest.mark.parametrize(("module", "bug"), BUGS)
def test_generated_inputs_tell_a_bug_from_right_code(module: Module, bug: Bug) -> None:
    """What the benchmark calls right rests on these inputs."""
    with loaded(
        reference=module.right,
        repaired=module.with_bug(bug),
        probing=(INSIDE / "probing.py").read_text(encoding="utf-8"),
        probes=module.probes,
    ) as made:
        probe = made["probes"].PROBES[bug.function]
        versions = made["reference"], made["repaired"]
        for seed in range(3000):
            given = probe["draw"](random.Random(seed), False)
            seen = [driver.answer(probe["drive"], version, given, 0.3) for version in versions]
            if not driver.same(*seen):
                return
    pytest.fail("no input of 3000 tells them apart")


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.name)
def test_right_code_is_equal_to_itself_on_enough_inputs(module: Module) -> None:
    for function in sorted({bug.function for bug in module.bugs}):
        with loaded(
            reference=module.right,
            repaired=module.right,
            probing=(INSIDE / "probing.py").read_text(encoding="utf-8"),
            probes=module.probes,
        ):
            import json

            told = json.loads(driver.compare(function, 0, 1, 300, 20.0))
        assert (told["differ"], told["first"]) == (0, []), function
        assert told["equal"] >= 300, function


def test_there_is_every_type_of_bug_in_functions_of_every_size() -> None:
    every = [(module, bug) for module in MODULES for bug in module.bugs]
    assert len(every) >= 64
    assert len({(module.name, bug.name) for module, bug in every}) == len(every)
    kinds = Counter(bug.kind for _, bug in every)
    assert set(kinds) == set(KINDS)
    sizes = [len(module.function(bug.function).splitlines()) for module, bug in every]
    assert min(sizes) >= 5
    assert max(sizes) <= 80
    assert sum(size >= 30 for size in sizes) >= 10
    shapes: Counter[str] = Counter()
    for module, bug in every:
        text = inspect.cleandoc(module.function(bug.function))
        shapes["async"] += "async def" in text
        shapes["generator"] += "yield" in text
        shapes["method"] += "." in bug.function
        shapes["closure"] += text.count("def ") > 1
        shapes["untyped"] += "->" not in text
    assert all(
        shapes[shape] >= 3 for shape in ("async", "generator", "method", "closure", "untyped")
    )


def test_some_are_shown_by_an_example_alone() -> None:
    assert sum("examples" in subject.suites for subject in own.load()) >= 10
