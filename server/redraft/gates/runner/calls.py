"""The function in running code, and the calls that tests make of it."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

from redraft.gates.runner.snapshot import Encoder
from redraft.gates.runner.watch import Watch

_TOOL = 4  # neither debugger, coverage, profiler nor optimiser
_LOOKED_AT = 3000  # calls
_KEPT = 120  # different calls
_PER_TEST = 12  # of them
_NESTED = 0x10  # CO_NESTED


class Spot:
    """Where the function's code is; ``find`` gives the function itself."""

    def __init__(self, target: dict[str, Any]) -> None:
        self.path = str(target["path"])
        self.first, self.last = int(target["first"]), int(target["last"])
        self.name = str(target["name"])
        self._files: dict[str, bool] = {}

    def owns(self, code: types.CodeType) -> bool:
        """Whether code is the function's own, not that of one inside it."""
        # Its decorators begin the span, and so does its code.
        if code.co_firstlineno != self.first or code.co_name != self.name:
            return False
        mine = self._files.get(code.co_filename)
        if mine is None:
            mine = self._files[code.co_filename] = os.path.realpath(code.co_filename) == self.path
        return mine

    def find(self) -> types.FunctionType | None:
        """The function under whatever its decorators made of it; None for one not yet made."""
        for thing in gc.get_objects():
            if type(thing) is types.FunctionType and self.owns(thing.__code__):
                return None if thing.__code__.co_flags & _NESTED else thing
        return None

    def compiled(self) -> types.CodeType | None:
        """The code of a function that is made inside another one, from the file."""
        with open(self.path, "rb") as file:  # noqa: PTH123  # costs no start-up
            todo = [compile(file.read(), self.path, "exec", dont_inherit=True)]
        while todo:
            code = todo.pop()
            if self.owns(code):
                return code
            todo += [inner for inner in code.co_consts if isinstance(inner, types.CodeType)]
        return None


class Recorder(Watch):
    """Hears of every call of the function and keeps copies of what it is called with.

    ``full`` is called when enough is known.
    """

    def __init__(
        self, target: dict[str, Any], send: Callable[..., None], full: Callable[[], None]
    ) -> None:
        self._spot = Spot(target)
        self._send, self._full = send, full
        self._seen: set[bytes] = set()
        self._looked = self._here = 0
        self._busy = threading.local()
        self._function: types.FunctionType | None = None
        # With lines: it listens while test files are imported, too.
        super().__init__(target, lambda line: None, with_lines=True)

    def begin(self) -> None:
        """A new test."""
        self._here = 0
        super().begin()

    def _tracer(self) -> Callable[..., Any]:
        def heard(frame: types.FrameType, event: str, arg: object) -> None:
            code = frame.f_code
            # A generator that goes on is called too, but not at its first line.
            first = self._spot.first
            if code.co_firstlineno == frame.f_lineno == first and self._spot.owns(code):
                self._take(frame)

        return heard

    def _monitor(self) -> None:
        if sys.version_info < (3, 12):
            return
        tools = sys.monitoring
        if tools.get_tool(_TOOL) is not None:
            return
        tools.use_tool_id(_TOOL, "redraft")

        def start(code: types.CodeType, offset: int) -> object:
            if not self._spot.owns(code):
                return tools.DISABLE
            self._take(sys._getframe(1))  # noqa: SLF001  # the frame that starts, as documented for tools
            return None

        tools.register_callback(_TOOL, tools.events.PY_START, start)
        tools.set_events(_TOOL, tools.events.PY_START)

    def _take(self, frame: types.FrameType) -> None:
        if getattr(self._busy, "now", False) or self._here >= _PER_TEST:
            return
        self._busy.now = True
        try:
            self._keep(frame)
        finally:
            self._busy.now = False
        if len(self._seen) >= _KEPT or self._looked >= _LOOKED_AT:
            self._full()

    def _keep(self, frame: types.FrameType) -> None:
        if self._function is None:
            self._function = self._spot.find()
        if not self._looked:
            name, path = frame.f_globals.get("__name__"), [str(place) for place in sys.path]
            self._send("module", name=name, path=path)
        self._looked += 1
        call, whole = copy_call(frame, self._function)
        mark = hashlib.sha256(json.dumps(call, sort_keys=True).encode()).digest()
        if mark in self._seen:
            return
        self._seen.add(mark)
        self._here += 1
        if whole:
            self._send("call", call=call)
        else:
            self._send("uncopied", why=_why(call))


def copy_call(
    frame: types.FrameType, function: types.FunctionType | None
) -> tuple[dict[str, Any], bool]:
    """What a function that starts was called with, and whether all of it could be copied.

    What equals the default by identity is left out: a version may have another.
    """
    code, values = frame.f_code, frame.f_locals
    encoder = Encoder(exact=True, code=code)
    names = code.co_varnames
    usual = dict(getattr(function, "__kwdefaults__", None) or {})
    plain = names[: code.co_argcount]
    defaults = getattr(function, "__defaults__", None) or ()
    usual.update(zip(plain[len(plain) - len(defaults) :], defaults))  # noqa: B905  # not in 3.8
    only = names[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    rest = list(names[code.co_argcount + code.co_kwonlyargcount :])
    star = values[rest.pop(0)] if code.co_flags & 0x04 else ()
    more = values[rest.pop(0)] if code.co_flags & 0x08 else {}
    positional: list[list[Any]] = []
    keywords: list[list[Any]] = []
    skipped = False
    for index, name in enumerate(plain):
        value = values[name]
        if not star and name in usual and usual[name] is value:
            skipped = True
        elif skipped and index >= code.co_posonlyargcount:
            keywords.append([name, encoder.encode(value)])
        else:
            if skipped:  # positional-only after one that was left out: it cannot be
                positional += [
                    [n, encoder.encode(values[n])] for n in plain[len(positional) : index]
                ]
            positional.append([name, encoder.encode(value)])
    positional += [[f"*{index}", encoder.encode(value)] for index, value in enumerate(star)]
    said = [name for name in only if not (name in usual and usual[name] is values[name])]
    keywords += [[name, encoder.encode(values[name])] for name in said]
    keywords += [[str(name), encoder.encode(value)] for name, value in more.items()]
    call: dict[str, Any] = {"args": positional, "kwargs": keywords}
    if code.co_flags & _NESTED:
        call["cells"] = [
            [name, encoder.encode(values[name])] for name in code.co_freevars if name in values
        ]
    return call, encoder.whole


def _why(tree: Any) -> str:
    """The first reason in a tree."""
    if isinstance(tree, dict):
        if tree.get("k") == "unknown":
            return str(tree["v"])
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            why = _why(part)
            if why:
                return why
    return ""
