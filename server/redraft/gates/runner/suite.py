"""The project's tests, run by its own pytest, reported record by record."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from redraft.gates.runner.place import describe, innermost_line
from redraft.gates.runner.watch import Watch

_HARMLESS: dict[str, Any] = {
    # What a project may have in ``addopts`` and would hide tests, spread them over processes
    # that cannot be watched, or change the result.
    "maxfail": 0,
    "lf": False,
    "failedfirst": False,
    "newfirst": False,
    "stepwise": False,
    "collectonly": False,
    "usepdb": False,
    "trace": False,
    "numprocesses": None,
    "maxprocesses": None,
    "dist": "no",
    "tx": [],
    "looponfail": False,
    "forked": False,
    "no_cov": True,
    "cov_source": [],
    "cov_fail_under": None,
    "randomly_reorganize": False,
    "random_order_bucket": None,
    "reruns": 0,
    "testmon": False,
}
_IDS_PER_RECORD = 200


class Reporter:
    """A pytest plugin that tells the parent what happens as it happens."""

    def __init__(
        self,
        job: dict[str, Any],
        send: Callable[..., None],
        watch: Watch | None,
        now: dict[str, str],
        branch: Callable[[], None] | None = None,
    ) -> None:
        self.branch = branch
        self.more = bool(job["doctest"])
        self.leave: Callable[[int], None] = os._exit
        self.now = now
        self.send = send
        self.watch = watch
        self.root: str = job["root"]
        self.target: dict[str, Any] = job["target"]
        self.settled: set[str] = set(job["settled"])
        self.only: set[str] | None = None if job["only"] is None else set(job["only"])
        self.stop_first: bool = job["stop_first"]
        self.doctest_flags: list[str] = []
        self._outcome = ""
        self._failure: dict[str, Any] = {}

    def _calm(self, options: object) -> None:
        for name, value in _HARMLESS.items():
            if hasattr(options, name):
                setattr(options, name, value)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: Any) -> Iterator[None]:
        """Before plugins start measuring."""
        self._calm(early_config.known_args_namespace)
        yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: Any) -> Iterator[None]:
        """Before plugins spread the tests over processes."""
        self._calm(config.option)
        with contextlib.suppress(ValueError, KeyError):
            self.doctest_flags = list(config.getini("doctest_optionflags"))
        yield

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Plugins are loaded, the project is not: here each version gets a process of its own."""
        if self.branch is not None:
            self.branch()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self) -> Iterator[None]:
        """Importing a test file may run the function: at import, in a parameter list."""
        if self.watch:
            self.watch.resume()
        yield
        if self.watch:
            self.watch.pause()

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot be collected."""
        if report.failed:
            text = str(report.longrepr or "")
            lines = [line for line in text.strip().split("\n") if line.strip()]
            errors = [line[2:].strip() for line in lines if line.startswith("E ")]
            message = errors[0] if errors else (lines[-1] if lines else "collection failed")
            self.send("uncollected", id=report.nodeid, message=message[:500], detail=text[-4000:])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """What there is to run; settled tests are left out."""
        ids = [item.nodeid for item in items]
        for start in range(0, len(ids), _IDS_PER_RECORD):
            self.send("collected", ids=ids[start : start + _IDS_PER_RECORD])
        items[:] = [
            item
            for item in items
            if item.nodeid not in self.settled and (self.only is None or item.nodeid in self.only)
        ]
        self.send("collection over")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> Iterator[None]:
        """After the last test nobody reads a summary, and plugins spend long on theirs."""
        yield
        if self.branch is not None and not self.more:
            # A version of many: what is left is thrown away with its process, unfinished.
            self.send("over", exit=int(session.testsfailed > 0), threads=0)
            self.leave(int(session.testsfailed > 0))
        session.config.pluginmanager.unregister(name="terminalreporter")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """One test from set-up to tear-down."""
        self.now["test"], self._outcome, self._failure = item.nodeid, "", {}
        if self.watch:
            self.watch.begin()
        self.send("started", id=item.nodeid)
        began = time.perf_counter()
        yield
        if self.watch:
            self.watch.pause()
        self._finish(time.perf_counter() - began)
        if self.stop_first and self._outcome == "failed":
            item.session.shouldstop = "one test failed"

    def _finish(self, seconds: float) -> None:
        lines = sorted(self.watch.lines) if self.watch else []
        hollow = bool(self.watch and self.watch.hollow)
        self.send(
            "finished",
            id=self.now["test"],
            outcome=self._outcome or "skipped",
            seconds=seconds,
            lines=lines,
            hollow=hollow,
            **self._failure,
        )
        self.now["test"] = ""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Iterator[None]:
        """The exception itself, while there is one."""
        # Rendering a traceback takes longer than most tests, and nobody reads pytest's.
        item.repr_failure = _briefly
        if call.excinfo is not None and not self._failure:
            error = call.excinfo.value
            message, detail = describe(error, self.root)
            line = innermost_line(error, self.target)
            self._failure = {"message": message, "detail": detail, "line": line}
        yield

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Set-up, call and tear-down; one failure among them is a failure."""
        if report.outcome == "failed":
            self._outcome = "failed"
        elif report.outcome == "skipped" and self._outcome != "failed":
            self._outcome = "skipped"
        elif report.outcome == "passed" and report.when == "call" and not self._outcome:
            self._outcome = "passed"

    def pytest_internalerror(self, excrepr: object) -> None:
        """pytest itself fell."""
        self.send("internal error", message=str(excrepr)[-500:])


def _briefly(excinfo: Any, style: object = None) -> str:
    return str(excinfo.typename)


def run_suite(job: dict[str, Any], reporter: Reporter) -> int:
    """Run the selected files; pytest's exit code."""
    scratch = os.environ["TMPDIR"]
    arguments = [
        f"--rootdir={job['root']}",
        "--tb=no",
        "-q",
        "--continue-on-collection-errors",
        "-o",
        f"cache_dir={scratch}/pytest-cache",
        *job["files"],
    ]
    return int(pytest.main(arguments, plugins=[reporter]))
