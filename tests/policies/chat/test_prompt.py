"""Prompts: short, filled once, bounded."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.asking import AskKind
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.task import Context, Snippet
from redraft.policies.chat.options import ChatOptions
from redraft.policies.chat.prompt import Section, cut, fill, mark, marked, template
from redraft.policies.chat.retelling import evidence_text
from redraft.policies.chat.surroundings import surroundings
from tests.policies.chat.stage import CONTEXT, task_of

ANSWERS = tuple(kind.value for kind in AskKind)


def test_every_prompt_is_short() -> None:
    names = [p.name for p in (resources.files("redraft.policies.chat") / "prompts").iterdir()]
    assert sorted(names) == sorted(
        f"{name}.txt"
        for name in (
            "system",
            "critique",
            "generate",
            "refine",
            "redraft",
            "merge",
            "code_form",
            "repair_reply",
            *ANSWERS,
        )
    )
    system = len(template("system"))
    for ask in ("critique", "generate", "refine", "redraft", "merge", *ANSWERS):
        # what others spend on instructions alone is above 10,000
        assert system + len(template(ask)) + len(template("code_form")) <= 2_000


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text() | st.just("{{a}}{{b}}")))
def test_inserted_text_is_never_looked_into(values: dict[str, str]) -> None:
    values = {"a": "", "b": "", "c": "", **values}
    filled = fill("x{{a}}-{{b}}-{{c}}", values)
    assert filled == f"x{values['a']}-{values['b']}-{values['c']}"


def test_a_value_that_is_missing_is_a_fault() -> None:
    with pytest.raises(KeyError):
        fill("{{other}}", {})


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_the_mark_is_in_none_of_the_data(pairs: list[tuple[str, str]]) -> None:
    sections = [Section(title, text) for title, text in pairs]
    word = mark(sections)
    assert all(word not in s.title and word not in s.text for s in sections)
    assert marked(sections, word).count(f"[END {word}]") == len(sections)


@given(st.text(alphabet="ab\n ", max_size=300), st.integers(0, 200))
def test_a_cut_fits_and_says_so(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= max(limit, 0)
    assert short == text or "… cut" in short or limit <= 6


def test_surroundings_drop_the_least_useful_first() -> None:
    task = task_of()
    every = surroundings(task, 10_000, lint=True)
    assert [s.title for s in every] == [
        "class around it",
        "imports of the file",
        "linter findings",
        "test: test_middle",
        "called by it: helper",
        "calls it: report",
    ]
    without_caller = surroundings(task, sum(s.size for s in every) - 5, lint=True)
    assert [s.title for s in without_caller] == [
        *[s.title for s in every[:-1]],
        "left out for length",
    ]
    assert without_caller[-1].text == "1 × caller"


@given(st.lists(st.integers(1, 60), max_size=5), st.integers(0, 3_000))
def test_surroundings_are_bounded_and_never_cut_silently(sizes: list[int], limit: int) -> None:
    tests = tuple(
        Snippet(f"test_{n}", "def test():\n" + "    line = 1\n" * size)
        for n, size in enumerate(sizes)
    )
    task = replace(task_of(), context=Context(tests=tests, imports="import x"))
    sections = surroundings(task, limit, lint=False)
    notice = [s for s in sections if s.title == "left out for length"]
    assert sum(s.size for s in sections if s not in notice) <= limit
    shown = [s for s in sections if s.title.startswith("test: ")]
    for section in shown:
        snippet = next(t for t in tests if section.title == f"test: {t.title}")
        assert section.text == snippet.source.rstrip() or "… cut (" in section.text
    if len(shown) < len(tests):
        assert notice


def test_nothing_around_means_no_sections() -> None:
    assert surroundings(task_of(context=Context()), 8_000, lint=True) == []
    assert len(surroundings(task_of(context=CONTEXT), 0, lint=True)) == 1


@given(st.integers(0, 4_000), st.integers(0, 12))
def test_evidence_is_bounded(limit: int, failing: int) -> None:
    failures = tuple(
        TestFailure(f"t.py::test_{n}", f"assert {n} == 1", "E  detail\n" * 100)
        for n in range(failing)
    )
    text = evidence_text(Evidence(Outcome.FAILED, failures=failures), limit)
    assert len(text) <= limit
    if failing and limit > 2_500:
        assert "assert 0 == 1" in text
        assert "E  detail" in text


def test_options_refuse_nonsense() -> None:
    with pytest.raises(ValueError, match="context_chars"):
        ChatOptions(context_chars=-1)
    with pytest.raises(ValueError, match="points"):
        ChatOptions(points=0)
