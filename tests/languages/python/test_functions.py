"""Functions of a file: what each of them says of itself, by cursor and by name."""

from __future__ import annotations

import pytest

from redraft.core.function import Function
from redraft.core.text import Document
from redraft.languages.python import Python

SOURCE = '''\
import typing as t

@t.overload
def pick(x: int) -> int: ...
@t.overload
def pick(x: str) -> str: ...
def pick(x):
    """Pick.

      >>> pick(1)
    """
    return x  # done
    # after

class Box:
    @property
    # why
    @cached(
        size=1,
    )
    async def get(self, *, deep=False):
        def inner(): return deep
        return inner()

    # between
    def put(self): pass;
'''
PYTHON = Python()


def opened(text: str) -> Document:
    return Document(uri="untitled:functions", text=text)


def at(text: str, mark: str, shift: int = 0) -> Function | None:
    document = opened(text)
    return PYTHON.function_at(document, document.data.index(mark.encode()) + shift)


def name_at(mark: str, shift: int = 0) -> str | None:
    function = at(SOURCE, mark, shift)
    return function.qualname if function else None


def test_a_function_says_what_it_is() -> None:
    get = at(SOURCE, "return inner()")
    assert get is not None
    assert (get.qualname, get.name, get.in_class, get.is_async, get.broken) == (
        "Box.get",
        "get",
        True,
        True,
        False,
    )
    assert get.decorators == ("property", "cached(\n        size=1,\n    )")
    assert get.indent == "    "
    assert get.source.startswith("@property\n    # why\n")
    assert get.source.endswith("return inner()")
    document = opened(SOURCE)
    assert document.slice(get.header) == "async def get(self, *, deep=False):"
    assert (get.start_line, get.end_line) == (15, 22)


def test_a_docstring_is_cleaned_and_no_other_string_is_one() -> None:
    assert PYTHON.find(opened(SOURCE), "pick")[0].docstring == "Pick.\n\n>>> pick(1)"
    for body in ("b'bytes'", "f'{x}'", "x = 'a'", "'a' + 'b'", "'a'.strip()", "1", "..."):
        assert PYTHON.functions(opened(f"def f():\n    {body}\n"))[0].docstring is None
    for body in ("'a' 'b'", "('ab')", "# c\n    r'ab'; x = 1", "'\\x61b'"):
        assert PYTHON.functions(opened(f"def f():\n    {body}\n"))[0].docstring == "ab"
    assert PYTHON.functions(opened("def f():\n    '\\d'\n"))[0].docstring == "\\d"


def test_the_span_ends_with_the_last_statement() -> None:
    sources = [f.source for f in PYTHON.functions(opened(SOURCE))]
    assert sources[2].endswith("return x")
    assert sources[-1] == "def put(self): pass;"


@pytest.mark.parametrize(
    ("mark", "shift", "expected"),
    [
        ("return x", 0, "pick"),
        ("# done", 3, "pick"),
        ("# after", 0, None),
        ("class Box", 0, None),
        ("@property", -4, "Box.get"),
        ("# why", 0, "Box.get"),
        ("size=1", 0, "Box.get"),
        ("def inner", -8, "Box.get.inner"),
        ("deep\n", 0, "Box.get.inner"),
        ("return inner", -1, "Box.get"),
        ("# between", 0, None),
        ("pass;", 5, "Box.put"),
        ("import", 0, None),
    ],
)
def test_the_function_under_the_cursor(mark: str, shift: int, expected: str | None) -> None:
    assert name_at(mark, shift) == expected


def test_offsets_beyond_the_text_are_no_error() -> None:
    assert PYTHON.function_at(opened("def f(): pass"), 10_000) is not None
    assert PYTHON.function_at(opened(""), 10_000) is None


def test_of_overloads_the_implementation_is_found() -> None:
    document = opened(SOURCE)
    (found,) = PYTHON.find(document, "pick")
    assert (found.ordinal, found.decorators) == (2, ())
    stub = opened("@overload\ndef f(x: int): ...\n@typing.overload\ndef f(x: str): ...\n")
    assert [f.ordinal for f in PYTHON.find(stub, "f")] == [0, 1]


def test_a_property_and_its_setter_are_both_found() -> None:
    text = "class A:\n    @property\n    def x(self): ...\n    @x.setter\n    def x(self, v): ...\n"
    assert [f.ordinal for f in PYTHON.find(opened(text), "A.x")] == [0, 1]


def test_locals_may_be_named() -> None:
    document = opened(SOURCE)
    (found,) = PYTHON.find(document, "Box.get.<locals>.inner")
    assert found == PYTHON.find(document, "Box.get.inner")[0]
    assert PYTHON.find(document, "inner") == ()


def test_the_ordinal_counts_only_the_same_qualified_name() -> None:
    text = (
        "class A:\n    def f(self): pass\nclass AA:\n    def f(self): pass\n"
        "def f(): pass\n'''\ndef f(): pass\n'''\nx = f\nclass A:\n    def f(self): pass\n"
        "    def\tf(self): pass\n    def ff(self): pass\n"
    )
    document = opened(text)
    ordinals = [(f.qualname, f.ordinal) for f in PYTHON.functions(document)]
    assert ordinals[-3:] == [("A.f", 1), ("A.f", 2), ("A.ff", 0)]
    for function in PYTHON.functions(document):
        assert PYTHON.function_at(document, function.span.start) == function


def test_a_statement_that_is_missing_makes_a_function_broken() -> None:
    for text in (
        "def f():\n",
        "def f(:\n    pass\n",
        "def f():\n    x = = 1\n",
        "def f():\n    \0\n",
    ):
        assert [f.broken for f in PYTHON.functions(opened(text))] == [True], text


def test_deep_nesting_does_not_exhaust_the_stack() -> None:
    deep = "".join(f"{' ' * i}def f{i}():\n" for i in range(500)) + " " * 500 + "pass\n"
    functions = PYTHON.functions(opened(deep))
    assert len(functions) == 500
    assert functions[-1].qualname.count(".") == 499
    brackets = f"def f():\n    return {'(' * 3000}{')' * 3000}\ndef g(): pass\n"
    assert [f.name for f in PYTHON.functions(opened(brackets))] == ["f", "g"]
    document = opened(brackets)
    function = PYTHON.functions(document)[0]
    draft = PYTHON.dedent(document, function)
    assert PYTHON.splice(document, function, draft + "  # x").new.endswith("  # x")
