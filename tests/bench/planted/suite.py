"""A package's own tests, run as its developer runs them."""

from __future__ import annotations

import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.gate.floor import plain_environment

LEAST_SECONDS = 20.0
PATIENCE = 8.0
"""Tests that take that many times what they take on the right code have noticed the bug."""


class Unfit(Exception):
    """The tests cannot judge; the message says why."""


@dataclass(slots=True)
class OwnTests:
    """The whole suite in one cold pytest, outside of the product; ``limit`` is in seconds."""

    root: Path
    python: Path
    limit: float = 120.0

    def time(self) -> None:
        """Run them on the right code and set the limit by it.

        Raises:
            Unfit: they do not pass.
        """
        began = time.perf_counter()
        if (said := self.notice()) is not None:
            raise Unfit(f"{self.root.name}: its tests do not pass on the right code: {said}")
        self.limit = max(LEAST_SECONDS, PATIENCE * (time.perf_counter() - began))

    def notice(self) -> str | None:
        """How the tests notice what is wrong: ``failed``, ``timed out``; None if they do not.

        ``unusable``: pytest ended without a test that failed, as when a module cannot be imported.
        """
        command = (str(self.python), "-m", "pytest", "-x", "-q", "-rf", "-p", "no:cacheprovider")
        # without bytecode: of a file with the old size and time, Python would run the old code
        env = {**plain_environment(), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
        with subprocess.Popen(
            command, cwd=self.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        ) as process:  # fmt: skip
            try:
                said, _ = process.communicate(timeout=self.limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.communicate()
                return "timed out"
        if process.returncode == 0:
            return None
        return "failed" if re.search(r"^FAILED ", said, re.MULTILINE) else "unusable"
