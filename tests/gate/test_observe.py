"""Inputs run on one version: values, exceptions, and what cannot be told."""

from __future__ import annotations

from redraft.core.evidence import Observation, ObservationKind
from tests.gate.workshop import Workshop

SOURCE = """
    def f(a):
        if a < 0:
            raise ValueError("below zero")
        return 10 // a
    """


async def test_values_and_exceptions_of_the_draft(shop: Workshop) -> None:
    shop.open(
        {
            "pkg/__init__.py": "",
            "pkg/mod.py": "from .other import N\n\n\n" + "def f(a):\n    return a\n",
            "pkg/other.py": "N = 1",
        },
        "pkg/mod.py::f",
    )

    value, deliberate, accident, wrong, made, where = await shop.observe(
        SOURCE, "f(5)", "f(-1)", "f(0)", "f(", "(i * f(i) for i in (1, 2))", "__name__"
    )

    assert value == Observation("f(5)", ObservationKind.VALUE, "2")
    assert deliberate == Observation(
        "f(-1)", ObservationKind.RAISED, "ValueError: below zero", True
    )
    assert accident.text.startswith("ZeroDivisionError: ")
    assert not accident.deliberate
    assert wrong.kind is ObservationKind.UNKNOWN
    assert made.text == "generator of [10, 10]"
    assert where.text == "'pkg.mod'"


async def test_one_input_leaves_nothing_for_the_next(shop: Workshop) -> None:
    shop.open(
        {"mod.py": "SEEN = []\n\n\ndef f(a):\n    SEEN.append(a)\n    return SEEN\n"}, "mod.py::f"
    )

    assert [seen.text for seen in await shop.observe(None, "f(1)", "f(2)")] == ["[1]", "[2]"]


async def test_a_coroutine_is_awaited_and_a_long_answer_is_cut(shop: Workshop) -> None:
    shop.open({"mod.py": "async def f(a):\n    return a * 2\n"}, "mod.py::f")

    short, long, place = await shop.observe(None, "f(4)", "'x' * 9999", "object()")

    assert short.text == "8"
    assert len(long.text) == 2000
    assert place.text == "<object object>"


async def test_a_module_that_cannot_be_imported_answers_nothing(shop: Workshop) -> None:
    shop.open({"mod.py": "import nowhere_at_all\n\n\ndef f():\n    return 1\n"}, "mod.py::f")

    (seen,) = await shop.observe(None, "f()")

    assert seen.kind is ObservationKind.UNKNOWN
    assert "nowhere_at_all" in seen.text
