"""Versions tried in forks of one process: each as if it were the only one there ever was."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Method, Outcome
from tests.gate.pythons import bare_python_of
from tests.gate.workshop import Workshop, dedent

ONE = "test_calc.py::test_one"
TWO = "test_calc.py::test_two"
TESTS = """
    from calc import add


    def test_one():
        assert add(1, 0) == 1


    def test_two():
        assert add(1, 1) == 2
    """
FILES = {"calc.py": "def add(a, b):\n    return a - b", "test_calc.py": TESTS}
RIGHT = "def add(a, b):\n    return a + b"
WRONG = "def add(a, b):\n    return a * b"
RAISES = "def add(a, b):\n    return a + c"
HANGS = "def add(a, b):\n    while True:\n        pass"
SWAPPED, IMPORTED, COLD = (Method.SWAP,), (Method.IMPORT,), (Method.COLD,)


async def screened(shop: Workshop, *sources: str) -> list[Evidence]:
    """All at once."""
    await shop.baseline()
    drafts = [Draft(dedent(source), DraftKind.REFINE, "test") for source in sources]
    return list(await asyncio.gather(*(shop.gate.screen(shop.task, d, [TWO, ONE]) for d in drafts)))


async def one_by_one(shop: Workshop, *sources: str) -> list[Evidence]:
    return [(await screened(shop, source))[0] for source in sources]


def opened(shop: Workshop, files: Mapping[str, str], target: str = "calc.py::add") -> Workshop:
    return shop.open({**FILES, **files}, target, ["test_calc.py"])


def family() -> set[str]:
    """Every process below this one."""
    found: set[str] = set()
    todo = [str(os.getpid())]
    while todo:
        for task in Path(f"/proc/{todo.pop()}/task").glob("*/children"):
            try:
                children = task.read_text().split()
            except OSError:
                continue
            found.update(children)
            todo += children
    return found


def busiest(processes: set[str]) -> str | None:
    """The process that has just used a twentieth of a second of CPU time, once one has."""
    for pid in processes:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue  # it has ended meanwhile
        ticks = int(stat.rpartition(")")[2].split()[11])
        if ticks >= used.setdefault(pid, ticks) + os.sysconf("SC_CLK_TCK") // 20:
            return pid
    return None


used: dict[str, int] = {}


async def test_versions_of_one_size_within_one_second_are_told_apart(shop: Workshop) -> None:
    opened(shop, {})
    found = await screened(shop, *[RIGHT, WRONG] * 6)
    assert [e.outcome for e in found] == [Outcome.PASSED, Outcome.BROKE] * 6
    assert all(e.partial and e.methods == SWAPPED for e in found)
    assert all(e.fixed == (TWO,) for e in found[::2])


async def test_one_that_hangs_or_raises_does_not_take_the_others_with_it(shop: Workshop) -> None:
    opened(shop, {})
    found = await screened(shop, RIGHT, HANGS, RIGHT, RAISES, RIGHT, HANGS, RIGHT)
    assert [e.outcome is Outcome.PASSED for e in found] == [
        True, False, True, False, True, False, True,
    ]  # fmt: skip
    assert found[1].failures[0].timed_out
    assert "NameError" in found[3].failures[0].message


async def test_what_passes_is_confirmed_by_a_cold_run(shop: Workshop) -> None:
    opened(shop, {})
    found = await shop.judge(RIGHT)
    assert (found.outcome, found.fixed) == (Outcome.PASSED, (TWO,))
    assert found.methods == (Method.SWAP, Method.COLD)


async def test_a_cancel_ends_the_fork_before_it_returns(shop: Workshop) -> None:
    opened(shop, {})
    await screened(shop, RIGHT)
    work = asyncio.create_task(shop.gate.screen(shop.task, draft(HANGS), [TWO]))
    while (running := busiest(family())) is None:
        assert not work.done(), "its time is over"
        await asyncio.sleep(0.005)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert running not in family()
    assert (await screened(shop, RIGHT))[0].outcome is Outcome.PASSED


def draft(source: str) -> Draft:
    return Draft(source, DraftKind.REFINE, "test")


async def test_closing_the_gate_ends_every_process(shop: Workshop) -> None:
    before = family()
    opened(shop, {})
    await screened(shop, RIGHT, WRONG)
    assert family() > before
    await shop.gate.close()
    assert family() == before


LEAVES_FILES = """
    import pathlib, tempfile
    from calc import add

    PLACES = [pathlib.Path(tempfile.gettempdir(), "seen"), pathlib.Path.home() / "seen",
              pathlib.Path("seen"), pathlib.Path("/dev/shm/seen")]


    def test_one():
        for place in PLACES:
            assert not place.exists(), place
            place.mkdir()
            (place / "file").write_text("x")
            (place / "file").chmod(0)
            place.chmod(0)
        assert add(1, 0) == 1


    def test_two(tmp_path, capsys, capfd_here):
        (tmp_path / "file").write_text("x")
        print("said")
        assert capsys.readouterr().out == "said\\n"
        assert add(1, 1) == 2
    """
CAPFD = """
    import os
    import pytest


    @pytest.fixture
    def capfd_here():
        os.write(1, b"a line of its own")
    """


async def test_nothing_that_a_version_writes_meets_the_next(shop: Workshop) -> None:
    opened(shop, {"test_calc.py": LEAVES_FILES, "conftest.py": CAPFD})
    found = await one_by_one(shop, RIGHT, RIGHT, RIGHT)
    assert [e.reason for e in found] == [""] * 3
    assert [e.outcome for e in found] == [Outcome.PASSED] * 3
    assert all(e.methods == SWAPPED for e in found)


async def test_a_process_that_cannot_be_put_back_is_not_used_again(shop: Workshop) -> None:
    tests = """
        import pathlib, tempfile
        from calc import add

        STATE = pathlib.Path(tempfile.gettempdir(), "state")
        STATE.write_text("fresh")


        def test_one():
            assert STATE.read_text() == "fresh"
            STATE.write_text("other")
            assert add(1, 0) == 1


        def test_two():
            assert add(1, 1) == 2
        """
    opened(shop, {"test_calc.py": tests})
    found = await one_by_one(shop, RIGHT, RIGHT, RIGHT)
    assert [e.outcome for e in found] == [Outcome.PASSED] * 3
    assert all(e.methods == SWAPPED for e in found)


async def test_a_version_that_takes_the_sandbox_down_costs_only_itself(shop: Workshop) -> None:
    bomb = "def add(a, b):\n    return len([bytearray(1 << 20) for _ in range(1 << 20)])"
    opened(shop, {})
    found = await one_by_one(shop, RIGHT, bomb, RIGHT)
    assert [e.outcome is Outcome.PASSED for e in found] == [True, False, True]
    # whichever limit it meets first
    assert any(word in found[1].failures[0].message for word in ("memory", "time"))


async def test_a_test_that_crashes_the_interpreter_is_blamed_and_the_rest_runs(
    shop: Workshop,
) -> None:
    tests = """
        import os
        from calc import add


        def test_one():
            if add(1, 0) != 1:
                os.kill(os.getpid(), 11)


        def test_two():
            assert add(1, 1) == 2
        """
    opened(shop, {"calc.py": RIGHT, "test_calc.py": tests})
    found = await shop.judge("def add(a, b):\n    return a * b + 2 - 1 * 1 if a * b else 9")
    assert found.outcome is Outcome.BROKE
    assert ONE in found.broken
    assert TWO in found.passed


METHODS: dict[str, tuple[Mapping[str, str], str, str, tuple[Method, ...]]] = {
    "an inner function by its outer one": (
        {
            "calc.py": """
            def outer():
                def inner(a, b):
                    return a - b
                return inner


            def add(a, b):
                return outer()(a, b)
            """
        },
        "calc.py::outer.inner",
        "def inner(a, b):\n    return a + b",
        SWAPPED,
    ),
    "a method with a private name and super": (
        {
            "calc.py": """
            class Base:
                def run(self, a, b):
                    return a


            class Sum(Base):
                __one = 1

                def run(self, a, b):
                    return super().run(a, b) - b * self.__one


            def add(a, b):
                return Sum().run(a, b)
            """
        },
        "calc.py::Sum.run",
        "def run(self, a, b):\n    return super().run(a, b) + b * self.__one",
        SWAPPED,
    ),
    "a closure that needs a name more": (
        {
            "calc.py": """
            def make(x, y):
                class Sum:
                    def run(self, a, b):
                        return a - b
                return Sum()


            class Plain:
                def run(self, a, b):
                    return a - b


            def add(a, b):
                return Plain().run(a, b)
            """
        },
        "calc.py::Plain.run",
        "def run(self, a, b):\n    return a + b if __class__ is Plain else 0",
        IMPORTED,
    ),
    "what ran while the tests were imported": (
        {
            "calc.py": """
            def sign():
                return -1


            SIGN = sign()


            def add(a, b):
                return a + SIGN * b
            """
        },
        "calc.py::sign",
        "def sign():\n    return 1",
        IMPORTED,
    ),
    "what a conftest has kept": (
        {
            "conftest.py": "from calc import sign\n\nSIGN = sign()",
            "calc.py": "def sign():\n    return -1\n\n\ndef add(a, b):\n    import conftest\n"
            "    return a + sign() * conftest.SIGN * -b * sign() * sign()",
            "test_calc.py": TESTS,
        },
        "calc.py::sign",
        "def sign():\n    return 1",
        COLD,
    ),
}


@pytest.mark.parametrize("case", METHODS, ids=list(METHODS))
async def test_the_fastest_way_that_is_sound(shop: Workshop, case: str) -> None:
    files, target, source, methods = METHODS[case]
    opened(shop, files, target)
    (found,) = await screened(shop, source)
    assert found.methods == methods
    if case != "what a conftest has kept":
        assert (found.outcome, found.fixed) == (Outcome.PASSED, (TWO,))


async def test_threads_that_run_when_the_tests_are_collected_keep_it_from_forking(
    shop: Workshop,
) -> None:
    opened(
        shop,
        {
            "conftest.py": "import threading, time\n\n"
            "threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"
        },
    )
    (found,) = await screened(shop, RIGHT)
    assert (found.outcome, found.methods) == (Outcome.PASSED, COLD)


async def test_a_docstring_alone_is_tried_warm(shop: Workshop) -> None:
    source = 'def add(a, b):\n    """\n    >>> add(1, 1)\n    2\n    """\n    return a - b'
    shop.open({"calc.py": source}, "calc.py::add", doctests=True)
    await shop.baseline()
    name = "calc.py::add (doctest)"
    (right, wrong) = [
        await shop.gate.screen(shop.task, draft(source.replace("a - b", new)), [name])
        for new in ("a + b", "a * b")
    ]
    assert (right.outcome, right.fixed, right.methods) == (Outcome.PASSED, (name,), SWAPPED)
    assert wrong.outcome is Outcome.FAILED


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
async def test_any_interpreter_of_a_project_serves(shop: Workshop, version: str) -> None:
    source = 'def add(a, b):\n    """\n    >>> add(1, 1)\n    2\n    """\n    return a - b'
    python = bare_python_of(version)
    shop.open({"calc.py": source}, "calc.py::add", doctests=True, python=python)
    right, wrong = [await shop.judge(source.replace("a - b", new)) for new in ("a + b", "a * b")]
    assert (right.outcome, right.methods) == (Outcome.PASSED, (Method.SWAP, Method.COLD))
    assert wrong.outcome is Outcome.FAILED


async def test_an_interpreter_that_is_too_old_is_said_to_be(shop: Workshop) -> None:
    python = bare_python_of("3.7")
    shop.open({**FILES}, "calc.py::add", ["test_calc.py"], python=python)
    found = await shop.baseline()
    assert found.outcome is Outcome.UNAVAILABLE
    assert "takes Python 3.8 or newer, and this is 3.7" in found.reason
