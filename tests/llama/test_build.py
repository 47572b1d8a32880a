"""Where the built server is kept, and when a kept one is used again; needs no server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.llama import build


def test_every_clone_shares_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("REDRAFT_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home" / ".cache" / "redraft-llama" / build.VERSION
    assert build.cache() == home
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert build.cache() == home
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert build.cache() == tmp_path / "redraft-llama" / build.VERSION
    monkeypatch.setenv("REDRAFT_CACHE", str(tmp_path / "own"))
    assert build.cache() == tmp_path / "own" / build.VERSION


@pytest.mark.parametrize(
    ("kept", "runs"),
    [
        (b"#!/bin/sh\nexit 0\n", True),
        (b"#!/bin/sh\nexit 1\n", False),  # a library of the other machine is missing
        (b"\x7fELF of another kind", False),
        (None, False),
    ],
    ids=["runs", "ends at once", "another machine's", "none"],
)
def test_a_server_from_elsewhere_is_used_where_it_runs(
    kept: bytes | None, runs: bool, tmp_path: Path
) -> None:
    server = tmp_path / "llama-server"
    if kept is not None:
        server.write_bytes(kept)
        server.chmod(0o755)
    assert build._runs(server) is runs


def test_a_whole_cache_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "llama-server"
    server.write_text("#!/bin/sh\nexit 0\n")
    server.chmod(0o755)
    for kind in build.EOS_BIAS:
        build.model_path(tmp_path, kind).write_bytes(b"")
    before = server.stat()
    # neither a compiler nor an index is looked for
    monkeypatch.setenv("PATH", "")
    assert build.build(tmp_path) == server
    assert server.stat().st_mtime_ns == before.st_mtime_ns
