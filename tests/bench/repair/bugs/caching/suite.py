# mypy: ignore-errors
import pytest
from caching import LruCache, batched_lookup, expiring, once


def test_what_was_put_is_there():
    cache = LruCache(2)
    cache.put("a", 1)
    assert cache.get("a") == 1
    assert cache.get("b") is None
    assert cache.get("b", 7) == 7


def test_the_oldest_goes():
    cache = LruCache(2)
    assert cache.put("a", 1) == []
    assert cache.put("b", 2) == []
    assert cache.put("c", 3) == ["a"]
    assert list(cache.keys()) == ["c", "b"]


def test_reading_is_using():
    cache = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")
    assert cache.put("c", 3) == ["b"]


def test_writing_is_using():
    cache = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.put("a", 3) == []
    assert list(cache.keys()) == ["a", "b"]
    assert cache.get("a") == 3


def test_hits_and_misses():
    cache = LruCache(2)
    assert cache.rate() == 0.0
    cache.put("a", None)
    cache.get("a")
    cache.get("b")
    cache.get("a")
    cache.get("c")
    cache.get("a")
    assert (cache.hits, cache.misses) == (3, 2)
    assert cache.rate() == 0.6


def test_resize():
    cache = LruCache(4)
    for key in "abcd":
        cache.put(key, key)
    cache.get("a")
    assert cache.resize(2) == 2
    assert list(cache.keys()) == ["a", "d"]
    assert cache.put("a", 1) == []
    assert cache.put("z", 1) == ["d"]
    assert cache.resize(5) == 0
    cache.put("x", 1)
    cache.put("y", 1)
    assert list(cache.keys()) == ["y", "x", "z", "a"]


@pytest.mark.parametrize("capacity", [0, -1])
def test_no_room(capacity):
    with pytest.raises(ValueError, match="at least one"):
        LruCache(capacity)
    with pytest.raises(ValueError, match="at least one"):
        LruCache(1).resize(capacity)


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def counted(clock, seconds=10):
    calls = []

    @expiring(seconds, clock)
    def double(x, plus=0):
        calls.append((x, plus))
        if x < 0:
            raise ValueError(x)
        return 2 * x + plus

    return double, calls


def test_expiring_remembers():
    double, calls = counted(Clock())
    assert [double(1), double(1), double(2)] == [2, 2, 4]
    assert calls == [(1, 0), (2, 0)]


def test_expiring_knows_keywords():
    double, calls = counted(Clock())
    assert [double(1, plus=1), double(1, plus=2), double(1, plus=1)] == [3, 4, 3]
    assert len(calls) == 2


def test_expiring_forgets():
    clock = Clock()
    double, calls = counted(clock)
    double(1)
    clock.now = 9.9
    double(1)
    assert len(calls) == 1
    clock.now = 10.0
    double(1)
    assert len(calls) == 2
    clock.now = 19.0
    double(1)
    assert len(calls) == 2


def test_expiring_does_not_keep_failures():
    double, calls = counted(Clock())
    for _ in range(2):
        with pytest.raises(ValueError, match="-1"):
            double(-1)
    assert len(calls) == 2


def test_expiring_keeps_the_name():
    assert counted(Clock())[0].__name__ == "double"


def test_once():
    calls = []
    first = once(lambda: calls.append(1))
    assert (first(), first(), first()) == (None, None, None)
    assert len(calls) == 1
    assert once(lambda: 5)() == 5


def test_once_tries_again_after_a_failure():
    answers = [ValueError("no"), 3]

    def load():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    get = once(load)
    with pytest.raises(ValueError, match="no"):
        get()
    assert get() == 3
    assert get() == 3


def loader(batches):
    def load(keys):
        batches.append(keys)
        return {key: key * 10 for key in keys if key < 100}

    return load


def test_batched_lookup_loads_in_batches():
    batches = []
    assert batched_lookup([1, 2, 3, 4], loader(batches), LruCache(9)) == {
        1: 10,
        2: 20,
        3: 30,
        4: 40,
    }
    assert batches == [[1, 2, 3], [4]]


def test_batched_lookup_asks_the_cache():
    batches = []
    cache = LruCache(9)
    cache.put(2, None)
    assert batched_lookup([1, 2, 1], loader(batches), cache) == {1: 10, 2: None}
    assert batches == [[1]]
    assert cache.get(1) == 10


def test_batched_lookup_leaves_out_what_is_nowhere():
    assert batched_lookup([500, 1], loader([]), LruCache(2)) == {1: 10}


def test_batched_lookup_keeps_the_order_of_the_keys():
    cache = LruCache(9)
    cache.put(3, 30)
    assert list(batched_lookup([1, 3, 2], loader([]), cache, 2)) == [1, 3, 2]
