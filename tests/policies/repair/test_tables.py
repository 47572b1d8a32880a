"""Every operator and every rewrite of the tables, on its own examples."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.policies.repair.candidates import candidates, fingerprint
from redraft.policies.repair.cases import Case
from redraft.policies.repair.operators import OPERATORS, Example, Operator
from redraft.policies.repair.rewrites import REWRITES, Rewrite, RewriteExample
from redraft.policies.repair.subject import Hints, Subject, parse

OPERATOR_EXAMPLES = [
    pytest.param(operator, example, id=f"{operator.name}-{place}")
    for operator in OPERATORS
    for place, example in enumerate(operator.examples)
]
REWRITE_EXAMPLES = [
    pytest.param(rewrite, example, id=f"{rewrite.name}-{place}")
    for rewrite in REWRITES
    for place, example in enumerate(rewrite.examples)
]
# one function of every construct that an operator looks at, and some that trip up byte columns
SHOWCASE = '''\
@deco
async def f(self, ä, b: int = 2, *rest: str, key=None, **more):
    """Doc with "quotes" and < signs."""
    # a comment with a + b
    straße = "ünï → 🐍"; total = 0
    if not ä and (b < 3 or  # why <
                  key is not None):
        return
    for i, x in enumerate(rest[1:-1]):
        if x in more:
            continue
        total += b * (i - 1) ** 2 if x else -1
        while total > 10: total -= 1; break
    try:
        with open(straße) as g, g:
            await self.other(total, b, sep=f"{ä!r:>{b}} {x + 'é'}")
    except (ValueError, KeyError) as e:
        raise TypeError(str(e)) from e
    else:
        xs = [y for y in rest if y if y.strip()]
    finally:
        self.count = self.total = len(rest) % 2
    def inner(n, m=1):
        nonlocal total
        return n if n <= 1 else inner(n - 1)
    @deco
    class Inner:
        a = 1
    text = """two
    lines < {}""".format(xs)
    match b:
        case 1:
            pass
        case _:
            xs.append(text)
    lambda q: q + 1
    return (total,
            {"a": [], **more}, (yield_ := b // 2), inner(b), xs[::2], straße)
'''


@pytest.mark.parametrize(("operator", "example"), OPERATOR_EXAMPLES)
def test_an_operator_makes_its_example(operator: Operator, example: Example) -> None:
    hints = Hints(tuple(Case("f()", expected) for expected in example.expected))
    subject = Subject(example.before, hints)
    made = {edit.apply(subject.source) for edit in operator.edits(subject)}
    assert example.after in made


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_every_operator_is_described(operator: Operator) -> None:
    assert operator.examples
    assert operator.summary
    assert 0 < operator.prior <= 1
    assert len({other.name for other in OPERATORS}) == len(OPERATORS)


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_edits_of_every_construct_are_local_and_nearly_all_parse(operator: Operator) -> None:
    subject = Subject(SHOWCASE, Hints((Case("f(1)", "['ü', 7]"),)))
    edits = list(operator.edits(subject))
    assert edits
    header_end = SHOWCASE.encode().index(b"    # a comment")
    broken = []
    for edit in edits:
        assert edit.span.start >= header_end, edit
        assert 0 < edit.weight <= 1
        assert edit.what
        source = edit.apply(SHOWCASE)
        if parse(source) is None:
            broken.append(edit)
    # an edit that cannot stand (a dropped block, a moved `continue`) is dropped later, but an
    # operator whose edits often miss their place would waste the search
    assert len(broken) <= len(edits) * 0.2, broken


def test_candidates_parse_differ_and_keep_the_header() -> None:
    subject = Subject(SHOWCASE)
    header = ast.dump(subject.function.args)
    seen = set()
    made = list(candidates(subject, {}))
    assert len(made) > 200
    for place, candidate in enumerate(made):
        assert candidate.order == place
        dump = fingerprint(candidate.source)
        assert dump is not None
        assert dump not in seen
        assert dump != ast.dump(subject.tree)
        seen.add(dump)
        function = ast.parse(candidate.source).body[0]
        assert isinstance(function, ast.AsyncFunctionDef)
        assert ast.dump(function.args) == header
        assert ast.get_docstring(function) == 'Doc with "quotes" and < signs.'
        assert "# a comment with a + b" in candidate.source


def test_what_was_seen_is_not_offered_again() -> None:
    subject = Subject("def f(a, b):\n    return a < b")
    first = next(candidates(subject, {}))
    dump = fingerprint(first.source)
    assert dump is not None
    again = {candidate.source for candidate in candidates(subject, {}, frozenset({dump}))}
    assert first.source not in again


def test_suspicious_lines_come_first() -> None:
    source = "def f(a, b):\n    x = a + b\n    y = a * b\n    return x - y"
    made = list(candidates(Subject(source), {0: 0.0, 1: 0.0, 2: 1.0, 3: 0.0}))
    assert {candidate.line for candidate in made[:5]} == {2}


@given(
    st.sampled_from(["é", "名", "🐍", "a"]),
    st.sampled_from(["", "# < 🐍\n", "\\\n"]),
    st.sampled_from(["<", "<=", "==", "is not", "not in"]),
)
@settings(max_examples=60)
def test_a_comparison_is_found_whatever_stands_around_it(name: str, gap: str, word: str) -> None:
    name = name if name.isidentifier() else f"'{name}' + a"
    source = f"def f(a):\n    return ({name} {gap} {word} {gap} ({name}))"
    subject = Subject(source)
    comparison = next(operator for operator in OPERATORS if operator.name == "comparison")
    edits = list(comparison.edits(subject))
    assert edits
    for edit in edits:
        assert subject.cut(edit.span) == word
        assert parse(edit.apply(source)) is not None


@pytest.mark.parametrize(("rewrite", "example"), REWRITE_EXAMPLES)
def test_a_rewrite_makes_its_example(rewrite: Rewrite, example: RewriteExample) -> None:
    assert rewrite.rewrite(Subject(example.before)) == example.after
    if example.after is not None:
        assert parse(example.after) is not None
        # what it has made, it leaves alone
        assert rewrite.rewrite(Subject(example.after)) is None


@pytest.mark.parametrize("rewrite", REWRITES, ids=lambda rewrite: rewrite.name)
def test_every_rewrite_also_shows_where_it_must_not_apply(rewrite: Rewrite) -> None:
    assert any(example.after is None for example in rewrite.examples)
    assert any(example.after is not None for example in rewrite.examples)
    assert rewrite.rewrite(Subject(SHOWCASE)) is None
