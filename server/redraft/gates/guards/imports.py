"""What it newly imports is there."""

from __future__ import annotations

import re
import sys

from redraft.gates.guards.base import Change, Example, Guard, Objection

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)


def _check(change: Change) -> Objection | None:
    known = change.old.imports if change.old else frozenset()
    in_file = {name.partition(".")[0] for name in _IMPORT.findall(change.file)}
    for module in sorted(change.new.imports - known):
        top = module.partition(".")[0]
        if top in ("", "__future__") or top in in_file or top in sys.stdlib_module_names:
            continue
        if not _in_project(change, top):
            # The project's interpreter may still have it: its tests will tell.
            return Objection(
                f"It imports {module}, which nothing in the file or project does.", blocks=False
            )
    return None


def _in_project(change: Change, top: str) -> bool:
    if change.root is None:
        return False
    places = (change.root, change.root / "src")
    return any((place / top).is_dir() or (place / f"{top}.py").is_file() for place in places)


_F = "def f(a):\n    return a"

IMPORTS_RESOLVE = Guard(
    "imports resolve",
    _check,
    (
        Example(_F, "def f(a):\n    import math\n    return math.floor(a)", "accepts"),
        Example(_F, "def f(a):\n    import leftpad9\n    return leftpad9.pad(a)", "warns"),
        Example(
            "def f(a):\n    import leftpad9\n    return a",
            "def f(a):\n    import leftpad9\n    return leftpad9.pad(a)",
            "accepts",
        ),
    ),
)
