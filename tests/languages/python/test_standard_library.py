"""Functions against Python's own ``ast``, over the standard library's files.

A sample in the normal run; all files with ``REDRAFT_ALL_FILES`` set.
"""

from __future__ import annotations

import os
import random
import sysconfig
from functools import cache
from pathlib import Path

import pytest

from redraft.core.function import Function
from redraft.core.text import Document
from redraft.languages.python import Python
from tests.languages.python.reference import Seen, functions_of

SAMPLE = 160
GROUPS = 16
UNREADABLE = "test_weird_attribute_position_regressions"
"""The one function of the library that the grammar cannot read: ``(bar.`` with its second line
further left than the block."""


@cache
def files() -> tuple[Path, ...]:
    library = Path(sysconfig.get_paths()["stdlib"])
    found = sorted(p for p in library.rglob("*.py") if "site-packages" not in p.parts)
    if os.environ.get("REDRAFT_ALL_FILES"):
        return tuple(found)
    return tuple(random.Random(20_26).sample(found, min(SAMPLE, len(found))))


def seen(function: Function) -> Seen:
    return Seen(
        function.qualname,
        function.span.start,
        function.span.end,
        function.start_line,
        function.end_line,
        function.in_class,
        function.is_async,
        function.docstring,
        len(function.decorators),
    )


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_library_reads_as_ast_reads_it_and_goes_back_unchanged(group: int) -> None:
    python = Python()
    compared = 0
    for path in files()[group::GROUPS]:
        data = path.read_bytes()
        try:
            text = data.decode("utf-8")
            expected = functions_of(data)
        except (SyntaxError, ValueError, RecursionError):
            continue
        if UNREADABLE.encode() in data:
            continue
        document = Document(uri=path.as_uri(), text=text)
        functions = python.functions(document)
        assert [seen(f) for f in functions] == expected, path
        compared += 1
        for function in functions:
            assert not function.broken, (path, function.qualname)
            draft = python.dedent(document, function)
            edit = python.splice(document, function, draft)
            assert document.apply(edit).data == data, (path, function.qualname)
    assert compared
