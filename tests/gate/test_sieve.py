"""Many versions at once: each answer as if it had been the only one, whatever its neighbours do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from redraft.core.evidence import Evidence, Method, Outcome
from tests.gate.pythons import bare_python_of, python_of
from tests.gate.sieving import SWAPPED, drafts, opened, passing, sieved
from tests.gate.test_warm import FILES, HANGS, ONE, RAISES, RIGHT, TWO, WRONG, busiest, family
from tests.gate.workshop import Workshop

UNPARSED = "def add(a, b):\n    return a +"
OTHER_HEADER = "def add(a, b=0):\n    return a + b"
EXITS_POLITELY = "def add(a, b):\n    raise SystemExit(0)"


def told(evidence: Evidence) -> tuple[object, ...]:
    """What a sieve and a screening must agree on."""
    return (
        *(evidence.outcome, evidence.passed, evidence.failed, evidence.fixed, evidence.broken),
        *(evidence.partial, evidence.refusals, evidence.ran, evidence.total, evidence.isolation),
        # where a loop stood is seen by a sieve alone
        [(f.test, f.message, f.timed_out or f.line, f.timed_out) for f in evidence.failures],
    )


async def test_it_says_what_screening_says(shop: Workshop) -> None:
    opened(shop)
    guarded = "def add(a, b):\n    # noqa\n    return sum([a, b]) if __name__ != 'x' else eval('1')"
    sources = [
        *(RIGHT, WRONG, RAISES, UNPARSED, OTHER_HEADER, HANGS, RIGHT, EXITS_POLITELY, guarded),
        "def add(a, b):\n    return a | b",
        "def add(a, b):\n    return 2",
        "def add(a, b):\n    if b:\n        return a + b\n    raise ValueError(f'{a}\\n{b}')",
        "def add(a, b):\n    ...",
        "def plus(a, b):\n    return a + b",
        "async def add(a, b):\n    return a + b",
        "def add(a, b):\n    yield a + b",
        "def add(a, b):\n    return a + b\n\n\ndef other():\n    return 1",
        'def add(a, b):\n    "Adds."\n    return a + b',
    ]
    found = await sieved(shop, *sources)
    alone = [await shop.gate.screen(shop.task, d, [TWO, ONE]) for d in drafts(sources)]
    for source, one, other in zip(sources, found, alone, strict=True):
        if other.refusals and not one.refusals:
            assert one.failed, source  # only what passes is shown to the guards
        else:
            assert told(one) == told(other), source
    assert sum(evidence.methods == SWAPPED for evidence in found) >= 10


async def test_the_tests_run_in_the_order_given_up_to_the_first_that_fails(shop: Workshop) -> None:
    opened(shop)
    for order in ([ONE, TWO], [TWO, ONE]):
        (found,) = await sieved(shop, RAISES, tests=order)
        assert found.failed == (order[0],)
        assert found.ran == 1
    (half,) = await sieved(shop, "def add(a, b):\n    return 1", tests=[ONE, TWO])
    assert (half.passed, half.failed) == ((ONE,), (TWO,))


PLACES: dict[str, tuple[Mapping[str, str], str, str, str]] = {
    "a method with a private name and super": (
        {
            "calc.py": "class Base:\n    def run(self, a, b):\n        return a\n\n\n"
            "class Sum(Base):\n    __one = 1\n\n    def run(self, a, b):\n"
            "        return super().run(a, b) - b * self.__one\n\n\n"
            "def add(a, b):\n    return Sum().run(a, b)"
        },
        "calc.py::Sum.run",
        " - b",
        " + b",
    ),
    "a static method": (
        {
            "calc.py": "class Sum:\n    @staticmethod\n    def run(a, b):\n        return a - b\n\n\n"
            "def add(a, b):\n    return Sum.run(a, b)"
        },
        "calc.py::Sum.run",
        "a - b",
        "a + b",
    ),
    "a generator": (
        {
            "calc.py": "def parts(a, b):\n    yield a\n    yield -b\n\n\n"
            "def add(a, b):\n    return sum(parts(a, b))"
        },
        "calc.py::parts",
        "yield -b",
        "yield b",
    ),
    "a coroutine": (
        {
            "calc.py": "import asyncio\n\n\nasync def plus(a, b):\n    await asyncio.sleep(0)\n"
            "    return a - b\n\n\ndef add(a, b):\n    return asyncio.run(plus(a, b))"
        },
        "calc.py::plus",
        "a - b",
        "a + b",
    ),
    "an inner function": (
        {
            "calc.py": "def add(a, b):\n    c = b\n\n    def inner(a):\n        return a - c\n\n"
            "    return inner(a)"
        },
        "calc.py::add.inner",
        "a - c",
        "a + c",
    ),
    "a function with a comprehension of its own": (
        {"calc.py": "def add(a, b):\n    return sum([n for n in (a, -b)])"},
        "calc.py::add",
        "-b",
        "b",
    ),
    "what ran while the tests were imported": (
        {
            "calc.py": "def sign():\n    return -1\n\n\nSIGN = sign()\n\n\n"
            "def add(a, b):\n    return a + SIGN * b"
        },
        "calc.py::sign",
        "-1",
        "1",
    ),
}


@pytest.mark.parametrize("case", PLACES, ids=list(PLACES))
async def test_wherever_the_function_stands(shop: Workshop, case: str) -> None:
    files, target, old, new = PLACES[case]
    opened(shop, files, target)
    source = shop.task.source
    found = await sieved(shop, source, source.replace(old, new), source.replace(old, "77"))
    assert passing(found) == [False, True, False]
    swapped = case != "what ran while the tests were imported"
    assert found[1].methods == (SWAPPED if swapped else (Method.IMPORT,))


FIXTURES = """
    import logging, os, random, unittest, warnings
    import pytest
    import calc
    from calc import add

    LIVES = []


    @pytest.fixture(autouse=True)
    def clean():
        assert not LIVES
        LIVES.append(1)
        yield
        LIVES.pop()


    @pytest.fixture(scope="module")
    def kept():
        return add(1, 1)


    @pytest.fixture(params=[1, 2])
    def number(request):
        return request.param


    def test_kept(kept, tmp_path, monkeypatch, capsys, caplog):
        assert not list(tmp_path.iterdir())
        (tmp_path / "file").write_text("x")
        monkeypatch.setattr(calc, "EXTRA", 1, raising=False)
        monkeypatch.setenv("EXTRA", "1")
        print("said")
        logging.getLogger().warning("logged")
        assert capsys.readouterr().out == "said\\n"
        assert caplog.messages == ["logged"]
        assert kept == 2


    def test_number(number):
        assert not hasattr(calc, "EXTRA") and "EXTRA" not in os.environ
        assert add(number, 1) == number + 1


    @pytest.mark.skip
    def test_skipped():
        assert add(0, 0) == 1


    @pytest.mark.xfail
    def test_not_yet():
        assert add(1, 1) == 3


    class TestPlain:
        def test_of_a_class(self):
            assert not hasattr(self, "seen")
            self.seen = True
            assert add(2, 2) == 4


    class TestUnit(unittest.TestCase):
        def setUp(self):
            self.two = 2

        def test_equal(self):
            self.assertEqual(add(self.two, 1), 3)

        def test_parts(self):
            for n in range(3):
                with self.subTest(n=n):
                    self.assertEqual(add(n, 1), n + 1)
    """


async def test_fixtures_classes_and_marks_work_for_real(shop: Workshop) -> None:
    opened(shop, {"test_calc.py": FIXTURES})
    base = await shop.baseline()
    tests = [*base.failed, *base.passed]
    sources = [WRONG, RIGHT, "def add(a, b):\n    return b + a if a != 2 else 0", RIGHT, RAISES] * 3
    found = await sieved(shop, *sources, tests=tests)
    assert [not e.failed for e in found] == [False, True, False, True, False] * 3
    assert all(set(e.passed) == set(tests) for e in found if not e.failed)
    alone = [await shop.gate.screen(shop.task, d, [n]) for d in drafts([WRONG]) for n in tests]
    each = [(await sieved(shop, WRONG, RIGHT, tests=[n]))[0] for n in tests]
    assert [told(e) for e in each] == [told(e) for e in alone]


async def test_doctests_of_pytest_and_of_the_docstring(shop: Workshop) -> None:
    source = 'def add(a, b):\n    """\n    >>> add(1, 1)\n    2\n    """\n    return a - b'
    shop.open({"calc.py": source}, "calc.py::add", doctests=True)
    right, wrong = (source.replace("a - b", new) for new in ("a + b", "a * b"))
    alone = "calc.py::add (doctest)"
    found = await sieved(shop, *[wrong, right] * 4, tests=[alone])
    assert passing(found) == [False, True] * 4
    assert found[0].failures[0].message == "add(1, 1): expected 2, got 1"

    ini = "[pytest]\naddopts = -p no:pytest-lsp --doctest-modules"
    text = '"""\n>>> add(1, 1)\n2\n"""\n\nfrom calc import add'
    files = {"calc.py": source, "pytest.ini": ini, "examples.py": text}
    shop.open(files, "calc.py::add", ["examples.py"])
    found = await sieved(shop, *[wrong, right] * 4, tests=["examples.py::examples"])
    assert passing(found) == [False, True] * 4
    assert all(e.methods == SWAPPED for e in found)
    assert found[0].failures[0].message == "add(1, 1): expected 2, got 1"


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
async def test_any_interpreter_of_a_project_serves(shop: Workshop, version: str) -> None:
    source = 'def add(a, b):\n    """\n    >>> add(1, 1)\n    2\n    """\n    return a - b'
    python = bare_python_of(version)
    shop.open({"calc.py": source}, "calc.py::add", doctests=True, python=python)
    sources = [source.replace("a - b", new) for new in ("a * b", "a + b", "a + c")]
    loop = source.replace("    return a - b", "    while True:\n        pass")
    found = await sieved(shop, *sources, loop, *sources, tests=["calc.py::add (doctest)"])
    assert passing(found) == [False, True, False, False, False, True, False]
    assert found[3].failures[0].timed_out
    assert found[2].failures[0].line == 5
    assert found[3].failures[0].line in (5, 6)
    assert all(e.methods == SWAPPED for e in found)


@pytest.mark.parametrize("version", ["3.10", "3.13"])
async def test_another_interpreter_with_pytest(
    shop: Workshop, tmp_path: Path, version: str
) -> None:
    python = python_of(version, tmp_path / "venv")
    shop.open({**FILES, "test_calc.py": FIXTURES}, "calc.py::add", ["test_calc.py"], python=python)
    base = await shop.baseline()
    found = await sieved(shop, *[WRONG, RIGHT] * 3, tests=[*base.failed, *base.passed])
    assert [not e.failed for e in found] == [False, True] * 3
    assert all(e.methods == SWAPPED for e in found)


async def test_tests_that_leave_files_are_still_told_right(shop: Workshop) -> None:
    tests = """
        import pathlib
        from calc import add


        def test_two():
            pathlib.Path("seen").mkdir()
            assert add(1, 1) == 2
        """
    opened(shop, {"test_calc.py": tests})
    found = await sieved(shop, *[WRONG, RIGHT] * 3, tests=[TWO])
    assert passing(found) == [False, True] * 3
    assert found[0].failures[0].message == "AssertionError: assert 1 == 2"


async def test_tests_that_hang_with_the_users_own_code(shop: Workshop) -> None:
    opened(shop, {"calc.py": "def add(a, b):\n    while b:\n        pass\n    return a"})
    found = await sieved(shop, WRONG, RIGHT, shop.task.source, RIGHT)
    assert passing(found) == [False, True, False, True]
    assert found[2].failures[0].timed_out


async def test_the_guards_look_at_those_that_pass(shop: Workshop) -> None:
    opened(shop)
    hardcoded = 'def add(a, b):\n    """Adds."""\n    ...  # rest unchanged\n    return a + b'
    right, wrong, refused = await sieved(shop, RIGHT, WRONG, hardcoded)
    assert (right.outcome, right.refusals) == (Outcome.PASSED, ())
    assert not wrong.refusals
    assert (refused.outcome, refused.partial) == (Outcome.FAILED, True)
    assert refused.refusals


async def test_several_at_once(shop: Workshop) -> None:
    opened(shop)
    await shop.baseline()
    batch = drafts([WRONG, RIGHT, RAISES] * 20)
    one = asyncio.ensure_future(shop.gate.screen(shop.task, batch[1], [TWO, ONE]))
    found = await asyncio.gather(*(shop.gate.sieve(shop.task, batch, [TWO, ONE]) for _ in range(3)))
    assert all(passing(each) == [False, True, False] * 20 for each in found)
    assert (await one).outcome is Outcome.PASSED


async def test_a_cancel_ends_the_processes_before_it_returns(shop: Workshop) -> None:
    opened(shop)
    await sieved(shop, RIGHT)
    work = asyncio.create_task(shop.gate.sieve(shop.task, drafts([HANGS] * 200), [TWO]))
    while (running := busiest(family())) is None:
        assert not work.done(), "its time is over"
        await asyncio.sleep(0.005)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert running not in family()
    assert passing(await sieved(shop, RIGHT, WRONG)) == [True, False]


async def test_nothing_to_try_and_nothing_to_try_it_with(shop: Workshop) -> None:
    opened(shop)
    assert await sieved(shop) == []
    shop.open(FILES, "calc.py::add")
    found = await sieved(shop, RIGHT, WRONG)
    assert [(e.outcome, e.partial) for e in found] == [(Outcome.NO_TESTS, True)] * 2
