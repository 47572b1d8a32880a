"""Versions that the tests cannot tell apart: which behave alike, and what to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import ObservationKind
from redraft.core.question import Question, Spread
from tests.gate.workshop import Workshop, dedent, survivors

pytestmark = pytest.mark.sandbox


async def spread(
    shop: Workshop, sources: Sequence[str], inputs: Sequence[str] = (), seconds: float = 12.0
) -> Spread:
    """What versions of the workshop's function do."""
    drafts = [Draft(dedent(source), DraftKind.REFINE, "test") for source in sources]
    return await shop.gate.spread(shop.task, drafts, seconds, inputs)


async def among(
    shop: Workshop, sources: Sequence[str], test: str, *, more: str = "", seconds: float = 12.0
) -> Spread:
    """The same for a module of one function, the first version, and one test."""
    name = dedent(sources[0]).partition("def ")[2].partition("(")[0]
    shop.open(
        {
            "mod.py": dedent(more) + "\n\n\n" + dedent(sources[0]),
            "test_mod.py": f"import mod\nfrom mod import *\n\n\ndef test():\n    {test}\n",
        },
        f"mod.py::{name}",
        ["test_mod.py"],
    )
    return await spread(shop, sources, seconds=seconds)


def texts(question: Question) -> dict[tuple[int, ...], str]:
    return {answer.versions: answer.seen.text for answer in question.answers}


def separates(found: Spread) -> None:
    """The questions tell all groups apart, and none asks what is known already."""
    heads = [group[0] for group in found.groups]
    together = [set(heads)]
    for question in found.questions:
        assert question.tells
        parts = [{v for v in a.versions if v in heads} for a in question.answers]
        split = [group & part for group in together for part in parts if group & part]
        assert len(split) > len(together), question
        together = split
    assert all(len(group) == 1 for group in together), found


FREE = "def fee(n: int) -> int:\n    if n {sign} 10:\n        return 0\n    return n"


async def test_a_boundary_is_asked_for_where_it_is(shop: Workshop) -> None:
    found = await among(
        shop,
        [FREE.format(sign=sign) for sign in ("<", "<=", ">")]
        + [FREE.format(sign="<") + "  # same"],
        "assert fee(3) == 0",
    )

    assert found.groups == ((0, 3), (1,), (2,)), found
    assert found.tried > 100
    separates(found)
    by_input = {question.input: texts(question) for question in found.questions}
    assert by_input["fee(10)"][(0, 2, 3)] == "10"
    assert by_input["fee(10)"][(1,)] == "0"


async def test_no_question_is_about_a_number_that_is_none(shop: Workshop) -> None:
    found = await among(
        shop,
        [f"def newest(xs: list[float]) -> float:\n    return xs[{at}]" for at in ("-1", "0", "1")],
        "assert newest([7.5, 7.5]) == 7.5",
    )

    assert len(found.groups) == 3, found
    separates(found)
    for question in found.questions:
        assert not {"nan", "inf", "1e+300"} & set(question.input.replace("'", " ").split()), (
            question
        )


async def test_a_version_made_for_the_test_alone_is_told_from_a_real_one(shop: Workshop) -> None:
    real = "def total(items: list[int]) -> int:\n    return sum(items)"
    special = "def total(items: list[int]) -> int:\n    if items == [1, 2]:\n        return 3\n    return 0"
    found = await among(
        shop,
        [real, special, real.replace("sum(items)", "sum(list(items))")],
        "assert total([1, 2]) == 3",
    )

    assert found.groups == ((0, 2), (1,))
    (question,) = found.questions
    assert question.input == "total([1])"
    assert texts(question) == {(0, 2): "1", (1,): "0"}
    assert question.answers[0].seen.kind is ObservationKind.VALUE


async def test_texts_that_are_equal_are_one_group_without_a_run(shop: Workshop) -> None:
    source = "def one():\n    return 1"
    found = await among(shop, [source, source, source], "assert one() == 1")

    assert found.groups == ((0, 1, 2),)
    assert not found.questions
    assert found.reason


async def test_few_questions_split_evenly(shop: Workshop) -> None:
    """Eight thresholds: three halvings would do; every question must tell, and all are told."""
    source = "def pick(n: int) -> int:\n    return n if n < {limit} else -1"
    limits = [1, 3, 5, 7, 9, 11, 13, 15]
    found = await among(
        shop, [source.format(limit=limit) for limit in limits], "assert pick(0) == 0"
    )

    assert found.groups == tuple((n,) for n in range(8))
    assert len(found.questions) <= 6
    first = [len(answer.versions) for answer in found.questions[0].answers]
    assert sorted(first) == [4, 4], found.questions[0]


async def test_what_is_changed_and_not_returned_tells_apart(shop: Workshop) -> None:
    found = await among(
        shop,
        [
            "def last(items: list[int]) -> int:\n    return items[-1] if items else 0",
            "def last(items: list[int]) -> int:\n    return items.pop() if items else 0",
            "def last(items: list[int]) -> int:\n    return sorted(items[-1:])[0] if items else 0",
        ],
        "assert last([1, 2]) == 2",
    )

    assert found.groups == ((0, 2), (1,))
    shown = texts(found.questions[0])
    assert shown == {(0, 2): "0; items = [0]", (1,): "0; items = []"}


