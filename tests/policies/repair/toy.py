"""A gate for unit tests: runs toy code that the test itself wrote, in this process.

Never use it on code from elsewhere.  Loops that do not end are stopped by
counting lines, so that no test depends on time; a draft that keeps doubling a
list is stopped by a limit on memory.
"""

from __future__ import annotations

import ast
import contextlib
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.function import Function
from redraft.core.task import Context, LintFact, Snippet, Task, TestSelection
from redraft.core.text import Document, Span
from tests.quiet import QuietGate

MOST_LINES = 20_000
FRAMES = 150
MORE_BYTES = 256 * 1024 * 1024


class OutOfSteps(BaseException):
    """The toy's time limit."""


def task_of(
    source: str,
    tests: str = "",
    *,
    lint: tuple[LintFact, ...] = (),
    command: str | None = None,
    qualname: str | None = None,
    snippets: bool = False,
) -> Task:
    """A task over one function at the start of its document."""
    name = next(
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    document = Document("file:///toy.py", source)
    size = len(source.encode())
    function = Function(
        "python", qualname or name, 0, Span(0, size), Span(0, size), "", source, 0, 0
    )
    shown = (Snippet("tests", tests),) if snippets else ()
    return Task(
        document,
        function,
        source,
        context=Context(lint=lint, tests=shown),
        tests=TestSelection(command=command),
    )


class ToyGate(QuietGate):
    """Runs ``def test_…`` functions of a text against a draft.

    ``around`` is put before the draft (helpers, a class header) and ``inside``
    indents the draft into it.
    """

    def __init__(self, tests: str, *, around: str = "", indent: str = "") -> None:
        self.tests = tests
        self.around = around
        self.indent = indent
        self.names = [
            node.name
            for node in ast.parse(tests).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        ]
        self.screened: list[str] = []
        self.judged: list[str] = []

    async def baseline(self, task: Task) -> Evidence:
        return self._evidence(task.source, self.names, None)

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        self.judged.append(draft.source)
        before = self._evidence(task.source, self.names, None)
        return self._evidence(draft.source, self.names, before)

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        self.screened.append(draft.source)
        return self._evidence(draft.source, tests, None, stop=True)

    def _evidence(
        self, source: str, names: Sequence[str], before: Evidence | None, stop: bool = False
    ) -> Evidence:
        passed, failures, traces = [], [], {}
        for name in names:
            failure, lines = self.run(source, name)
            if lines:
                traces[name] = frozenset(lines)
            if failure is None:
                passed.append(name)
                continue
            failures.append(failure)
            if stop:
                break
        failed = tuple(f.test for f in failures)
        fixed = tuple(n for n in passed if before and n in before.failed)
        broken = tuple(n for n in failed if before and n in before.passed)
        if before is None and not stop and not traces:
            return Evidence(Outcome.NO_TESTS, f"None of the {len(names)} selected tests runs it.")
        outcome = Outcome.BROKE if broken else Outcome.FAILED
        if not broken and (fixed or not failed):
            outcome = Outcome.PASSED
        return Evidence(
            outcome,
            fixed=fixed,
            broken=broken,
            passed=tuple(passed),
            failed=failed,
            failures=tuple(failures),
            reached=tuple(traces) if before is None and not stop else (),
            traces=traces if before is None and not stop else {},
            partial=stop,
            ran=len(passed) + len(failed),
            total=len(names),
        )

    def run(self, source: str, name: str) -> tuple[TestFailure | None, set[int]]:
        """How one test goes, and the 0-based lines of the draft that it ran."""
        placed = "\n".join(
            self.indent + line if line.strip() else line for line in source.split("\n")
        )
        text = f"{self.around}{placed}\n"
        offset = self.around.count("\n")
        space: dict[str, Any] = {"__name__": "toy"}
        try:
            exec(compile(text, "<draft>", "exec"), space)
            exec(compile(self.tests, "<tests>", "exec"), space)
        except Exception as error:  # noqa: BLE001 - a toy draft may raise anything
            return TestFailure(name, f"{type(error).__name__}: {error}"), set()
        watch = _Watch(offset, source.count("\n") + 1)
        old, limit = sys.gettrace(), sys.getrecursionlimit()
        depth = _depth()
        try:
            sys.setrecursionlimit(depth + FRAMES)
            with _little_memory():
                sys.settrace(watch.trace)
                try:
                    space[name]()
                finally:
                    sys.settrace(old)
        except OutOfSteps:
            return TestFailure(name, "timed out", timed_out=True), watch.lines
        except BaseException as error:  # noqa: BLE001 - a toy draft may raise anything
            return self._failure(name, error, offset, watch), watch.lines
        finally:
            sys.setrecursionlimit(limit)
        return None, watch.lines

    def _failure(self, name: str, error: BaseException, offset: int, watch: _Watch) -> TestFailure:
        line, shown, trace = None, "", error.__traceback__
        lines = self.tests.split("\n")
        while trace is not None:
            code: CodeType = trace.tb_frame.f_code
            if code.co_filename == "<draft>":
                line = trace.tb_lineno - 1 - offset
            elif code.co_filename == "<tests>":
                shown = lines[trace.tb_lineno - 1]
            trace = trace.tb_next
        message = f"{type(error).__name__}: {error}".rstrip(": ")
        return TestFailure(name, message, f">   {shown}\nE   {message}", line)


class _Watch:
    def __init__(self, offset: int, count: int) -> None:
        self.offset, self.count = offset, count
        self.lines: set[int] = set()
        self.steps = 0

    def trace(self, frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename != "<draft>" or frame.f_code.co_name == "<module>":
            return None
        if event == "line":
            self.steps += 1
            if self.steps > MOST_LINES:
                raise OutOfSteps
            line = frame.f_lineno - 1 - self.offset
            if 0 <= line < self.count:
                self.lines.add(line)
        return self.trace


@contextlib.contextmanager
def _little_memory() -> Iterator[None]:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MORE_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _depth() -> int:
    depth, frame = 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back  # type: ignore[assignment]
    return depth


def original(task: Task) -> Draft:
    """The user's own draft."""
    return Draft(task.source, DraftKind.ORIGINAL, "user")


class FixedGate(QuietGate):
    """Answers with given evidence: the baseline, and one for every other draft."""

    def __init__(
        self,
        baseline: Evidence,
        judged: Evidence | None = None,
        by_source: Mapping[str, Evidence] | None = None,
    ) -> None:
        self._baseline, self._judged = baseline, judged or baseline
        self._by_source = by_source or {}
        self.screens = 0

    async def baseline(self, task: Task) -> Evidence:
        return self._baseline

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        return self._by_source.get(draft.source, self._judged)

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        self.screens += 1
        return self._judged
