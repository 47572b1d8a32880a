# mypy: ignore-errors
import pytest
from limits import SlidingWindow, TokenBucket, breaker, debounce, every


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_burst_goes_through():
    bucket = TokenBucket(1, 3, Clock())
    assert [bucket.allow() for _ in range(5)] == [True, True, True, False, False]


def test_tokens_come_back():
    clock = Clock()
    bucket = TokenBucket(2, 4, clock)
    assert bucket.allow(4)
    clock.now += 1
    assert bucket.allow(2)
    assert not bucket.allow(0.5)
    clock.now += 0.25
    assert bucket.allow(0.5)


def test_no_more_than_a_burst():
    clock = Clock()
    bucket = TokenBucket(10, 2, clock)
    clock.now += 60
    assert [bucket.allow() for _ in range(3)] == [True, True, False]


def test_a_refusal_costs_nothing():
    bucket = TokenBucket(1, 3, Clock())
    assert not bucket.allow(4)
    assert bucket.allow(3)


@pytest.mark.parametrize("cost", [0, -1])
def test_what_costs_nothing(cost):
    with pytest.raises(ValueError, match="nothing"):
        TokenBucket(1, 3, Clock()).allow(cost)


def test_wait():
    clock = Clock()
    bucket = TokenBucket(2, 4, clock)
    assert bucket.wait() == 0.0
    bucket.allow(4)
    assert bucket.wait() == 0.5
    assert bucket.wait(3) == 1.5
    assert bucket.wait(4) == 2.0
    assert bucket.wait(5) == float("inf")
    clock.now += 1
    assert bucket.wait(3) == 0.5


def test_window():
    clock = Clock()
    window = SlidingWindow(2, 10, clock)
    assert [window.hit("a") for _ in range(3)] == [True, True, False]
    assert window.hit("b")
    clock.now += 5
    assert not window.hit("a")
    clock.now += 5
    assert [window.hit("a") for _ in range(3)] == [True, True, False]


def test_window_slides():
    clock = Clock()
    window = SlidingWindow(2, 10, clock)
    window.hit("a")
    clock.now += 6
    window.hit("a")
    clock.now += 6
    assert [window.hit("a"), window.hit("a")] == [True, False]


def test_left():
    clock = Clock()
    window = SlidingWindow(3, 10, clock)
    assert window.left("a") == 3
    window.hit("a")
    window.hit("a")
    assert (window.left("a"), window.left("b")) == (1, 3)
    clock.now += 9
    assert window.left("a") == 1
    clock.now += 1
    assert window.left("a") == 3


def test_forget():
    clock = Clock()
    window = SlidingWindow(3, 10, clock)
    window.hit("a")
    window.hit("b")
    clock.now += 8
    window.hit("b")
    assert window.forget() == 0
    clock.now += 2
    assert window.forget() == 1
    assert window.left("b") == 2
    clock.now += 8
    assert window.forget() == 1
    assert window.forget() == 0


def test_every():
    calls = []
    third = every(3)(lambda x, add=0: calls.append(x) or x + add)
    assert [third(n, add=10) for n in range(7)] == [10, None, None, 13, None, None, 16]
    assert calls == [0, 3, 6]


def test_every_one():
    assert [every(1)(abs)(-1), every(5)(abs)(-2)] == [1, 2]


def test_debounce():
    clock, calls = Clock(), []
    once = debounce(5, clock)(calls.append)
    assert [once("a"), once("a"), once("b")] == [True, False, True]
    clock.now += 4
    assert not once("a")
    clock.now += 1
    assert once("a")
    clock.now += 4
    assert not once("a")
    assert calls == ["a", "b", "a"]


def failing(times):
    calls = []

    def work(value):
        calls.append(value)
        if len(calls) in times:
            raise OSError("no")
        return value

    return work, calls


def attempt(work, value):
    try:
        return work(value)
    except (OSError, ConnectionError) as error:
        return type(error).__name__


def test_breaker_opens():
    clock = Clock()
    work, calls = failing({1, 2, 3})
    guarded = breaker(2, 10, clock)(work)
    assert [attempt(guarded, n) for n in range(4)] == [
        "OSError",
        "OSError",
        *["ConnectionError"] * 2,
    ]
    assert calls == [0, 1]


def test_breaker_tries_once_more():
    clock = Clock()
    work, calls = failing({1, 2, 3})
    guarded = breaker(2, 10, clock)(work)
    attempt(guarded, 0)
    attempt(guarded, 1)
    clock.now += 9
    assert attempt(guarded, 2) == "ConnectionError"
    clock.now += 1
    assert attempt(guarded, 3) == "OSError"
    assert attempt(guarded, 4) == "ConnectionError"
    clock.now += 10
    assert attempt(guarded, 5) == 5
    assert calls == [0, 1, 3, 5]


def test_breaker_counts_in_a_row():
    work, _ = failing({1, 3, 5})
    guarded = breaker(2, 10, Clock())(work)
    assert [attempt(guarded, n) for n in range(6)] == ["OSError", 1, "OSError", 3, "OSError", 5]
