"""A project's tests run as pytest runs them, without what only serves reports.

Set-up, call and tear-down go through pytest's own hooks, so that fixtures,
parameters, marks and other plugins work; capturing, logging and the making of
reports are left out where nothing asks for them.  Whether that changes anything
is seen by the caller, who can have every test go the whole way.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from redraft.gates.runner.place import innermost_line

_SPARED = ("capturemanager", "logging-plugin", "unraisableexception", "threadexception")
"""Plugins of pytest that watch a test for a report's sake."""


class Result(NamedTuple):
    """How one test came out: ``p`` passed, ``f`` failed, ``s`` skipped."""

    letter: str
    message: str = ""
    detail: str = ""
    line: int | None = None


PASSED, SKIPPED = Result("p"), Result("s")


class Brisk:
    """Runs items of one pytest session; ``reporter`` sees those that go the whole way."""

    def __init__(self, session: Any, reporter: Any, *, whole: bool) -> None:
        self._session, self._reporter = session, reporter
        self._manager = session.config.pluginmanager
        self._target: dict[str, Any] = reporter.session.target
        self._spared = [p for p in map(self._manager.get_plugin, _SPARED) if p is not None]
        self._whole_way = whole or self._changes_protocol()
        outcomes = sys.modules["_pytest.outcomes"]
        self._skips: tuple[type[BaseException], ...] = (outcomes.Skipped, outcomes.XFailed)
        if "unittest" in sys.modules:
            self._skips += (sys.modules["unittest"].SkipTest,)
        session.config.option.maxfail = 0

    def test(self, item: Any) -> Callable[[Callable[[], Any]], Result]:
        """What runs one test; it asks for the next item only after the call, None ends all fixtures."""
        whole = self._whole_way or not self._plain(item)
        return self._whole(item) if whole else self._quick(item)

    @contextlib.contextmanager
    def warnings(self) -> Iterator[None]:
        """Warnings as pytest filters them, for many tests at once."""
        try:
            from _pytest.warnings import catch_warnings_for_item

            config = self._session.config
            around: Any = catch_warnings_for_item(config, config.hook, "runtest", None)
        except (ImportError, TypeError):
            around = contextlib.nullcontext()  # another pytest: the comparison will tell
        with around:
            yield

    def _changes_protocol(self) -> bool:
        """Whether the project itself has a say in how a test is run or counted."""
        inside = str(self._reporter.session.root) + os.sep
        for name in ("pytest_runtest_protocol", "pytest_runtest_makereport"):
            for found in getattr(self._manager.hook, name).get_hookimpls():
                file = str(getattr(found.plugin, "__file__", None) or "")
                if file.startswith(inside) and "site-packages" not in file:
                    return True
        return False

    def _plain(self, item: Any) -> bool:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"subtests"}:
            return False
        if any(item.get_closest_marker(mark) for mark in ("xfail", "filterwarnings")):
            return False
        if type(item).__name__ == "DoctestItem":
            return True
        return hasattr(item, "_initrequest")

    def _quick(self, item: Any) -> Callable[[Callable[[], Any]], Result]:
        left_out = list(self._spared)
        if "caplog" in item.fixturenames:
            left_out.remove(self._manager.get_plugin("logging-plugin"))
        # a conftest of another folder has no say here
        left_out += getattr(item.ihook, "remove_mods", ())
        hook = self._manager.subset_hook_caller
        set_up, call, tear_down = (
            hook(f"pytest_runtest_{when}", left_out) for when in ("setup", "call", "teardown")
        )
        names = dict(item.dtest.globs) if hasattr(item, "dtest") else None
        result_key = _result_key() if hasattr(item, "stash") else None
        reporter, unit = self._reporter, type(item).__name__ == "TestCaseFunction"
        own = item.__dict__ if getattr(item, "cls", None) is not None else None

        def run(following: Callable[[], Any]) -> Result:
            if own is not None:  # each run has an instance of its own
                own["_obj"] = None
                own.pop("_instance", None)
            if names is not None:
                item.dtest.globs.update(names)
            item._initrequest()  # noqa: SLF001  # as pytest does for a test that runs again
            result = PASSED
            reporter.outcome, reporter.failure = "", {}
            try:
                set_up(item=item)
                call(item=item)
            except BaseException as error:  # noqa: BLE001  # any exception fails a test
                result = self._told(error)
            if unit:
                result = self._of_unit(item, result)
            if result_key is not None:
                item.stash[result_key] = {"setup": True, "call": True}
            try:
                tear_down(item=item, nextitem=following() if result is PASSED else None)
            except BaseException as error:  # noqa: BLE001  # as above
                if result is PASSED or result is SKIPPED:
                    result = self._told(error)
            item._request, item.funcargs = False, None  # noqa: SLF001  # as above
            return result

        return run

    def _whole(self, item: Any) -> Callable[[Callable[[], Any]], Result]:
        reporter = self._reporter

        def run(following: Callable[[], Any]) -> Result:
            if getattr(item, "cls", None) is not None:
                item.__dict__["_obj"] = None
                item.__dict__.pop("_instance", None)
            item._initrequest()  # noqa: SLF001  # as above
            item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
            letter = {"passed": "p", "failed": "f"}.get(reporter.outcome, "s")
            return self._reported() if letter == "f" else Result(letter)

        return run

    def _of_unit(self, item: Any, result: Result) -> Result:
        """What ``unittest`` has kept of the failures, instead of raising them."""
        kept = item.__dict__.pop("_excinfo", None) or []
        if result is PASSED and kept:
            return self._told(kept[0].value)
        if result is PASSED and self._reporter.outcome == "failed":  # a subtest
            return self._reported()
        return result

    def _reported(self) -> Result:
        failure = self._reporter.failure
        return Result(
            "f",
            str(failure.get("message", "the test failed"))[:500],
            str(failure.get("detail", ""))[:1000],
            failure.get("line"),
        )

    def _told(self, error: BaseException) -> Result:
        if isinstance(error, self._skips):
            return SKIPPED
        failures = getattr(error, "failures", None)
        kind = type(error).__name__
        if kind in ("DocTestFailure", "UnexpectedException") and hasattr(error, "example"):
            return example_failed(error, self._target)
        if failures and kind == "MultipleDoctestFailures":
            return example_failed(failures[0], self._target)
        return failed(error, self._target)


def _result_key() -> Any:
    """Under which the fixture ``tmp_path`` looks up how its test went, where it does (pytest 7.3)."""
    return getattr(sys.modules.get("_pytest.tmpdir"), "tmppath_result_key", None)


def failed(error: BaseException, target: dict[str, Any], before: str = "") -> Result:
    """A failure in a line, with the function's innermost line."""
    name = type(error).__qualname__
    try:
        said = str(error)
    except Exception:  # noqa: BLE001  # an exception of the candidate may fail to print itself
        said = ""
    text = f"{name}: {said}" if said else name
    first, _, more = text.partition("\n")
    detail = text[:1000] if more else ""
    return Result("f", (before + first)[:500], detail, innermost_line(error, target))


def example_failed(found: Any, target: dict[str, Any]) -> Result:
    """What one example of a docstring gave instead."""
    source = found.example.source.strip()
    if hasattr(found, "exc_info"):
        return failed(found.exc_info[1], target, f"{source}: ")
    got, want = found.got.strip() or "nothing", found.example.want.strip() or "nothing"
    return Result("f", f"{source}: expected {want}, got {got}"[:500])
