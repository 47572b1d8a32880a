"""Where a function's text contradicts its own annotation: remarks, and only sure ones."""

from __future__ import annotations

import pytest

from redraft.policies.repair.subject import Subject
from redraft.policies.repair.type_facts import contradictions


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f(x) -> int:\n    return 'no'", [1]),
        ("def f(x) -> list[str]:\n    return (x,)", [1]),
        ("def f(x) -> int:\n    if x:\n        return None\n    return 1", [2]),
        ("def f(x) -> bool:\n    return 1", [1]),
        ("def f(x) -> int:\n    if x:\n        return 1", [1]),
        ("def f(x) -> int:\n    if x:\n        return 1\n    else:\n        x += 1", [1]),
        ("def f(x) -> int:\n    if x:\n        return 1\n    x = 2", [3]),
        # not sure, or right
        ("def f(x) -> int:\n    return True", []),
        ("def f(x) -> float:\n    return 1", []),
        ("def f(x) -> str:\n    return x", []),
        ("def f(x) -> 'int | None':\n    return None", []),
        ("def f(x) -> int | None:\n    return None", []),
        ("def f(x) -> Number:\n    return 'no'", []),
        ("def f(x):\n    return 'no'", []),
        ("def f(x) -> int:\n    yield 'no'", []),
        ("def f(x) -> int: ...", []),
        ("def f(x) -> int:\n    raise NotImplementedError", []),
        ("def f(x) -> int:\n    while True:\n        if x:\n            return 1", []),
        ("def f(x) -> int:\n    for y in x:\n        return y", []),
        ("def f(x) -> int:\n    if x:\n        return 1\n    sys.exit()", []),
        ("def f(x) -> int:\n    if x:\n        return 1\n    raise E", []),
        ("def f(x) -> int:\n    if x:\n        return 1\n    else:\n        raise E", []),
        ("def f(x) -> int:\n    def g():\n        return 'no'\n    return g", []),
        ("def f(x) -> int:\n    with x:\n        return 1", []),
    ],
)
def test_only_what_is_sure_is_remarked_on(source: str, lines: list[int]) -> None:
    found = contradictions(Subject(source))
    assert [point.line for point in found] == lines
    text = source.split("\n")
    assert [point.quote for point in found] == [text[line].strip() for line in lines]
    assert all(point.reproduced is None and point.input is None for point in found)
