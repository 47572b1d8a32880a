"""It is called as before: plain, a coroutine, a generator."""

from __future__ import annotations

from redraft.gates.guards.base import Change, Example, Guard, Objection


def _check(change: Change) -> Objection | None:
    old, new = change.old, change.new
    if old is None:
        return None
    if old.is_async != new.is_async:
        return Objection(f"It is {'now' if new.is_async else 'no longer'} a coroutine.")
    if old.is_generator != new.is_generator:
        return Objection(f"It is {'now' if new.is_generator else 'no longer'} a generator.")
    return None


SAME_CALLING = Guard(
    "same way of calling",
    _check,
    (
        Example("async def f():\n    return 1", "async def f():\n    return 2", "accepts"),
        Example("async def f():\n    return 1", "def f():\n    return 1", "refuses"),
        Example("def f():\n    return 1", "async def f():\n    return 1", "refuses"),
        Example("def f():\n    yield 1", "def f():\n    return [1]", "refuses"),
        Example("def f():\n    return [1]", "def f():\n    yield 1", "refuses"),
        Example("def f():\n    yield 1", "def f():\n    yield from [1]", "accepts"),
        # the generator inside is its own
        Example(
            "def f():\n    return [1]",
            "def f():\n    def g():\n        yield 1\n    return list(g())",
            "accepts",
        ),
    ),
)
