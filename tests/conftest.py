"""What holds for every test: no address but loopback, no key, no settings of the developer's."""

from __future__ import annotations

import ipaddress
import itertools
import os
import sys
from collections.abc import Iterator

import pytest

_KEYS = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "REDRAFT_API_KEY",
    "REDRAFT_BASE_URL",
    "REDRAFT_MODEL",
)

_numbers = itertools.count()


class ReachedOut(AssertionError):
    """A test tried to reach an address outside this machine."""


_attempts: list[str] = []


def _is_outside(address: object) -> bool:
    if not isinstance(address, tuple) or not address:
        return False  # a Unix socket
    host = str(address[0])
    if host in ("", "localhost"):
        return False
    try:
        return not ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return True  # a name that would have to be looked up


def _watch(event: str, args: tuple[object, ...]) -> None:
    # An audit hook sees every connection of every library, whichever way it opens sockets.
    # It cannot be removed, so it is installed once for the whole run.
    target: object = None
    if event in ("socket.connect", "socket.sendto"):
        target = args[1]
    elif event == "socket.getaddrinfo":
        target = (args[0] or "", args[1])
    if target is not None and _is_outside(target):
        _attempts.append(f"{event}: {target!r}")
        raise ReachedOut(f"a test tried to reach {target!r}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    """Fail the test even when the code under test swallowed the refusal."""
    _attempts.clear()
    yield
    assert not _attempts, f"the test reached out: {_attempts}"


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name in _KEYS:
        monkeypatch.delenv(name, raising=False)
    # a journal of the test's own; the developer's is never opened
    journal = tmp_path_factory.getbasetemp() / "journals" / str(next(_numbers))
    monkeypatch.setenv("XDG_DATA_HOME", str(journal))
    monkeypatch.setenv("REDRAFT_JOURNAL", str(journal / "journal.sqlite3"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("sandbox") is not None:
        from tests.gate.workshop import need_sandbox

        need_sandbox()


def pytest_report_header() -> str:
    return f"only loopback may be reached; running as user {os.getuid()}"
