"""Values as trees: told, compared, shown, varied; nothing is run."""

from __future__ import annotations

import ast
import collections
import dataclasses
import datetime
import decimal
import enum
import io
import json
import math
import random
import threading
import types
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.core.evidence import Aspect, ObservationKind
from redraft.gates.behaviour.compare import Answer, compare
from redraft.gates.behaviour.differ import nearby
from redraft.gates.behaviour.show import show, show_call
from redraft.gates.behaviour.trees import Call, Made, plain, size
from redraft.gates.behaviour.vary import Words, neighbours, smaller, words
from redraft.gates.runner.build import Builder, Unbuildable
from redraft.gates.runner.snapshot import Encoder

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), st.binary(max_size=4)
)
keys = st.one_of(st.integers(), st.text(max_size=4), st.tuples(st.integers(), st.booleans()))
values: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
        st.frozensets(keys, max_size=4),
        st.sets(keys, max_size=4),
    ),
    max_leaves=12,
)


def answer(result: object, *arguments: object, **more: object) -> Answer:
    """What the sandbox would send, through JSON as it does."""
    encoder = Encoder(exact=False)
    told = {
        "kind": "value",
        "how": "",
        "result": encoder.encode(result),
        "args": [[f"x{n}", encoder.encode(value)] for n, value in enumerate(arguments)],
        "cells": [],
        "state": [],
        "out": "",
        "err": "",
        "warned": [],
        **more,
    }
    return dict(json.loads(json.dumps(told)))


def aspects(a: object, b: object) -> list[Aspect]:
    found = compare(answer(a), answer(b), "f()")
    assert not found.unknown
    return [finding.aspect for finding in found.findings]


def unknown(a: object, b: object) -> str:
    found = compare(answer(a), answer(b), "f()")
    assert not found.findings
    return found.unknown


@given(values)
@settings(deadline=None)
def test_a_value_equals_itself(value: Any) -> None:
    assert aspects(value, value) == []


@given(values, values)
@settings(deadline=None)
def test_a_comparison_has_no_direction(a: Any, b: Any) -> None:
    there, back = compare(answer(a), answer(b), "f()"), compare(answer(b), answer(a), "f()")

    assert there.aspects == back.aspects
    assert bool(there.unknown) == bool(back.unknown)


@given(values, values)
@settings(deadline=None)
def test_equal_means_equal(a: Any, b: Any) -> None:
    """What is not equal by Python's own word, over plain values, is told apart."""
    if a != b and not any(isinstance(v, float) for v in _parts([a, b])):
        assert aspects(a, b)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [part for item in value.items() for part in _parts(list(item))]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [part for item in value for part in _parts(item)]
    return [value]


@given(values)
@settings(deadline=None)
def test_what_is_told_can_be_built_again(value: Any) -> None:
    module = types.ModuleType("m")
    for tree in (Encoder(exact=True).encode(value), plain(value)):
        built = Builder(module, None).build(json.loads(json.dumps(tree)))
        assert type(built) is type(value)
        assert aspects(built, value) == []


@given(values)
@settings(deadline=None)
def test_what_is_shown_is_an_expression(value: Any) -> None:
    text = show(plain(value))
    if len(text) <= 2000:
        again = eval(text, {"float": float, "frozenset": frozenset, "set": set})
        assert aspects(again, value) == []


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Plain:
    def __init__(self, v: object) -> None:
        self.v = v


class Slots:
    __slots__ = ("v",)

    def __init__(self, v: object) -> None:
        self.v = v


class Sly:
    def __init__(self, v: object) -> None:
        self.v = v

    def __eq__(self, other: object) -> bool:
        return True

    def __reduce__(self) -> tuple[Any, ...]:
        return (Sly, (0,))


@dataclasses.dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


class Pair(NamedTuple):
    a: int
    b: int


