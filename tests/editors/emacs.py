"""Starting the real Emacs with a set-up from the page."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Callable
from typing import Any

from tests.editors.desk import HERE, Desk, missing, need
from tests.editors.page import blocks


@functools.cache
def _has(package: str) -> bool:
    argv = ["emacs", "--batch", "--eval", f"(require '{package})"]
    return subprocess.run(argv, capture_output=True, timeout=60).returncode == 0


def emacs(desk: Desk, package: str, prelude: str) -> Callable[..., dict[str, Any]]:
    """Runs scenarios in Emacs Lisp on a package's set-up; variables by keyword."""
    need("emacs")
    if not _has(package):
        missing(f"Emacs has no {package}")

    def run(scenario: str, **variables: str) -> dict[str, Any]:
        setup, script = desk.at / "init.el", desk.at / "scenario.el"
        setup.write_text(blocks()[package], encoding="utf-8")
        script.write_text(f"{prelude}\n{scenario}", encoding="utf-8")
        argv = ["emacs", "--batch", "-l", str(HERE / "emacs.el")]
        return desk.run(argv, {**variables, "DESK_SETUP": str(setup), "DESK_SCENARIO": str(script)})

    return run
