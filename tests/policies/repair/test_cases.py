"""What a failure's own text gives away about the call on which it failed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from redraft.core.evidence import TestFailure
from redraft.core.task import Context, Snippet, Task
from redraft.core.text import Document
from redraft.policies.repair.cases import Case, case_of, literals
from tests.policies.repair.toy import task_of

TASK = task_of("def slug(text, sep='-'):\n    return text")
METHOD = task_of("def pop(self):\n    return 1", qualname="Stack.pop")


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ('>   assert slug("a b") == "a-b"', Case("slug('a b')", "'a-b'")),
        ('>   assert "a-b" == slug("a b")', Case("slug('a b')", "'a-b'")),
        ('>   assert text.tools.slug("a b") == "a-b"', Case("slug('a b')", "'a-b'")),
        (
            ">   assert slug('a b') == 'a-b'\nE   AssertionError: assert 'a b' == 'a-b'",
            Case("slug('a b')", "'a-b'", "'a b'"),
        ),
        (">   assert slug('') is None", Case("slug('')", "None")),
        (">   assert slug('a')", Case("slug('a')", "True")),
        (">   assert not slug('a')", Case("slug('a')", "False")),
        (">   assert len(slug('a')) == 1", Case("len(slug('a'))", "1")),
        (">   assert slug('a') == WANTED", Case("slug('a')", None)),
        (">   self.assertEqual(slug('a'), 'b')", Case("slug('a')", "'b'")),
        (">   self.assertTrue(slug('a'))", Case("slug('a')", "True")),
        # names that only the test knows: nothing that could be run
        (">   assert slug(given) == 'b'", None),
        (">   assert other('a') == 'b'", None),
        # pytest's report carries the values
        (
            "AssertionError: assert 'x y' == 'x-y'\n  \n  - x-y\n +  where 'x y' = slug('x y', sep='-')",
            Case("slug('x y', sep='-')", "'x-y'", "'x y'"),
        ),
        (
            "t.py:3 in test_a\nassert None == 'b'\n +  where None = <function slug at 0x7f>('a')",
            Case("slug('a')", "'b'", "None"),
        ),
        (
            "t.py:3 in test_a\nassert 1 == 2\n +  where 1 = <function other at 0x7f>('a')",
            None,
        ),
        # a doctest's report, its own form and the gate's
        (
            "Failed example:\n    slug('a b')\nExpected:\n    'a-b'\nGot:\n    'a b'\n",
            Case("slug('a b')", "'a-b'", "'a b'"),
        ),
        ("slug('a b'): expected 'a-b', got 'a b'", Case("slug('a b')", "'a-b'", "'a b'")),
        ("slug(3)\nt.py:3 in slug\nTypeError: no", Case("slug(3)")),
        ("", None),
        ("nonsense ( [", None),
    ],
)
def test_a_failure_shows_its_case(detail: str, expected: Case | None) -> None:
    assert case_of(TestFailure("t.py::test_a", "failed", detail), TASK) == expected


def test_a_methods_case_builds_its_object() -> None:
    detail = ">   assert pkg.Stack([1, 2]).pop() == 2"
    assert case_of(TestFailure("t", "m", detail), METHOD) == Case("Stack([1, 2]).pop()", "2")
    assert case_of(TestFailure("t", "m", ">   assert stack.pop() == 2"), METHOD) is None


def _with_tests(source: str, line: int | None = None) -> Task:
    snippet = Snippet("tests", source, Path("/p/tests/t.py"), line)
    return replace(TASK, context=Context(tests=(snippet,)))


def test_the_tests_source_is_read_where_the_failure_shows_nothing() -> None:
    task = _with_tests("def test_a():\n    assert slug('q') == 'r'")
    failure = TestFailure("tests/t.py::test_a[1]", "TypeError: no", "TypeError: no")
    assert case_of(failure, task) == Case("slug('q')", "'r'")


def test_of_several_assertions_the_line_decides_and_without_one_none_does() -> None:
    source = "def test_a():\n    assert slug('q') == 'r'\n    assert slug('s') == 't'"
    task = _with_tests(source, line=10)
    vague = TestFailure("tests/t.py::test_a", "TypeError: no", "TypeError: no")
    assert case_of(vague, task) is None
    placed = replace(vague, detail="tests/t.py:13 in test_a\nTypeError: no")
    assert case_of(placed, task) == Case("slug('s')", "'t'")


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ("given = 'q'\n    assert slug(given) == 'r'", "slug('q')"),
        (
            "sep = '+'\n    given = 'a' + 'b'\n    assert slug(given, sep) == 'r'",
            "slug('a' + 'b', '+')",
        ),
        ("given = Text('q')\n    assert slug(given) == 'r'", "slug(Text('q'))"),
        # what changes, or may have changed, is not what it was
        ("given = 'q'\n    given = 'r'\n    assert slug(given) == 'r'", None),
        ("given = ['q']\n    given.append(3)\n    assert slug(given) == 'r'", None),
        ("given = ['q']\n    shuffle(given)\n    assert slug(given) == 'r'", None),
        ("for given in 'ab':\n        assert slug(given) == 'r'", None),
        # the module does not know it
        ("given = Other('q')\n    assert slug(given) == 'r'", None),
    ],
)
def test_the_values_that_a_test_gave_its_names_are_put_in(body: str, call: str | None) -> None:
    source = "class Text(str):\n    pass\n\n\ndef slug(text, sep='-'):\n    return text"
    task = replace(
        _with_tests(f"def test_a():\n    {body}"), document=Document("file:///t", source)
    )
    case = case_of(TestFailure("tests/t.py::test_a", "TypeError: no", "TypeError: no"), task)
    assert (case.call if case else None) == call


ROWS = "[('q', 'r'), ('a\\nb', {'k': 1}), pytest.param([], None, id='none'), (-1, 2.5)]"


@pytest.mark.parametrize(
    ("mark", "run", "call"),
    [
        (f"('a, b', {ROWS})", "q-r", "slug('q')"),
        (f"(('a', 'b'), {ROWS})", "a\\nb-b1", "slug('a\\nb')"),
        (f"('a, b', {ROWS})", "none", "slug([])"),
        (f"('a, b', {ROWS})", "-1-2.5", "slug(-1)"),
        (f"('a, b', {ROWS}, ids=['w', 'x', 'y', 'z'])", "w", "slug('q')"),
        ("('a', ['q'])\n@pytest.mark.parametrize('b', ['r', 's'])", "q-s", "slug('q')"),
        # what the text does not tell
        (f"('a, b', {ROWS})", "other", None),
        (f"('a, b', {ROWS}, ids=str)", "q-r", None),
        ("('a, b', MANY)", "q-r", None),
        ("('a, b', [('q', 'r'), ('q', 'r')])", "q-r", None),
    ],
)
def test_a_parametrised_run_is_known_by_its_id(mark: str, run: str, call: str | None) -> None:
    if "@" in mark:
        # the mark next to the function comes first in the id
        first, _, second = mark.partition("\n@pytest.mark.parametrize")
        mark = f"{second}\n@pytest.mark.parametrize{first}"
    source = f"@pytest.mark.parametrize{mark}\ndef test_a(a, b):\n    assert slug(a) == b"
    failure = TestFailure(f"tests/t.py::test_a[{run}]", "TypeError: no", "TypeError: no")
    case = case_of(failure, _with_tests(source))
    assert (case.call if case else None) == call


def test_a_report_may_name_a_class_of_the_module_and_a_cut_one_is_no_case() -> None:
    source = "from texts import Text\n\n\ndef slug(text, sep='-'):\n    return text"
    task = replace(TASK, document=Document("file:///t", source))
    text = "AssertionError: assert 'x' == 'y'\n +  where 'x' = slug({})"
    for inside, known in (("Text(3)", True), ("Other(3)", False), ("[1, 2, ...]", False)):
        failure = TestFailure("t", "m", text.format(inside))
        wanted = Case(f"slug({inside})", "'y'", "'x'") if known else None
        assert case_of(failure, task) == wanted


def test_the_smallest_case_has_the_fewest_parts_then_the_shortest_text() -> None:
    calls = ["f([1, 2])", "f('a long text')", "f([])"]
    ordered = sorted((Case(call) for call in calls), key=lambda case: case.size)
    assert [case.call for case in ordered] == ["f([])", "f('a long text')", "f([1, 2])"]


def test_what_is_compared_comes_before_the_innermost_call() -> None:
    task = _with_tests("def test_a():\n    assert slug('q').size == 3")
    text = "AssertionError: assert 1 == 3\n +  where 1 = T(1).size\n +    where T(1) = slug('q')"
    failure = TestFailure("tests/t.py::test_a", "AssertionError: assert 1 == 3", text)
    assert case_of(failure, task) == Case("slug('q').size", "3", "1")


def test_mined_values_are_whole_then_parts_without_repeats() -> None:
    cases = (Case("f()", "[1, -2, 'a']"), Case("f()", "[]"), Case("f()", "1"), Case("f()"))
    assert list(literals(cases)) == ["[]", "1", "-2", "'a'", "2"]
