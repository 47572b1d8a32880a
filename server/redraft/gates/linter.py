"""Static facts from ruff, read from the text; the text is never run.

``ruff check --output-format json --stdin-filename NAME -`` (docs.astral.sh/ruff)
finds the project's own settings by the name, and writes nothing with
``--no-fix --no-cache``.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from redraft.core.function import Function
from redraft.core.task import LintFact
from redraft.core.text import Document

_SECONDS = 5.0
"""Ruff takes milliseconds; a file on a slow network drive gets no more than this."""
_SILENT_EXIT = (0, 1)
"""Exit codes for "nothing found" and "something found"; others are ruff's own trouble."""


def find_ruff() -> str | None:
    """The ruff beside our interpreter, else the one on PATH."""
    beside = Path(sys.executable).parent / "ruff"
    if beside.is_file():
        return str(beside)
    return shutil.which("ruff")


class RuffLinter:
    """The ``Linter`` port over ruff; without ruff it finds nothing.

    ``binary`` names one; None looks for it once.
    """

    def __init__(self, binary: str | None = None, seconds: float = _SECONDS) -> None:
        self._binary = binary or find_ruff()
        self._seconds = seconds

    async def lint(self, document: Document, function: Function) -> tuple[LintFact, ...]:
        """Findings on the function's lines, 0-based and counted from its first; none on trouble."""
        if self._binary is None:
            return ()
        name = str(document.path) if document.path else "untitled.py"
        try:
            output = await asyncio.wait_for(self._run(name, document.data), self._seconds)
        except (asyncio.TimeoutError, OSError):
            return ()
        return tuple(
            fact for finding in _findings(output) if (fact := _fact(finding, function)) is not None
        )

    async def _run(self, name: str, text: bytes) -> bytes:
        assert self._binary is not None
        # started in one step: asyncio's own start can be cancelled half-way and then never ends
        process = subprocess.Popen(  # noqa: ASYNC220  # returns as soon as ruff is there
            (
                self._binary,
                "check",
                "--output-format",
                "json",
                "--no-fix",
                "--no-cache",
                "--stdin-filename",
                name,
                "-",
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        talking = asyncio.ensure_future(asyncio.to_thread(process.communicate, text))
        try:
            output, _ = await asyncio.shield(talking)
        finally:
            # Cancelled or out of time: the process goes before control does.
            process.kill()
            await asyncio.wait([talking])
        return output if process.returncode in _SILENT_EXIT else b""


def _findings(output: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(output or b"[]")
    except ValueError:
        return []
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _fact(finding: dict[str, Any], function: Function) -> LintFact | None:
    """A finding as a fact; None where it does not lie on the function."""
    try:
        row = int(finding["location"]["row"]) - 1
        code, message = finding.get("code") or "syntax", str(finding["message"])
    except (KeyError, TypeError, ValueError):
        return None
    if not function.start_line <= row <= function.end_line:
        return None
    return LintFact(str(code), message, row - function.start_line)
