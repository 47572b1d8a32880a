"""A pytest plugin that says to whom what is entered belongs: a test, a fixture, everyone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from redraft.gates.runner.census import Census, Ran
from redraft.gates.runner.session import Session


def attributions(session: Session) -> list[object]:
    """The plugin, its census begun, where the job asks for one."""
    if not session.job.get("census") or session.watch is None:
        return []
    census = Census(session.root, os.environ["TMPDIR"], session.send)
    census.open()
    session.watch.entered = census.entered
    return [Attribution(census)]


class Attribution:
    """Reports each test to the census at its end.

    What a fixture does that outlives a test belongs to every test that uses the
    fixture, whichever of them came first.
    """

    def __init__(self, census: Census) -> None:
        self._census = census
        self._fixtures: dict[str, Ran] = {}
        self._used: set[str] = set()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """One test from set-up to tear-down."""
        ran = Ran()
        self._used = set(getattr(item, "fixturenames", ()))
        self._census.push(ran)
        yield
        self._census.pop()
        for name in self._used:
            if name in self._fixtures:
                ran.add(self._fixtures[name])
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            ran.always = "it draws its inputs"
        self._census.report(item.nodeid, ran)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """A fixture of one test is part of the test; any other is kept apart."""
        if fixturedef.scope == "function":
            yield
            return
        self._census.push(Ran())
        yield
        ran = self._census.pop()
        self._fixtures.setdefault(fixturedef.argname, Ran()).add(ran)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: Any) -> Iterator[None]:
        """The last moment at which the test knows the fixtures that it asked for by name."""
        request = getattr(item, "_request", None)
        if request:
            self._used |= set(request.fixturenames)
        yield
