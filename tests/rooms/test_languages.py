"""Every language keeps the port's promises on its own examples."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from redraft.core.function import SourceFacts, Unparsable
from redraft.core.ports import Language
from redraft.core.text import Document
from redraft.languages import LANGUAGES, language, language_for

CASES = [
    pytest.param(name, example, id=f"{name}-{example.title}")
    for name in LANGUAGES
    for example in importlib.import_module(f"redraft.languages.{name}.examples").EXAMPLES
]


def opened(example: Any) -> Document:
    return Document(uri=f"untitled:{example.title}", text=example.source)


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_is_found_by_each_of_its_suffixes(name: str) -> None:
    made = language(name)
    assert made.name == name
    for suffix in made.suffixes:
        assert language_for(f"file:///a/b{suffix}") is made
        assert language_for(f"C:\\dir.x\\B{suffix.upper()}") is made


@pytest.mark.parametrize("path", ["", "py", ".py", "a/.py", "a.py/b", "a.txt", "file:///a.pyc"])
def test_other_files_have_no_language(path: str) -> None:
    assert language_for(path) is None


@pytest.mark.parametrize(("name", "example"), CASES)
def test_functions_are_found_in_the_order_of_their_start(name: str, example: Any) -> None:
    document = opened(example)
    functions = language(name).functions(document)
    assert tuple(f.qualname for f in functions) == example.qualnames
    assert [f.span.start for f in functions] == sorted(f.span.start for f in functions)
    for index, function in enumerate(functions):
        same = [f for f in functions[:index] if f.qualname == function.qualname]
        assert function.ordinal == len(same)
        assert function.language == name
        assert document.slice(function.span) == function.source
        assert document.line_at(function.span.start) == function.start_line
        assert document.line_at(function.span.end) == function.end_line
        assert function.span.start <= function.header.start < function.header.end
        assert function.header.end <= function.span.end


@pytest.mark.parametrize(("name", "example"), CASES)
def test_what_is_taken_out_goes_back_byte_for_byte(name: str, example: Any) -> None:
    document, made = opened(example), language(name)
    for function in made.functions(document):
        draft = made.dedent(document, function)
        assert "\r" not in draft
        assert draft == draft.strip()
        assert document.apply(made.splice(document, function, draft)).data == document.data


@pytest.mark.parametrize(("name", "example"), CASES)
def test_each_function_is_under_the_cursor_on_its_first_line(name: str, example: Any) -> None:
    document, made = opened(example), language(name)
    for function in made.functions(document):
        line_start = document.line_starts[function.start_line]
        assert made.function_at(document, line_start) == function
        assert made.function_at(document, function.span.start) == function
        assert function in made.find(document, function.qualname)


@pytest.mark.parametrize(("name", "example"), CASES)
def test_whole_functions_have_facts(name: str, example: Any) -> None:
    document, made = opened(example), language(name)
    for function in made.functions(document):
        facts = made.facts(made.dedent(document, function))
        if example.whole:
            assert isinstance(facts, SourceFacts)
            assert (facts.name, facts.is_async) == (function.name, function.is_async)
            assert facts.docstring == function.docstring
        elif isinstance(facts, Unparsable):
            assert facts.reason


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_text_makes_a_language_raise(name: str) -> None:
    made: Language = language(name)
    for text in ("", "\n", "\ufeff", "\0", "(" * 5000, "\ud800", "#" + "\r" * 9):
        document = Document(uri="untitled:odd", text=text)
        assert made.functions(document) == ()
        assert made.function_at(document, 0) is None
        assert isinstance(made.facts(text), Unparsable)
