"""What it newly imports is there: in the file, the project or the project's own interpreter."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from redraft.gates.guards.base import Change, Example, Guard, Objection
from redraft.gates.guards.libraries import Libraries, holds, libraries
from redraft.gates.guards.tree import definition

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)


def _check(change: Change) -> Objection | None:
    known = change.old.imports if change.old else frozenset()
    new = sorted(change.new.imports - known - _optional(change.after))
    if not new:
        return None
    in_file = {name.partition(".")[0] for name in _IMPORT.findall(change.file)}
    found = libraries(change.interpreter) if change.interpreter else None
    doubtful = ""
    for module in new:
        top = module.partition(".")[0]
        if top in in_file or top == "__future__":
            continue
        there = _relative(change, module) if not top else _there(change, top, found)
        if there is False:
            where = "neither the project nor its interpreter has" if top else "the project has not"
            return Objection(f"It imports {module}, which {where}.")
        if there is None and not doubtful:
            doubtful = module
    if doubtful:
        # Its interpreter cannot be read from outside: its tests will tell.
        return Objection(
            f"It imports {doubtful}, which nothing in the file or project does.", blocks=False
        )
    return None


def _there(change: Change, top: str, found: Libraries | None) -> bool | None:
    if any(holds(place, top) for place in _places(change)):
        return True
    there = (found or _UNREAD).has(top)
    # A test run may add any folder of the project to the path; such a one is left to the tests.
    return None if not there and (change.root is None or _somewhere(change.root, top)) else there


_UNREAD = Libraries(None, (), frozenset(), False)
"""For an interpreter that cannot be read: the standard library that Redraft itself has."""


def _somewhere(root: Path, top: str) -> bool:
    depths = ("*", "*/*", "*/*/*")
    return any(
        next(root.glob(f"{depth}/{name}"), None) is not None
        for depth in depths
        for name in (top, f"{top}.py")
    )


def _places(change: Change) -> list[Path]:
    """Folders of the project from which its own modules may be imported."""
    if change.root is None:
        return []
    places = [change.root, *(change.root / name for name in ("src", "lib", "python", "server"))]
    if change.path is not None:
        places += [p for p in change.path.parents if p == change.root or change.root in p.parents]
    return places


def _relative(change: Change, module: str) -> bool | None:
    """Whether ``..package.module`` is there, by the place of the file; its first part alone."""
    if change.path is None or not change.path.parent.is_dir():
        return None
    name = module.lstrip(".")
    folder = change.path.parent
    for _ in range(len(module) - len(name) - 1):
        folder = folder.parent
    return not name or holds(folder, name.partition(".")[0])


def _optional(source: str) -> frozenset[str]:
    """Modules whose absence a version provides for: ``try: import …  except ImportError: …``."""
    node = definition(source)
    names: set[str] = set()
    for attempt in ast.walk(node) if node is not None else ():
        if not isinstance(attempt, ast.Try) or not any(_catches(h) for h in attempt.handlers):
            continue
        for child in (c for statement in attempt.body for c in ast.walk(statement)):
            if isinstance(child, ast.Import):
                names.update(alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                names.add("." * child.level + (child.module or ""))
    return frozenset(names)


def _catches(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    types = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    known = ("ImportError", "ModuleNotFoundError", "Exception")
    return any(t is None or (isinstance(t, ast.Name) and t.id in known) for t in types)


_F = "def f(a):\n    return a"

IMPORTS_RESOLVE = Guard(
    "imports resolve",
    _check,
    (
        Example(_F, "def f(a):\n    import math\n    return math.floor(a)", "accepts"),
        Example(_F, "def f(a):\n    import os.path\n    return os.path.join(a)", "accepts"),
        Example(_F, "def f(a):\n    import leftpad9\n    return leftpad9.pad(a)", "warns"),
        Example(
            _F,
            "def f(a):\n    try:\n        import leftpad9\n    except ImportError:\n"
            "        return a\n    return leftpad9.pad(a)",
            "accepts",
        ),
        Example(
            "def f(a):\n    import leftpad9\n    return a",
            "def f(a):\n    import leftpad9\n    return leftpad9.pad(a)",
            "accepts",
        ),
    ),
)