async def test_module_state_that_one_version_leaves_harms_no_other(shop: Workshop) -> None:
    keep = "def count(n: int) -> int:\n    global seen\n    seen = seen + 1\n    return n + seen - seen"
    pure = "def count(n: int) -> int:\n    return n"
    reads = "def count(n: int) -> int:\n    return n + seen"
    found = await among(shop, [pure, keep, reads], "assert count(3) == 3", more="seen = 0")

    assert found.groups == ((0, 2), (1,))
    assert texts(found.questions[0]) == {(0, 2): "0; seen = 0", (1,): "0; seen = 1"}


async def test_a_default_that_is_shared_between_calls(shop: Workshop) -> None:
    shared = "def put(n: int, into: list = []) -> list:\n    into.append(n)\n    return into"
    fresh = "def put(n: int, into: list = None) -> list:\n    into = [] if into is None else into\n    into.append(n)\n    return into"
    other = "def put(n: int, into: list = ()) -> list:\n    return [*into, n]"
    found = await among(shop, [shared, fresh, other], "assert put(1) == [1]")

    assert found.groups[0] == (0, 1)
    assert found.groups[1] == (2,)  # it changes nothing that it is given


async def test_versions_that_hang_die_or_flood_lose_themselves_alone(shop: Workshop) -> None:
    good = "def f(n: int) -> int:\n    return n + 1"
    hang = "def f(n: int) -> int:\n    while n > 5:\n        pass\n    return n + 1"
    kill = "def f(n: int) -> int:\n    import os\n    os.kill(os.getpid(), 9)"
    parent = "def f(n: int) -> int:\n    import os\n    os.kill(os.getppid(), 9)"
    flood = "def f(n: int) -> int:\n    print('x' * 1_000_000)\n    return n + 1"
    found = await among(
        shop,
        [good, hang, kill, parent, flood, good.replace("n + 1", "1 + n")],
        "assert f(1) == 2",
        seconds=30.0,
    )

    assert (0, 5) in found.groups
    assert {(1,), (2,), (3,), (4,)} <= set(found.groups)
    assert found.tried > 20
    said = [answer.seen.text for question in found.questions for answer in question.answers]
    assert "no answer in 0.3 s" in said
    assert any("ends the process (signal 9)" in text for text in said)
    assert all(len(text) < 3000 for text in said)


async def test_many_that_do_not_end_on_one_input_are_not_blamed(shop: Workshop) -> None:
    source = "def down(n: int) -> int:\n    while n != 0:\n        n -= 1\n    return {end}"
    found = await among(
        shop,
        [source.format(end=end) for end in ("n", "0", "n + 0", "1 if n else 0")],
        "assert down(2) == 0",
    )

    assert found.groups == ((0, 1, 2, 3),), found
    assert found.tried > 10


async def test_methods_with_the_objects_of_the_tests(shop: Workshop) -> None:
    module = """
    class Till:
        def __init__(self, coins):
            self.coins = coins
            self.log = []

        def pay(self, amount):
            self.coins += amount
            return self.coins
    """
    shop.open(
        {
            "mod.py": module,
            "test_mod.py": "from mod import Till\n\n\ndef test():\n    assert Till(1).pay(2) == 3\n",
        },
        "mod.py::Till.pay",
        ["test_mod.py"],
    )
    found = await spread(
        shop,
        [
            "def pay(self, amount):\n    self.coins += amount\n    return self.coins",
            "def pay(self, amount):\n    self.coins = amount + self.coins\n    return self.coins",
            "def pay(self, amount):\n    self.log.append(amount)\n    self.coins += amount\n    return self.coins",
            "def pay(self, amount):\n    self.coins += abs(amount)\n    return self.coins",
        ],
    )

    assert found.groups == ((0, 1), (2,), (3,))
    separates(found)
    assert found.questions[0].input.startswith("Till(coins=")


@pytest.mark.parametrize(
    ("sources", "test", "answers"),
    [
        (
            ["def f(n):\n    for i in range(n):\n        yield i", "def f(n):\n    yield from range(n)", "def f(n):\n    for i in range(n):\n        yield i * i"],
            "assert list(f(2)) == [0, 1]",
            {"generator of [0, 1, 2]", "generator of [0, 1, 4]"},
        ),
        (
            ["async def f(n):\n    return n", "async def f(n):\n    return int(n)", "async def f(n):\n    return abs(n)"],
            "import asyncio; assert asyncio.run(f(2)) == 2",
            {"awaited -1", "awaited 1"},
        ),
        (
            ["def f(n):\n    return {n: [n]}", "def f(n):\n    return dict([(n, [n])])", "def f(n):\n    return {n: [abs(n)]}"],
            "assert f(2) == {2: [2]}",
            {"{-1: [-1]}", "{-1: [1]}"},
        ),
        (
            ["def f(n):\n    if n < 0:\n        raise ValueError(n)\n    return n", "def f(n):\n    if 0 > n:\n        raise ValueError(n)\n    return n", "def f(n):\n    if n < 0:\n        raise KeyError(n)\n    return n"],
            "assert f(2) == 2",
            {"ValueError: -1", "KeyError: -1"},
        ),
    ],
)  # fmt: skip
async def test_results_of_every_form(
    shop: Workshop, sources: list[str], test: str, answers: set[str]
) -> None:
    found = await among(shop, sources, test)

    assert found.groups == ((0, 1), (2,)), found
    assert {answer.seen.text for answer in found.questions[0].answers} == answers


