"""Laws that hold for every text, however odd.

The normal run draws the same texts every time; with ``REDRAFT_ALL_FILES`` set it draws new ones,
ten times as many.
"""

from __future__ import annotations

import ast
import itertools
import os

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from redraft.core.function import SourceFacts
from redraft.core.text import Document
from redraft.languages.python import Python
from tests.languages.python.reference import functions_of
from tests.languages.python.texts import modules

PYTHON = Python()
relaxed = settings(
    max_examples=1500 if os.environ.get("REDRAFT_ALL_FILES") else 150,
    derandomize=not os.environ.get("REDRAFT_ALL_FILES"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def opened(text: str, uri: str = "untitled:law") -> Document:
    return Document(uri=uri, text=text)


@relaxed
@given(modules())
def test_nasty_files_read_as_ast_reads_them(text: str) -> None:
    document = opened(text)
    found = [(f.qualname, *_place(f.span), f.in_class) for f in PYTHON.functions(document)]
    try:
        expected = functions_of(document.data)
    except SyntaxError:
        assume(False)
    assert found == [(s.qualname, s.start, s.end, s.in_class) for s in expected]


def _place(span: object) -> tuple[int, int]:
    return span.start, span.end  # type: ignore[attr-defined]


@relaxed
@given(modules(), st.booleans())
def test_splicing_what_was_dedented_changes_no_byte(text: str, cut: bool) -> None:
    document = opened(text[: len(text) * 2 // 3] if cut else text)
    for function in PYTHON.functions(document):
        draft = PYTHON.dedent(document, function)
        assert PYTHON.splice(document, function, draft).new == function.source
        assert PYTHON.splice(document, function, f"\n{draft}\n  \n").new == function.source


@relaxed
@given(modules(), st.data())
def test_an_edit_keeps_every_byte_outside_and_every_line_not_touched(
    text: str, data: st.DataObject
) -> None:
    document = opened(text)
    functions = PYTHON.functions(document)
    assume(functions)
    function = data.draw(st.sampled_from(functions))
    draft = PYTHON.dedent(document, function) + "\n# marked"
    edit = PYTHON.splice(document, function, draft)
    changed = document.apply(edit).data
    assert edit.span == function.span
    assert changed.startswith(document.data[: function.span.start] + function.source.encode())
    assert changed.endswith(document.data[function.span.end :])


@relaxed
@given(modules(), st.data())
def test_a_spliced_draft_reads_back_as_the_draft(text: str, data: st.DataObject) -> None:
    document = opened(text)
    try:
        ast.parse(document.data)
    except SyntaxError:
        assume(False)
    functions = PYTHON.functions(document)
    assume(functions)
    function = data.draw(st.sampled_from(functions))
    other = data.draw(st.sampled_from(functions))
    draft = PYTHON.dedent(document, other)
    wanted = PYTHON.facts(draft)
    assume(isinstance(wanted, SourceFacts))
    changed = document.apply(PYTHON.splice(document, function, draft))
    again = next(f for f in PYTHON.functions(changed) if f.span.start == function.span.start)
    facts = PYTHON.facts(PYTHON.dedent(changed, again))
    assert isinstance(facts, SourceFacts)
    assert isinstance(wanted, SourceFacts)
    assert _without_docstring(facts) == _without_docstring(wanted)


def _without_docstring(facts: SourceFacts) -> tuple[object, ...]:
    return facts.name, facts.parameters, facts.shape, facts.names, facts.decorators


@relaxed
@given(modules(), st.data())
def test_a_cut_file_keeps_the_functions_before_the_cut(text: str, data: st.DataObject) -> None:
    whole = opened(text).data
    try:
        expected = functions_of(whole)
    except SyntaxError:
        assume(False)
    cut = data.draw(st.integers(0, len(whole)))
    document = opened(whole[:cut].decode("utf-8", "ignore"), uri="untitled:cut")
    found = {(f.qualname, f.span.start, f.span.end) for f in PYTHON.functions(document)}
    # A function is surely over when another statement at its own depth has begun behind it.
    top = [s for s in expected if "." not in s.qualname]
    for one, following in itertools.pairwise(top):
        if following.end < cut and one.end < following.start:
            assert (one.qualname, one.start, one.end) in found
    for function in PYTHON.functions(document):
        draft = PYTHON.dedent(document, function)
        assert document.apply(PYTHON.splice(document, function, draft)).data == document.data


@relaxed
@given(
    st.text(max_size=60) | modules(), st.text("()'\"\\:def \n\r\t\0#@[]x1", max_size=30), st.data()
)
def test_the_function_at_a_place_is_the_innermost_listed_one(
    text: str, junk: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text)))
    document = opened(text[:place] + junk + text[place:])
    functions = PYTHON.functions(document)
    for offset in (0, *document.line_starts, len(document.data)):
        line = document.line_at(offset)
        around = [f for f in functions if f.start_line <= line <= f.end_line]
        expected = max(around, key=lambda f: f.span.start, default=None)
        assert PYTHON.function_at(document, offset) == expected


@relaxed
@given(
    modules(),
    st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(0, 20), st.text(max_size=8)), max_size=6
    ),
)
def test_an_edited_tree_of_a_sound_text_lists_what_a_fresh_one_does(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    original = text
    PYTHON.functions(opened(text, "untitled:edited"))
    for place, removed, added in edits:
        start = place % (len(text) + 1)
        text = text[:start] + added + text[start + removed :]
        document = opened(text, "untitled:edited")
        fresh = Python()
        listed = PYTHON.functions(document)
        # How it recovers from an error depends on what it read before; what is sound does not.
        if not fresh.parses.get(document).tree.root_node.has_error:
            assert listed == fresh.functions(document)
    restored = opened(original, "untitled:edited")
    assert PYTHON.functions(restored) == Python().functions(restored)
