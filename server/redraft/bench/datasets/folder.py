"""A project's own cases: a folder for each, with the code before and after.

``CASE/before.py`` and ``CASE/after.py`` are the module; ``CASE/test_*.py`` import it
under the name ``case``.  ``CASE/case.toml`` may say more: ``function`` (the qualified
name; else the only one that differs), ``kind``, and ``examples``, a list of assertions
that the gate may see when it is given examples alone.  ``CASE/probes.py`` has a table
``PROBES`` (``inside/driver.py``) by which a version is compared with ``after.py``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from redraft.bench.datasets.checks import asserting, top_names
from redraft.bench.rows import Row

NAME = "a folder of cases"
_MODULE = "case"


def cases(path: Path) -> tuple[list[Row], list[str]]:
    """The cases of a folder in the order of their names, and a sentence on each that is none."""
    found, left = [], []
    for case in sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith(".")):
        made = _row(case)
        if isinstance(made, Row):
            found.append(made)
        else:
            left.append(f"{case.name}: {made}")
    return found, left


def _row(case: Path) -> Row | str:
    try:
        before = (case / "before.py").read_text(encoding="utf-8")
        after = (case / "after.py").read_text(encoding="utf-8")
        tests = _joined([p.read_text(encoding="utf-8") for p in sorted(case.glob("test_*.py"))])
        probes = case / "probes.py"
        probing = probes.read_text(encoding="utf-8") if probes.exists() else ""
        told = _told(case / "case.toml")
        function = str(told.get("function") or _differs(before, after))
        head = [f"from {_MODULE} import {', '.join(sorted(top_names(after)))}"]
        examples = asserting([str(line) for line in told.get("examples", ())], head)
    except OSError as error:
        return f"{Path(str(error.filename)).name} cannot be read"
    except (SyntaxError, ValueError) as error:
        return f"it cannot be used: {error}"
    if not function:
        return "not one function alone differs; name it in case.toml"
    return Row(
        id=case.name,
        dataset=NAME,
        function=function,
        module=_MODULE,
        kind=str(told.get("kind", "")),
        first=before,
        reference=after,
        examples=examples,
        tests=tests,
        probes=probing,
    )


def _joined(texts: Sequence[str]) -> str:
    """Several test files as one.

    Raises:
        SyntaxError: one does not parse.
        ValueError: two of them call different things the same.
    """
    trees = [ast.parse(text) for text in texts]
    if len(texts) == 1:
        return texts[0]
    names = [name for text in texts for name in top_names(text)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"its tests have {twice[0]} twice")
    # these must come before all else
    future = [n for t in trees for n in t.body if _is_future(n)]
    rest = [n for t in trees for n in t.body if not _is_future(n)]
    return "\n".join(ast.unparse(node) for node in (*future, *rest))


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _told(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        return {}
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _differs(before: str, after: str) -> str:
    """The qualified name of the one function that is not the same in both; empty where there are
    several or none."""
    old, new = _functions(before), _functions(after)
    names = [name for name, text in new.items() if old.get(name) not in (None, text)]
    # what holds a function that differs differs too: the innermost is meant
    inner = [n for n in names if not any(other.startswith(f"{n}.") for other in names)]
    return inner[0] if len(inner) == 1 else ""


def _functions(text: str) -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{child.name}"
                if not isinstance(child, ast.ClassDef):
                    found[name] = ast.dump(child)
                walk(child, f"{name}.")

    walk(ast.parse(text), "")
    return found