def again(value: Any) -> Any:
    return Builder(types.ModuleType("m"), None).build(Encoder(exact=True).encode(value))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Plain(1), Plain(2)),
        (Slots(1), Slots(2)),
        (Sly(1), Sly(2)),
        (Point(1), Point(2)),
        (Colour.RED, Colour.BLUE),
        (Pair(1, 2), Pair(2, 1)),
        (datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)),
        (decimal.Decimal("1.0"), decimal.Decimal("1.1")),
        (io.StringIO("a"), io.StringIO("b")),
        (collections.Counter("aab"), collections.Counter("abb")),
        (collections.OrderedDict(a=1), collections.OrderedDict(a=2)),
        (collections.deque([1]), collections.deque([2])),
        (ValueError("a"), ValueError("b")),
        (len, abs),
        (Plain, Slots),
        (range(3), range(4)),
        (bytearray(b"a"), bytearray(b"b")),
        ([1] * 5000, [1] * 4999 + [2]),
        ("x" * 30_000, "x" * 29_999 + "y"),
        (Plain(Plain([Slots(1)])), Plain(Plain([Slots(2)]))),
        ([Sly(1)], [Sly(2)]),
        ({1, (2, 3)}, {1, (2, 4)}),
        (iter([1, 2]), iter([1, 3])),
        (10**400, 10**400 + 1),
    ],
)
def test_values_of_all_kinds_are_told_apart(a: object, b: object) -> None:
    if not isinstance(a, collections.abc.Iterator):
        assert aspects(a, a) == []
        copy = again(a) if len(repr(a)) < 9000 and "Sly" not in repr(a) else a
        assert aspects(a, copy) == []
    assert Aspect.VALUE in aspects(a, b)


@pytest.mark.parametrize(
    ("a", "b", "aspect"),
    [
        (1, True, Aspect.TYPE),
        (1, 1.0, Aspect.TYPE),
        ([1, 2], (1, 2), Aspect.TYPE),
        ({1}, frozenset({1}), Aspect.TYPE),
        ([True], [1], Aspect.TYPE),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, Aspect.ORDER),
        ({"a": 1}, collections.OrderedDict(a=1), Aspect.TYPE),
        (Plain([]), Plain(()), Aspect.TYPE),
    ],
)
def test_types_and_order_have_aspects_of_their_own(a: object, b: object, aspect: Aspect) -> None:
    assert aspects(a, b) == [aspect]


def test_near_floats_nan_and_zero() -> None:
    assert aspects([0.1 + 0.2, math.nan, -0.0], [0.3, math.nan, 0.0]) == []
    assert aspects({0.1 + 0.2}, {0.3}) == []
    assert aspects(1e-5, 1.1e-5) == [Aspect.VALUE]
    assert aspects(math.inf, 1e308) == [Aspect.VALUE]
    assert aspects(complex(0.1 + 0.2, 1), complex(0.3, 1)) == []


def test_what_cannot_be_told_is_unknown_and_never_equal() -> None:
    lock = threading.Lock()
    assert "lock" in unknown(lock, lock)
    assert unknown([1, lambda: 1], [1, lambda: 1]) == "a function made while it ran"
    assert compare(answer([1, lock]), answer([2, lock]), "f()").aspects == {Aspect.VALUE}
    assert "floats" in unknown([0.5] * 3000, [0.25] * 3000)
    deep: list[Any] = []
    for _ in range(500):
        deep = [deep]
    assert unknown(deep, deep) == "too deep"
    many = [[n] for n in range(9000)]
    assert unknown(many, many) == "too large"


def test_cycles_and_shared_parts() -> None:
    a: list[Any] = [1]
    a.append(a)
    b: list[Any] = [1]
    b.append(b)
    assert aspects(a, b) == []
    assert again(a)[1][1][0] == 1
    row: list[int] = [0]
    assert aspects([row, row], [[0], [0]]) == [Aspect.ALIASING]
    assert aspects([row, row], [row, row]) == []
    point = Point(1)
    assert aspects([point, point], [Point(1), Point(1)]) == []


def test_aliasing_with_an_argument_is_said_in_words() -> None:
    xs = [1]
    found = compare(answer(xs, xs), answer([1], xs), "f(xs)")

    (finding,) = found.findings
    assert finding.aspect is Aspect.ALIASING
    assert finding.before.text == "returns x0 itself"
    assert finding.after.text == "the result is a new object"
    inner = compare(answer([xs], xs), answer([[1]], xs), "f(xs)")
    assert inner.findings[0].before.text == "the result shares parts with x0"


