"""Every operator and every rewrite of the tables, on its own examples."""

from __future__ import annotations

import ast
import importlib
import textwrap
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redraft.policies.repair.candidates import candidates, fingerprint
from redraft.policies.repair.cases import Case
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators import OPERATORS, Example, Operator
from redraft.policies.repair.operators.base import spanning
from redraft.policies.repair.operators.scope import visible
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
COLLECTED = ("textwrap", "asyncio.queues", "contextlib", "difflib", "fractions", "heapq", "shlex")
"""Modules whose functions every operator is tried on."""
PER_MODULE, PER_OPERATOR, MOST = 8, 150, 2500
AROUND = (
    "class C:\n    def g(self):\n        self.changed = self.size\n        self.log.append(1)\n"
)
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
    cases = tuple(Case("f()", expected) for expected in example.expected)
    hints = Hints(cases, example.around)
    subject = Subject(example.before, hints)
    made = {edit.apply(subject.source) for edit in operator.edits(subject)}
    assert example.after in made


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_every_operator_is_described(operator: Operator) -> None:
    assert len(operator.examples) >= 2
    assert operator.summary
    assert 0 < operator.prior <= 1
    assert len({other.name for other in OPERATORS}) == len(OPERATORS)


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_edits_of_every_construct_are_local_and_nearly_all_parse(operator: Operator) -> None:
    subject = Subject(SHOWCASE, Hints((Case("f(1)", "['ü', 7]"),), AROUND))
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


def sample(name: str) -> list[str]:
    """The functions of a module of the standard library, each by itself."""
    module = importlib.import_module(name)
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    lines = source.split("\n")
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if node.lineno < (node.end_lineno or 0) and len(text) < MOST:
                # a text over several lines may start at the margin, and then nothing can be cut out
                cut = textwrap.dedent(text)
                if parse(cut) is not None:
                    found.append(cut)
    return found


@pytest.mark.parametrize("module", COLLECTED)
def test_operators_take_any_function(module: str) -> None:
    functions = sample(module)[:: 1 + len(sample(module)) // PER_MODULE]
    assert functions
    for source in functions:
        subject = Subject(source)
        for operator in OPERATORS:
            for place, edit in enumerate(operator.edits(subject)):
                if place >= PER_OPERATOR:
                    break
                check(operator, subject, edit)


def check(operator: Operator, subject: Subject, edit: TextEdit) -> None:
    """What holds for every edit of every operator."""
    source = edit.apply(subject.source).encode()
    assert 0 < edit.weight <= 1, operator.name
    assert edit.what.strip(), operator.name
    assert "\n" not in edit.what, (operator.name, edit.what)
    start, rest = edit.span.start, len(subject.data) - edit.span.end
    assert source[:start] == subject.data[:start]
    assert source[len(source) - rest :] == subject.data[edit.span.end :]
    # the header is not a repair's to change
    assert start >= len(subject.source.split(":", 1)[0].encode()), operator.name


@st.composite
def functions(draw: st.DrawFn) -> str:
    """A function of random statements over a few names, well formed."""
    names = st.sampled_from(["a", "xs", "é", "n"])
    atoms = st.one_of(
        names, st.sampled_from(["0", "1", "'t'", "[]", "xs[n]", "len(xs)", "a.b", "{}"])
    )
    expressions = st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.builds(
                "({} {} {})".format, inner, st.sampled_from(["+", "-", "<", "in", "and"]), inner
            ),
            st.builds("max({}, {})".format, inner, inner),
            st.builds("[{} for n in {} if {}]".format, inner, inner, inner),
            st.builds("(not {})".format, atoms),
            st.builds("{}[{}:]".format, names, atoms),
        ),
        max_leaves=5,
    )
    simple = st.one_of(
        st.builds("{} = {}".format, names, expressions),
        st.builds("{} += {}".format, names, expressions),
        st.builds("xs.append({})".format, expressions),
        st.builds("return {}".format, expressions),
    )
    lines, depth = ["def f(a, xs, é, n):"], 1
    for _ in range(draw(st.integers(1, 7))):
        if depth < 3 and draw(st.booleans()):
            head = draw(st.sampled_from(["if {}:", "while {}:", "for n in {}:"]))
            lines.append("    " * depth + head.format(draw(expressions)))
            depth += 1
        lines.append("    " * depth + draw(simple))
        depth = max(1, depth - draw(st.integers(0, 2)))
    return "\n".join(lines)


@given(functions())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_laws_of_every_edit(source: str) -> None:
    subject = Subject(source)
    for operator in OPERATORS:
        for edit in operator.edits(subject):
            check(operator, subject, edit)


@given(functions())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_seems_visible_is_bound_in_the_function(source: str) -> None:
    subject = Subject(source)
    for node in subject.nodes:
        assert set(visible(subject, node)) <= {"a", "xs", "é", "n"}


def test_names_of_an_inner_scope_stay_there() -> None:
    source = (
        "def f(xs):\n    def g(y):\n        z = y\n        return z\n"
        "    a = [q for q in xs]\n    return a"
    )
    subject = Subject(source)
    last = subject.body[-1]
    assert visible(subject, last) == ("a", "g", "xs") or visible(subject, last) == ("a", "xs")
    inner = next(n for n in subject.find(ast.Return) if n is not last)
    assert {"y", "z", "xs"} <= set(visible(subject, inner))


def test_pieces_of_one_edit_keep_what_stands_between() -> None:
    subject = Subject("def f(ä, b):\n    return ä + b  # ä + b\n")
    names = list(subject.find(ast.Name))
    pieces = [TextEdit(subject.span(node), "c", "") for node in names]
    assert spanning(subject, pieces, "x").apply(subject.source) == (
        "def f(ä, b):\n    return c + c  # ä + b\n"
    )
    with pytest.raises(ValueError, match="overlap"):
        spanning(subject, [*pieces, pieces[0]], "x")


def test_candidates_parse_differ_and_keep_the_header() -> None:
    subject = Subject(SHOWCASE)
    header = ast.dump(subject.function.args)
    seen = set()
    made = list(islice(candidates(subject, {}), 1200))
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
    subject = Subject(source)
    made = list(candidates(subject, {0: 0.0, 1: 0.0, 2: 1.0, 3: 0.0}))
    for candidate in made[:5]:
        # an edit of several places is as suspicious as the worst of them
        span = candidate.edit.span
        assert candidate.line <= 2 <= subject.line_of(span.end)
    assert sum(candidate.line == 2 for candidate in made[:5]) >= 3


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
