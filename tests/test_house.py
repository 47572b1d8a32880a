"""The house rules that a tool can hold."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[1] / "server" / "redraft"
SOURCES = sorted(SERVER.rglob("*.py"))


WORKERS = {"bench/runners/local.py"}
"""A benchmark's workers are processes, because the repairer computes; they run nobody's code."""


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def room(path: Path) -> str:
    return path.relative_to(SERVER).parts[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(SERVER)))
def test_only_the_room_that_may_touches_the_world(path: Path) -> None:
    """import-linter sees packages; the standard library's doors to the world are watched here."""
    tops = {name.split(".")[0] for name in imported(path)}
    if room(path) != "models":
        assert not tops & {"openai", "httpx", "httpx2", "urllib3", "requests"}
    if room(path) != "gates":
        assert "subprocess" not in tops
        assert "multiprocessing" not in tops or str(path.relative_to(SERVER)) in WORKERS
    if room(path) != "journal":
        assert "sqlite3" not in tops
    if room(path) != "lsp":
        assert not tops & {"pygls", "lsprotocol"}
    if room(path) != "languages":
        assert not any(top.startswith("tree_sitter") for top in tops)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(SERVER)))
def test_files_stay_small_enough_to_hold_in_the_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_a_test_that_reaches_out_fails() -> None:
    with pytest.raises(AssertionError, match="tried to reach"), socket.socket() as s:
        s.connect(("192.0.2.1", 80))
    # the guard remembers the attempt even where the code swallows the refusal; forgive this one
    import tests.conftest as guard

    guard._attempts.clear()