def test_addresses_say_nothing() -> None:
    assert aspects("<A at 0x7f11223344>", "<A at 0x7f99887766>") == []
    assert aspects("0x7f", "0x80") == [Aspect.VALUE]


def test_ends_of_an_answer() -> None:
    value = answer(1)
    raised = answer(ValueError("no"), kind="raised") | {
        "class": "builtins:ValueError",
        "message": "no",
    }
    slow = {"kind": "timed_out", "why": "no answer in 1 s"}
    died = {"kind": "died", "why": "signal 11"}

    assert compare(value, raised, "f()").aspects == {Aspect.EXCEPTION}
    assert compare(value, slow, "f()").aspects == {Aspect.TIME}
    assert compare(value, died, "f()").findings[0].after.kind is ObservationKind.RAISED
    assert compare(slow, slow, "f()").unknown
    assert compare(died, died, "f()").unknown
    assert compare({"kind": "unknown", "why": "w"}, value, "f()").unknown == "w"
    assert compare(raised, raised, "f()") == compare(value, value, "f()")


@given(st.recursive(leaves, lambda inner: st.dictionaries(st.text(max_size=2), inner, max_size=3)))
@settings(deadline=None)
def test_an_answer_of_any_form_is_at_most_unknown(junk: Any) -> None:
    broken = {**answer(1), "result": junk}

    found = compare(answer(1), broken, "f()")

    assert found.unknown or found.findings


@given(values, values)
@settings(max_examples=50, deadline=None)
def test_shrinking_ends_and_neighbours_differ(a: Any, b: Any) -> None:
    call = Call((("a", plain(a)), ("b", plain(b))))

    for other in smaller(call):
        assert other.size < call.size
    for other in neighbours(call, Words(), random.Random(0), {}):
        assert [tree for _, tree in other.parts] != [tree for _, tree in call.parts]


def test_a_large_input_has_few_neighbours_and_a_very_large_one_none() -> None:
    large = Call((("x", plain([[n, str(n)] for n in range(200)])),))
    assert 100 > len(list(neighbours(large, Words(), random.Random(0), {}))) > 10

    huge = Call((("x", plain(list(range(5000)))),))
    small = Call((("x", plain([1])),))
    assert nearby([huge], Words(), set()) == []
    assert nearby([huge, small], Words(), set()) == nearby([small], Words(), set()) != []


def test_constants_of_the_source_are_tried() -> None:
    known = words(['def f(x):\n    """77"""\n    return x > 41 or x == "key"', "def f(:"])

    assert set(known.ints) == {40, 41, 42}
    assert known.texts == ("key",)
    tried = {
        show(call.parts[0][1])
        for call in neighbours(Call((("x", plain(5)),)), known, random.Random(1), {})
    }
    assert {"40", "41", "42", "6", "4", "-5", "0"} <= tried


def test_how_calls_read() -> None:
    call = Call((("self", plain(Made("A", (1,)))), ("x", plain([]))), (("y", plain("k")),))

    assert show_call(call, "f", True) == "A(1).f([], y='k')"
    assert show_call(call, "f", False) == "f(A(1), [], y='k')"
    assert show(Encoder(exact=True).encode(Point(1, 2))) == "Point(x=1, y=2)"
    assert show(Encoder(exact=True).encode(Slots([1]))) == "Slots(v=[1])"
    assert show(Encoder(exact=True).encode(Pair(1, 2))) == "Pair(1, 2)"
    assert show(Encoder(exact=True).encode(Colour.RED)) == "Colour.RED"
    assert show(plain((1,))) == "(1,)"
    assert size(plain([1, 2])) > size(plain([1]))


def test_functions_go_along_with_what_they_use() -> None:
    shift = 2
    built = again(lambda x: sorted([x + shift, _BASE]))

    assert built(7) == [9, 100]
    with pytest.raises(Unbuildable):
        again(threading.Lock())


_BASE = 100


def test_expressions_are_literal() -> None:
    assert ast.literal_eval(show(plain({"a": [1, (2.5, None)], "b": {3}}))) == {
        "a": [1, (2.5, None)],
        "b": {3},
    }
