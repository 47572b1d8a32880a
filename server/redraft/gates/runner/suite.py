"""The project's tests, run by its own pytest, reported record by record."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from redraft.gates.runner.attribution import attributions
from redraft.gates.runner.place import describe, innermost_line, loaded_target
from redraft.gates.runner.session import Session
from redraft.gates.runner.warm import Warm

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
        self, session: Session, finish: Callable[[int, list[str]], None], warm: Warm | None
    ) -> None:
        self.session = session
        self.finish = finish
        self.warm = warm
        self.doctest_flags: list[str] = []
        self.outcome = ""
        self.failure: dict[str, Any] = {}

    def _calm(self, options: object) -> None:
        for name, value in _HARMLESS.items():
            if hasattr(options, name):
                setattr(options, name, value)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: Any) -> Iterator[None]:
        """Before plugins start measuring; from here on the project may run the function."""
        self._calm(early_config.known_args_namespace)
        self._watch(begin=True)
        yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: Any) -> Iterator[None]:
        """Before plugins spread the tests over processes."""
        self._calm(config.option)
        with contextlib.suppress(ValueError, KeyError):
            self.doctest_flags = list(config.getini("doctest_optionflags"))
        yield

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: Any) -> None:
        """Plugins are loaded, the project is not."""
        self.session.seal.machinery()
        if self.warm is not None and self.warm.method == "import":
            self.warm.serve()
            _capture_anew(session.config)

    def _watch(self, *, begin: bool) -> None:
        """What runs before the first test: a conftest, a hook, a test file, a parameter list."""
        watch = self.session.watch
        if watch and watch.with_lines:
            if begin:
                watch.resume()
            else:
                watch.pause()

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot be collected."""
        if report.failed:
            text = str(report.longrepr or "")
            lines = [line for line in text.strip().split("\n") if line.strip()]
            errors = [line[2:].strip() for line in lines if line.startswith("E ")]
            message = errors[0] if errors else (lines[-1] if lines else "collection failed")
            self.session.send(
                "uncollected", id=report.nodeid, message=message[:500], detail=text[-4000:]
            )

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """What there is to run."""
        ids = [item.nodeid for item in items]
        for start in range(0, len(ids), _IDS_PER_RECORD):
            self.session.send("collected", ids=ids[start : start + _IDS_PER_RECORD])
        self.session.send("collection over")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> Iterator[None]:
        """Everything is imported, nothing has run."""
        target = self.session.target
        tests = _modules_of(session)
        self.session.seal.tests(tests, loaded_target(target["path"]), str(target["path"]))
        self.session.sentry.veil(tests)
        self._watch(begin=False)
        if self.warm is not None and self.warm.method == "swap":
            self.warm.serve()
            _capture_anew(session.config)
            self.warm.sift(self, session)
        # Failing tests first: they decide most versions.  Where all are run, whole files move,
        # because the tests of a file may build on each other.
        wanted = [item for item in session.items if self.session.wants(item.nodeid)]
        leading = {self._group(name) for name in self.session.first}
        session.items[:] = sorted(wanted, key=lambda item: self._group(item.nodeid) not in leading)
        yield
        # After the last test nobody reads a summary, and plugins spend long on theirs.
        if self.warm is not None:
            self.finish(int(session.testsfailed > 0), self.doctest_flags)
        session.config.pluginmanager.unregister(name="terminalreporter")

    def _group(self, name: str) -> str:
        """What moves together: the test alone where the first failure ends the run, else its file."""
        return name if self.session.stop_first else name.partition("::")[0]

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """One test from set-up to tear-down."""
        self.session.now, self.outcome, self.failure = item.nodeid, "", {}
        watch = self.session.watch
        if watch:
            watch.begin()
        self.session.send("started", id=item.nodeid)
        began = time.perf_counter()
        yield
        if watch:
            watch.pause()
        self._finish(time.perf_counter() - began)
        if self.outcome == "failed" and self.session.stop_first:
            item.session.shouldstop = "one test failed"

    def _finish(self, seconds: float) -> None:
        watch = self.session.watch
        self.session.send(
            "finished",
            id=self.session.now,
            outcome=self.outcome or "skipped",
            seconds=seconds,
            lines=sorted(watch.lines) if watch else [],
            hollow=bool(watch and watch.hollow),
            **self.failure,
        )
        self.session.now = ""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Iterator[None]:
        """The exception itself, while there is one."""
        # Rendering a traceback takes longer than most tests, and nobody reads pytest's.
        item.repr_failure = _briefly
        # What unittest has kept is given to the call later, by pytest itself.
        kept = getattr(item, "_excinfo", None)
        found = call.excinfo or (kept[0] if kept else None)
        if found is not None and not self.failure:
            error = found.value
            message, detail = describe(error, self.session.root)
            line = innermost_line(error, self.session.target)
            self.failure = {"message": message, "detail": detail, "line": line}
        yield

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Set-up, call and tear-down; one failure among them is a failure."""
        if report.outcome == "failed":
            self.outcome = "failed"
        elif report.outcome == "skipped" and self.outcome != "failed":
            self.outcome = "skipped"
        elif report.outcome == "passed" and report.when == "call" and not self.outcome:
            self.outcome = "passed"

    def pytest_internalerror(self, excrepr: object) -> None:
        """pytest itself fell."""
        self.session.send("internal error", message=str(excrepr)[-500:])


def _modules_of(session: Any) -> list[ModuleType]:
    """The test modules and conftests of a session."""
    plugins = [p for p in session.config.pluginmanager.get_plugins() if isinstance(p, ModuleType)]
    conftests = [p for p in plugins if str(p.__file__ or "").endswith("conftest.py")]
    modules = dict.fromkeys(getattr(item, "module", None) for item in session.items)
    return [*conftests, *(m for m in modules if isinstance(m, ModuleType))]


def _briefly(excinfo: Any, style: object = None) -> str:
    return str(excinfo.typename)


def _capture_anew(config: Any) -> None:
    """What a version prints goes into files of its own, not into those that all forks share."""
    manager = config.pluginmanager.getplugin("capturemanager")
    if manager is not None and manager.is_globally_capturing():
        manager.stop_global_capturing()
        manager.start_global_capturing()


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
    plugins = [*attributions(reporter.session), reporter]
    return int(pytest.main(arguments, plugins=plugins))
