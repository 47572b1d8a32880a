"""Expressions evaluated in the function's module, each in a fresh fork."""

from __future__ import annotations

import ast
import inspect
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from redraft.gates.runner.place import describe, frames, import_target

_MOST = 2000  # characters of one answer
_ITEMS = 1000  # of a generator
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_STEP = 0.002


def run_inputs(job: dict[str, Any], send: Callable[..., None]) -> None:
    """Answer every input of the job.

    The module is imported once; each input runs in a fork of that, so that
    nothing leaks from one to the next, and is killed at its limit from here.
    """
    try:
        module = import_target(job["target"]["path"], job["module"])
    except BaseException as error:  # noqa: BLE001  # the module may raise anything on import
        message, _ = describe(error, job["root"])
        send("no module", message=message)
        return
    send("module")
    for number, text in enumerate(job["inputs"]):
        try:
            code = compile(text.strip(), "<input>", "eval")
        except (SyntaxError, ValueError) as error:
            send("answer", number=number, kind="unknown", text=f"not an expression: {error}")
            continue
        _one(job, module, number, code, send)


def _one(
    job: dict[str, Any], module: ModuleType, number: int, code: Any, send: Callable[..., None]
) -> None:
    read, write = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(read)
        kind, text, deliberate = _evaluate(code, module, job)
        answer = repr((kind, text, deliberate)).encode("utf-8", "backslashreplace")
        # Longer than a pipe holds cannot be: the text is cut.
        os.write(write, answer)
        os._exit(0)
    os.close(write)
    deadline = time.monotonic() + job["seconds"]
    timed_out = False
    while True:
        pid, _ = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > deadline:
            timed_out = True
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            break
        time.sleep(_STEP)
    os.set_blocking(read, False)
    try:
        data = os.read(read, 1 << 16)
    except BlockingIOError:
        data = b""
    os.close(read)
    if timed_out:
        send("answer", number=number, kind="timed_out", text=f"no answer in {job['seconds']:g} s")
        return
    try:
        kind, text, deliberate = ast.literal_eval(data.decode())
    except (ValueError, SyntaxError):
        send("answer", number=number, kind="unknown", text="the process ended without an answer")
        return
    send("answer", number=number, kind=str(kind), text=str(text), deliberate=bool(deliberate))


def _evaluate(code: Any, module: ModuleType, job: dict[str, Any]) -> tuple[str, str, bool]:
    target = job["target"]
    try:
        value = eval(code, dict(vars(module)))  # noqa: S307  # evaluating it is the task; this is the sandbox
        if inspect.iscoroutine(value):
            import asyncio

            value = asyncio.run(value)
        return "value", _show(value)[:_MOST], False
    except BaseException as error:  # noqa: BLE001  # any exception is the answer
        message, _ = describe(error, job["root"])
        return "raised", message[:_MOST], _deliberate(error, target)


def _show(value: object) -> str:
    if inspect.isgenerator(value):
        items: list[str] = []
        for item in value:
            items.append(repr(item))
            if len(items) == _ITEMS:
                items.append("…")
                break
        return f"generator of [{', '.join(items)}]"
    # An address says nothing about the value and differs from run to run.
    return _ADDRESS.sub("", repr(value))


def _deliberate(error: BaseException, target: dict[str, Any]) -> bool:
    """Whether the function itself raised, by a ``raise`` statement."""
    stack = list(frames(error.__traceback__))
    if not stack:
        return False
    file, line, _ = stack[-1]
    inside = target["first"] <= line <= target["last"]
    if not inside or os.path.realpath(file) != target["path"]:
        return False
    tree = ast.parse(Path(target["path"]).read_bytes())
    return any(
        isinstance(node, ast.Raise) and node.lineno <= line <= (node.end_lineno or node.lineno)
        for node in ast.walk(tree)
    )
