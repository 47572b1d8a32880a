"""Where the function's module is, by the name under which the project imports it."""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH112, PTH113, PTH118, PTH119, PTH122, PTH206
from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Iterator
from types import ModuleType, TracebackType
from typing import Any


def prepare_path(root: str) -> None:
    """``sys.path`` as ``python -m pytest`` in the root has it, and a ``src`` folder last."""
    sys.path[0] = root
    source = os.path.join(root, "src")
    if os.path.isdir(source) and source not in sys.path:
        sys.path.append(source)


def loaded_target(path: str) -> ModuleType | None:
    """The module that was loaded from a file, if one was."""
    files = [
        (module, file)
        for name, module in list(sys.modules.items())
        if name != "__main__" and isinstance(file := getattr(module, "__file__", None), str)
    ]
    # Looking for links takes long over a thousand modules, and few files have another name.
    ending = os.sep + os.path.basename(path)
    likely = [(module, file) for module, file in files if file.endswith(ending)]
    for found, file in likely or files:
        if os.path.realpath(file) == path:
            return found
    return None


def import_target(path: str, known: dict[str, Any] | None) -> ModuleType:
    """The module of a file: the loaded one, else imported under its dotted name.

    ``known`` is the name, and the search path, under which the tests had it.
    """
    module = loaded_target(path)
    if module is not None:
        return module
    if known:
        sys.path += [place for place in known["path"] if place not in sys.path]
        return importlib.import_module(known["name"])
    base, parts = _package(path)
    places = [os.path.realpath(place) for place in sys.path if place]
    if base not in places:
        # Namespace packages have no marker: the nearest search path above is where they start.
        above = [place for place in places if base.startswith(place + os.sep)]
        nearest = max(above, key=len, default="")
        names = base[len(nearest) + 1 :].split(os.sep)
        if nearest and "src" not in names and all(name.isidentifier() for name in names):
            parts = names + parts
        else:
            sys.path.insert(0, base)
    return importlib.import_module(".".join(parts))


def _package(path: str) -> tuple[str, list[str]]:
    """The folder above the outermost package, and the dotted name from there."""
    folder, file = os.path.split(path)
    name = os.path.splitext(file)[0]
    parts = [] if name == "__init__" else [name]
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    return folder, parts


def frames(trace: TracebackType | None) -> Iterator[tuple[str, int, str]]:
    """File, line and function name of each level, outermost first."""
    while trace is not None:
        code = trace.tb_frame.f_code
        yield code.co_filename, trace.tb_lineno, code.co_name
        trace = trace.tb_next


def innermost_line(error: BaseException, target: dict[str, Any]) -> int | None:
    """The 0-based line of the function on which its innermost frame stood."""
    found = None
    for file, line, _ in frames(error.__traceback__):
        if target["first"] <= line <= target["last"] and os.path.realpath(file) == target["path"]:
            found = line - target["first"]
    return found


def describe(error: BaseException, root: str) -> tuple[str, str]:
    """The first line of an exception, and a bounded traceback without the test machinery."""
    try:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
    except Exception:  # noqa: BLE001  # an exception of the candidate may fail to print itself
        text = type(error).__name__
    # Rewritten assertions carry their explanation below the first line.
    message = text.split("\n", 1)[0]
    if isinstance(error, AssertionError) and not message.startswith("AssertionError"):
        message = "AssertionError: " + message
    rows = []
    for file, line, name in list(frames(error.__traceback__))[-200:]:
        if file.startswith(root + os.sep) and "site-packages" not in file:
            rows.append(f"{os.path.relpath(file, root)}:{line} in {name}")
    detail = "\n".join([*rows[-12:], text])
    return message[:500], detail[:4000]
