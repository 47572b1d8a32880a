"""What is counted of a function's text: against texts of which it is known, and laws."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from redraft.core.function import SourceFacts
from redraft.core.readability import Readability
from redraft.languages.python import Python
from tests.languages.python.test_laws import opened, relaxed
from tests.languages.python.texts import modules

PYTHON = Python()
SIMPLE = st.sampled_from(["pass", "x = 1", "y = f(x)", "'no docstring, being second'"])
HEADS = st.sampled_from(["if x:", "for x in y:", "while x:", "with x:", "class C:", "def g():"])


def read(source: str) -> Readability:
    found = PYTHON.facts(source)
    assert isinstance(found, SourceFacts), found
    return found.readability


@st.composite
def bodies(draw: st.DrawFn, depth: int = 3) -> tuple[list[str], int, int]:
    """Lines of a block, how many of them hold code, and how deep it is nested."""
    lines, code, deepest = ["pass"], 1, 0
    for _ in range(draw(st.integers(0, 3))):
        what = draw(st.sampled_from(["simple", "comment", "blank", "block"]))
        if what == "simple":
            lines.append(draw(SIMPLE) + draw(st.sampled_from(["", "  # beside"])))
            code += 1
        elif what == "comment":
            lines.append("# alone")
        elif what == "blank":
            lines.append("")
        elif depth:
            inner, more, deep = draw(bodies(depth - 1))
            lines += [draw(HEADS), *(f"    {line}".rstrip() for line in inner)]
            code, deepest = code + 1 + more, max(deepest, deep + 1)
    return lines, code, deepest


@given(bodies(), st.sampled_from([[], ['"""Said."""'], ['"""Said', "größer", '"""']]))
def test_what_was_written_is_counted(
    body: tuple[list[str], int, int], docstring: list[str]
) -> None:
    lines, code, deepest = body
    text = "\n".join(["def f(y):", *(f"    {line}".rstrip() for line in [*docstring, *lines])])
    found = read(text)
    assert (found.lines, found.nesting) == (code + 1, deepest)
    assert found.longest_line == max(map(len, text.split("\n")))
    assert found.comments == tuple(line.partition("# ")[2] for line in lines if "# " in line)


@relaxed
@given(modules())
def test_comments_and_blank_lines_add_no_code(text: str) -> None:
    document = opened(text)
    drafts = [PYTHON.dedent(document, function) for function in PYTHON.functions(document)]
    facts = [PYTHON.facts(draft) for draft in drafts]
    assume(any(isinstance(found, SourceFacts) for found in facts))
    for draft, found in zip(drafts, facts, strict=True):
        if not isinstance(found, SourceFacts):
            continue
        before, after = found.readability, read(f"{draft}\n\n# a note")
        assert 1 <= before.lines <= len(draft.split("\n"))
        assert (after.lines, after.nesting, after.names) == (
            before.lines,
            before.nesting,
            before.names,
        )
        assert after.comments == (*before.comments, "a note")
        assert before.lost(after) == ()
        assert after.lost(before) == ("a note",)


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_what_is_lost_and_what_is_kept_are_all(before: list[str], after: list[str]) -> None:
    lost = Readability(comments=tuple(before)).lost(Readability(comments=tuple(after)))
    kept = Counter(before) & Counter(after)
    assert Counter(lost) + kept == Counter(before)


@pytest.mark.parametrize(
    ("body", "lines", "nesting"),
    [
        ("    if a:\n        b\n    elif c:\n        d\n    else:\n        e", 7, 1),
        ("    if a:\n        b\n    else:\n        if c:\n            d", 6, 2),
        ("    try:\n        a\n    except E:\n        b\n    finally:\n        c", 7, 1),
        ("    match a:\n        case 1:\n            b", 4, 2),
        ("    a = '''x\n\n    y'''\n    return a", 5, 0),
        ("    def g():\n        'Said.'\n        return 1\n    return g", 4, 1),
        ("    'é' ; return 1", 2, 0),
        ("    return [x for x in a if (lambda: x)()]", 2, 0),
    ],
)
def test_what_lines_and_blocks_are(body: str, lines: int, nesting: int) -> None:
    found = read(f"def f(a):\n{body}")
    assert (found.lines, found.nesting) == (lines, nesting)