async def test_an_input_on_which_versions_return_is_asked_before_one_on_which_they_crash(
    shop: Workshop,
) -> None:
    found = await among(
        shop,
        [
            "def first(items: list[int]) -> int:\n    return items[0]",
            "def first(items: list[int]) -> int:\n    return min(items)",
        ],
        "assert first([1, 2]) == 1",
    )

    (question,) = found.questions
    assert {answer.seen.kind for answer in question.answers} == {ObservationKind.VALUE}


async def test_a_difference_outside_of_the_domain_comes_last(shop: Workshop) -> None:
    """The user's own code fails on an empty list, and so do all but one version."""
    own = "def top(items: list[int]) -> int:\n    return min(items)"
    shop.open(
        {
            "mod.py": own,
            "test_mod.py": "from mod import top\n\n\ndef test():\n    assert top([1, 3]) == 3\n",
        },
        "mod.py::top",
        ["test_mod.py"],
    )
    found = await spread(
        shop,
        [
            "def top(items: list[int]) -> int:\n    return max(items)",
            "def top(items: list[int]) -> int:\n    return max(items, default=0)",
            "def top(items: list[int]) -> int:\n    return items[-1]",
        ],
    )

    assert found.groups == ((0,), (1,), (2,))
    assert found.questions[-1].input == "top([])"
    assert found.questions[0].input != "top([])"


async def test_what_cannot_be_compared_splits_no_group(shop: Workshop) -> None:
    found = await among(
        shop,
        [
            "def adder(n: int):\n    return lambda x: x + n",
            "def adder(n: int):\n    return lambda x: x - n",
            "def adder(n: int):\n    return n",
        ],
        "assert adder(2)",
    )

    assert found.groups == ((0, 1), (2,)) or found.groups == ((0, 1, 2),)


async def test_chance_and_time_split_no_group(shop: Workshop) -> None:
    source = "def stamp(n: int) -> float:\n    import time\n    return {parts}"
    found = await among(
        shop,
        [
            source.format(parts=p)
            for p in ("time.perf_counter_ns() + n", "n + time.perf_counter_ns()")
        ],
        "assert stamp(1)",
    )

    assert found.groups == ((0, 1),)


async def test_a_version_of_another_signature_is_loaded_by_itself(shop: Workshop) -> None:
    more = "def mark(f):\n    return f\n"
    found = await among(
        shop,
        [
            "def twice(n: int) -> int:\n    return n * 2",
            "@mark\ndef twice(n: int) -> int:\n    return n + n",
            "def twice(n: int, times: int = 3) -> int:\n    return n * times",
            "def twice(n: int) -> int:\n    return n *",
        ],
        "assert twice(0) == 0",
        more=more,
    )

    assert found.groups == ((0, 1), (2,), (3,)), found


async def test_what_was_asked_for_is_tried(shop: Workshop) -> None:
    shop.open({"mod.py": "def f(a, b):\n    return a"}, "mod.py::f")
    found = await spread(
        shop,
        ["def f(a, b):\n    return a", "def f(a, b):\n    return a if a != 'needle' else b"],
        ["f('needle', 1)"],
    )

    assert found.questions[0].input.startswith("f('needle', ")
    assert texts(found.questions[0])[(0,)] == "'needle'"


async def test_no_trust_no_run(shop: Workshop) -> None:
    from dataclasses import replace

    shop.open({"mod.py": "def f(a):\n    return a"}, "mod.py::f")
    assert shop.task.project is not None
    shop.task = replace(shop.task, project=replace(shop.task.project, trusted=False))
    found = await spread(shop, ["def f(a):\n    return a", "def f(a):\n    return -a"])

    assert found.groups == ((0,), (1,))
    assert "not trusted" in found.reason
    assert found.tried == 0


async def test_a_cancel_leaves_no_process(shop: Workshop) -> None:
    mark = "MARK_OF_A_SPREAD"
    shop.open(
        {
            "mod.py": f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)', '{mark}'])\n\n\ndef f(n: int) -> int:\n    return n"
        },
        "mod.py::f",
    )
    running = asyncio.ensure_future(
        spread(
            shop,
            [
                "def f(n: int) -> int:\n    while True:\n        pass",
                "def f(n: int) -> int:\n    import time\n    time.sleep(50)",
            ],
            seconds=60.0,
        )
    )
    while not survivors(mark) and not running.done():
        await asyncio.sleep(0.02)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert not survivors(mark)
