"""What the guards are told of a function."""

from __future__ import annotations

import sys

import pytest

from redraft.core.function import SourceFacts, Unparsable
from redraft.languages.python import Python
from redraft.languages.python.newer import newer_syntax

PYTHON = Python()


def facts(source: str) -> SourceFacts:
    found = PYTHON.facts(source)
    assert isinstance(found, SourceFacts), found
    return found


def refused(source: str) -> Unparsable:
    found = PYTHON.facts(source)
    assert isinstance(found, Unparsable)
    return found


SOURCE = '''\
@cache
@app.route("/x")
async def go(a, /, b: int = 2, *args: str, c, d=(1), **kw) -> list[int]:
    """Say.

      Much.
    """
    import os.path  # why os
    from ..pkg import thing
    total = 0
    async for x in stream(a):  # each
        if x and self.ok(x).strip():
            total += [y for y in x][0]
        elif not x:
            continue
    #: a note
    def inner():
        yield 1
    try:
        return total if total else os.path.join("a")
    except ValueError:
        raise
'''


def test_the_facts_of_a_function() -> None:
    found = facts(SOURCE)
    assert found.name == "go"
    assert found.parameters == ("a", "/", "b: int = 2", "*args: str", "c", "d=1", "**kw")
    assert found.parameter_names == ("a", "/", "b", "*args", "c", "d", "**kw")
    assert found.returns == "list[int]"
    assert found.decorators == ("cache", "app.route('/x')")
    assert found.is_async
    assert not found.is_generator
    assert found.docstring == "Say.\n\nMuch."
    assert found.comments == ("why os", "each", ": a note")
    assert found.shape == (
        "for",
        "if",
        "comprehension",
        "if",
        "continue",
        "def",
        "yield",
        "try",
        "return",
        "if",
        "except",
        "raise",
    )
    assert found.calls == {"stream", "self.ok", "?.strip", "os.path.join"}
    assert {"total", "x", "self", "ok", "strip", "join", "ValueError"} <= found.names
    assert found.imports == {"os.path", "..pkg"}
    assert not found.recursive


def test_keyword_only_parameters_keep_their_marker() -> None:
    assert facts("def f(*, a, b=1): pass").parameter_names == ("*", "a", "b")


def test_generators_are_told_by_their_own_yields() -> None:
    assert facts("def f():\n    yield 1").is_generator
    assert facts("def f():\n    if x:\n        y = yield from z").is_generator
    assert not facts("def f():\n    return lambda: (yield)").is_generator


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(n): return f(n - 1)", True),
        ("def f(n): return g(n - 1)", False),
        ("def f(self): return self.f()", True),
        ("def f(cls): return cls.f()", True),
        ("def f(self): return type(self).f()", True),
        ("def sorted(self): return sorted(self)", False),
        ("def f(self): return other.f()", False),
        ("def f(self): return super().f()", False),
        ("def f(n):\n    def g(): return f(1)\n    return g", True),
    ],
)
def test_recursion(source: str, expected: bool) -> None:
    assert facts(source).recursive is expected


def test_the_tree_hash_knows_meaning_only() -> None:
    one = facts("def f(a, b):\n    return a + b").tree_hash
    assert facts("def f(a,b):  # c\n\n  return (a+b)").tree_hash == one
    assert facts("    def f(a, b):\n        return a + b\n").tree_hash == one
    assert facts("def f(a, b):\n    return b + a").tree_hash != one


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "no code"),
        ("# only this", "no code"),
        ("x = 1", "no function definition but an assignment"),
        ("class A: pass", "the class A"),
        ("import os\ndef f(): pass", "Beside the function f it holds an import"),
        ("def g(): pass\ndef f(): return g()", "it holds the function g"),
        ("def f(): pass\nf()", "an expression"),
        ("def f(: pass", "does not parse"),
        ("Here you are:\ndef f(): pass", "does not parse"),
        ("def f():\n    print 'a'", "does not parse"),
        ("def f():\n    '\0'", "NUL"),
        ("def f():\n    '\ud800'", "cannot read"),
    ],
)
def test_what_is_not_one_function_is_refused_and_why(source: str, words: str) -> None:
    assert words in refused(source).reason


def test_the_line_of_the_fault_is_told() -> None:
    assert refused("def f():\n    x = 1\n    y = = 2").line == 2
    assert refused("def f(): pass\n\nx = 1").line == 2


@pytest.mark.parametrize(
    ("source", "version", "what"),
    [
        ("def f[T](x: T): pass", "3.12", "type parameters"),
        ("def f():\n    type X = int", "3.12", "type statement"),
        ("def f():\n    try:\n        pass\n    except* E:\n        pass", "3.11", r"except*"),
        ("def f():\n    return t'{x}'", "3.14", "template string"),
        ("def f():\n    return f'{d['a']}'", "3.12", "quotes inside"),
    ],
)
def test_newer_syntax_is_named(source: str, version: str, what: str) -> None:
    told = newer_syntax(source, (3, 10))
    assert told is not None
    assert what in told
    assert f"Python {version}" in told
    assert newer_syntax(source, (3, 14)) is None
    if tuple(map(int, version.split("."))) > sys.version_info[:2]:
        assert version in refused(source).reason


def test_old_syntax_is_not_called_new() -> None:
    source = (
        "def f(*a, **k):\n    return f'{a!r:>{k}}' + rb'x' + \"it's {b}\" + f'{\"a\"}' * 2 ** 3"
    )
    assert newer_syntax(source, (3, 10)) is None


@pytest.mark.parametrize(
    "source",
    [
        f"def f():\n    return {'(' * 3000}{')' * 3000}",
        f"def f():\n    return {' + '.join(['x'] * 20_000)}",
        f"def f():\n    return {'-' * 20_000}1",
        f"def f():\n    return x{'.a' * 20_000}",
        "".join(f"{' ' * i}def f{i}():\n" for i in range(300)) + " " * 300 + "pass",
    ],
)
def test_deep_nesting_is_a_reason_and_not_an_error(source: str) -> None:
    assert refused(source).reason
