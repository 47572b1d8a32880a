"""Which names a module binds, as far as its text tells."""

from __future__ import annotations

import pytest

from redraft.policies.repair.names import module_names, unbound


def test_names_of_the_top_level_are_known_under_if_and_try_too() -> None:
    text = (
        "import a.b\nfrom c import d as e\nif a:\n    f = 1\nelse:\n    def g(h):\n        i = 1\n"
        "try:\n    class J:\n        k = 1\nexcept E as l:\n    pass\nfor m, (n, *o) in []:\n    pass\n"
    )
    assert module_names(text) == {"a", "e", "f", "g", "J", "l", "m", "n", "o"}
    assert module_names("def (") == frozenset()


@pytest.mark.parametrize(
    ("name", "text", "sure"),
    [
        ("z", "x = 1", True),
        ("z", "def f(z):\n    pass", False),
        ("z", "def f():\n    z = 1", False),
        ("print", "x = 1", False),
        ("_", "x = 1", False),
        ("__version__", "x = 1", False),
        ("z", "exec(text)", False),
        ("z", "from x import *", False),
        ("z", "def (", False),
    ],
)
def test_a_name_is_surely_unbound_only_where_nothing_can_bind_it(
    name: str, text: str, sure: bool
) -> None:
    assert unbound(name, text) is sure
    assert not unbound(name, text, "setattr(module, 'z', 1)", "_ print __version__")
