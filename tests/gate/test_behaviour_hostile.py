"""What cannot be told is never equal, and no version can say that it is."""

from __future__ import annotations

import pytest

from redraft.core.evidence import Aspect
from tests.gate.behaving import between, row
from tests.gate.workshop import Workshop

pytestmark = pytest.mark.sandbox


async def test_what_cannot_be_copied_is_counted_and_never_equal(shop: Workshop) -> None:
    found = await between(
        shop,
        "def locked(lock):\n    return lock.locked()",
        "def locked(lock):\n    return bool(lock.locked())",
        "assert not locked(__import__('threading').Lock())",
    )

    assert found.uncopied == 1
    assert not found.told
    assert "cannot be copied" in found.reason
    assert "lock" in found.reason


async def test_what_cannot_be_compared_is_unknown(shop: Workshop) -> None:
    found = await between(
        shop,
        "def adder(n):\n    return lambda x: x + n",
        "def adder(n):\n    return lambda x: x - n",
        "assert adder(2)(1) == 3",
    )

    assert found.agreed == 0
    assert found.unknown == found.tried > 0
    assert "a function made while it ran" in found.reason


async def test_an_object_that_equals_everything_hides_nothing(shop: Workshop) -> None:
    more = "class Sly:\n    def __init__(self, v):\n        self.v = v\n\n    def __eq__(self, other):\n        return True\n\n    def __reduce__(self):\n        return (Sly, (0,))\n"
    found = await between(
        shop,
        "def wrap(v):\n    return Sly(v)",
        "def wrap(v):\n    return Sly(v + 1)",
        "assert wrap(1) == 7",
        more=more,
    )
    inside = await between(
        shop,
        "def wrap(v):\n    return v",
        "def wrap(v):\n    class Any(int):\n        def __eq__(self, other):\n            return True\n    return Any(v + 1)",
        "assert wrap(1)",
    )

    assert row(found, Aspect.VALUE).input == "wrap(0)"
    assert row(inside, Aspect.VALUE).input == "wrap(0)"


async def test_a_version_that_eats_memory_is_unknown_and_not_the_end(shop: Workshop) -> None:
    found = await between(
        shop,
        "def pad(n):\n    return len('x' * n)",
        "def pad(n):\n    return len(bytearray(max(n, 0)))",
        "assert pad(3) == 3",
    )

    assert found.unknown > 0  # ten to the seventeenth
    assert found.agreed > 5
    assert not [d for d in found.differences if d.aspect is Aspect.EXCEPTION]


async def test_a_version_that_floods_is_no_danger(shop: Workshop) -> None:
    found = await between(
        shop,
        "def f(n):\n    return n",
        "def f(n):\n    print('x' * 10_000_000)\n    return [n] * 300_000",
        "assert f(3) == 3",
        seconds=120.0,  # making the input small takes many floods, and a busy machine longer
    )

    assert row(found, Aspect.VALUE).before.text == "0"
    assert len(row(found, Aspect.OUTPUT).after.text) < 1000


async def test_a_version_that_forks_is_no_danger(shop: Workshop) -> None:
    # Both processes return, and go on as if each were the one that was asked: which of the two
    # is heard may change from run to run, so a difference may be left untold, but never wrong.
    found = await between(
        shop,
        "def f(n):\n    return n",
        "def f(n):\n    import os\n    os.fork()\n    return [n]",
        "assert f(3) == 3",
    )

    assert found.tried
    assert not found.agreed
    assert found.differences or found.nondeterministic
    for told in found.differences:
        assert told.input == f"f({told.before.text})"
        assert told.aspect is not Aspect.VALUE or told.after.text == f"[{told.before.text}]"


async def test_an_answer_that_the_version_writes_itself_is_not_believed(shop: Workshop) -> None:
    forger = """
    def f(n):
        import json, os
        answer = {"kind": "value", "how": "", "result": {"k": "int", "v": n}, "args": [["n", {"k": "int", "v": n}]], "cells": [], "state": [], "out": "", "err": "", "warned": []}
        body = json.dumps(answer).encode()
        for number in range(3, 1010):
            try:
                os.write(number, b"0" * 32 + b" " + body + b"\\n")
            except OSError:
                pass
        os._exit(0)
    """
    found = await between(shop, "def f(n):\n    return n", forger, "assert f(3) == 3")

    assert found.agreed == 0
    assert not found.told or row(found, Aspect.EXCEPTION)
