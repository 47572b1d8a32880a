"""Which lines of the function run, and what it returns.

``sys.monitoring`` where there is one (3.12+), else ``sys.settrace``: both are
limited to the code of one span of one file; all other code is only asked once
per call whose it is.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from redraft.gates.runner.lies import lies

_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_TOOL = 4  # neither debugger, coverage, profiler nor optimiser


class Watch:
    """Watches one function; ``report`` hears of a line at once, so that a hang does not lose it.

    ``entered`` may be set to hear of every call: below 3.12 there is one trace function for all.
    """

    def __init__(
        self, target: dict[str, Any], report: Callable[[int], None], *, with_lines: bool
    ) -> None:
        self.with_lines = with_lines
        self.path = str(target["path"])
        self.first = int(target["first"])
        self.last = int(target["last"])
        self.name = str(target["name"])
        self.lines: set[int] = set()
        self.hollow = False
        self._report = report
        self.entered: Callable[[CodeType], None] | None = None
        self._files: dict[str, bool] = {}
        self._trace = self._tracer()

    def begin(self) -> None:
        """A new test; what it does is watched."""
        self.lines = set()
        self.hollow = False
        self.resume()
        if sys.version_info >= (3, 12) and sys.monitoring.get_tool(_TOOL) == "redraft":
            sys.monitoring.restart_events()

    def owns(self, code: CodeType) -> bool:
        """Whether code stands in the function's span."""
        if not self.first <= code.co_firstlineno <= self.last or code.co_name == "<module>":
            return False
        name = code.co_filename
        mine = self._files.get(name)
        if mine is None:
            mine = self._files[name] = os.path.realpath(name) == self.path
        return mine

    def saw(self, line: int) -> None:
        """A line (1-based in the file) is about to run."""
        line -= self.first
        if line not in self.lines and 0 <= line <= self.last - self.first:
            self.lines.add(line)
            self._report(line)

    def returned(self, code: CodeType, value: object) -> None:
        """The function handed a value out."""
        if (
            not self.hollow
            and code.co_name == self.name
            and (equals_everything(value) or lies(value))
        ):
            self.hollow = True

    def pause(self) -> None:
        """Stop asking of every call whose it is; the test machinery is full of calls."""
        if sys.version_info < (3, 12):
            threading.settrace(None)
            sys.settrace(None)

    def resume(self) -> None:
        """Watch from now on, in this thread and in those that it starts."""
        if sys.version_info >= (3, 12):
            self._monitor()
        else:
            threading.settrace(self._trace)
            sys.settrace(self._trace)

    def close(self) -> None:
        """Watch nothing any more; another watch may take over."""
        self.pause()
        if sys.version_info >= (3, 12) and sys.monitoring.get_tool(_TOOL) == "redraft":
            sys.monitoring.set_events(_TOOL, 0)
            sys.monitoring.free_tool_id(_TOOL)

    def _tracer(self) -> Callable[..., Any]:
        def inside(frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
            if event == "line":
                self.saw(frame.f_lineno)
            elif event == "return":
                self.returned(frame.f_code, arg)
            return inside

        def outside(frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
            if self.entered is not None:
                self.entered(frame.f_code)
            if not self.owns(frame.f_code):
                return None
            frame.f_trace_lines = self.with_lines
            return inside

        return outside

    def _monitor(self) -> None:
        if sys.version_info < (3, 12):
            return
        tools = sys.monitoring
        if tools.get_tool(_TOOL) is not None:
            return
        tools.use_tool_id(_TOOL, "redraft")
        events = tools.events
        wanted = events.PY_RETURN | events.PY_YIELD | (events.LINE if self.with_lines else 0)

        def start(code: CodeType, offset: int) -> object:
            if self.owns(code):
                tools.set_local_events(_TOOL, code, wanted)
            return tools.DISABLE

        def line(code: CodeType, number: int) -> object:
            self.saw(number)
            return tools.DISABLE

        def leave(code: CodeType, offset: int, value: object) -> object:
            self.returned(code, value)
            return None

        tools.register_callback(_TOOL, events.PY_START, start)
        tools.register_callback(_TOOL, events.LINE, line)
        tools.register_callback(_TOOL, events.PY_RETURN, leave)
        tools.register_callback(_TOOL, events.PY_YIELD, leave)
        tools.set_events(_TOOL, events.PY_START)


def equals_everything(value: object, depth: int = 0) -> bool:
    """Whether a value, or one near the top of a container, claims to equal whatever it meets."""
    kind = type(value)
    if kind in _PLAIN:
        return False
    if kind in (list, tuple, set, frozenset, dict):
        if depth >= 3:
            return False
        members: list[object] = list(value.values() if isinstance(value, dict) else value)[:20]  # type: ignore[call-overload]  # narrowed by type, not isinstance
        return any(equals_everything(member, depth + 1) for member in members)
    if kind.__eq__ is object.__eq__:
        return False
    return any(_equal(value, a) and _equal(value, b) for a, b in _UNLIKE)


# Nothing honest equals both of a pair.
_UNLIKE = ((object(), object()), (982451653, -57885161), ("q7#x", "zz-1"), ([31], [77, 5]))


def _equal(value: object, other: object) -> bool:
    try:
        return (value == other) is True
    except Exception:  # noqa: BLE001  # whatever a comparison raises, it is no claim of equality
        return False
