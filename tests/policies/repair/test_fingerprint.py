"""Sources that Python reads alike are tried once."""

from __future__ import annotations

import pytest

from redraft.policies.repair.fingerprint import fingerprint


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("def f(x):\n    return x+1", "def f(x):\n    # add\n\n    return (x  + 1)"),
        ("def f(x):\n    return 2 * 3", "def f(x):\n    return 6"),
        (
            "def f(x):\n    def g():\n        return x\n    return g",
            "def f(x):\n    def g(): return x\n    return g",
        ),
    ],
)
def test_layout_and_folded_constants_are_one(one: str, two: str) -> None:
    assert fingerprint(one) == fingerprint(two) is not None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + 2"),
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + 1.0"),
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + True"),
        ("def f(x):\n    return x.a", "def f(x):\n    return x.b"),
        ("def f(x):\n    return -0.0", "def f(x):\n    return 0.0"),
        ("def f(x):\n    return lambda: x < 1", "def f(x):\n    return lambda: x <= 1"),
        (
            "def f():\n    try:\n        g()\n    except ValueError:\n        pass",
            "def f():\n    g()\n    try:\n        pass\n    except ValueError:\n        pass",
        ),
        ("async def f():\n    return 1", "def f():\n    return 1"),
    ],
)
def test_what_may_behave_otherwise_is_two(one: str, two: str) -> None:
    assert fingerprint(one) != fingerprint(two)


def test_what_compiles_only_in_its_place_is_compared_by_its_tree() -> None:
    source = "def f():\n    nonlocal n\n    n += 1"
    assert fingerprint(source) == fingerprint(source + "  # more")
    assert fingerprint(source) != fingerprint(source.replace("+=", "-="))


def test_what_is_not_python_has_none() -> None:
    assert fingerprint("def f(:") is None
    assert fingerprint("def f():\n    return '\0'") is None
