"""Rows of a file: JSON lines or one JSON list, gzipped or not.  Nothing is ever unpickled."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from redraft.bench.rows import Row
from redraft.core.errors import BadInput


def read_rows(path: Path) -> list[Mapping[str, Any]]:
    """The objects of a file, at least one.

    Raises:
        BadInput: there is no such file, or it holds something else.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
        rows = _parsed(text)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from error
    except json.JSONDecodeError as error:
        raise BadInput(f"{path} is neither JSON nor JSON lines: {error}.") from error
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        raise BadInput(f"{path} holds no rows; a dataset is a list of objects.")
    return rows


def _parsed(text: str) -> list[Any]:
    stripped = text.lstrip()
    if stripped.startswith("["):
        found = json.loads(stripped)
        return found if isinstance(found, list) else []
    # not splitlines(): a text inside a row may hold other line separators
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def taken(
    raw: Sequence[Mapping[str, Any]],
    name: Callable[[Mapping[str, Any]], str],
    make: Callable[[Mapping[str, Any]], Row | str],
) -> tuple[list[Row], list[str]]:
    """The task that is made of each row, and a sentence on each row of which none can be made.

    ``make`` gives the task, or why there is none; ``name`` is the row's in that sentence.
    """
    found: list[Row] = []
    left: list[str] = []
    for row in raw:
        try:
            made = make(row)
        except SyntaxError as error:
            made = f"it does not parse: {error.msg}"
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            made = f"it is not as others of its kind: {type(error).__name__}: {error}"
        if isinstance(made, Row):
            found.append(made)
        else:
            left.append(f"{name(row)}: {made}")
    return found, left


def has(row: Mapping[str, Any], **kinds: type) -> bool:
    """Whether a row has fields of these types."""
    return all(isinstance(row.get(name), kind) for name, kind in kinds.items())
