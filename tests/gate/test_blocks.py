"""Taking a file apart: what runs at import, and each function by itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from redraft.core.testmap import IMPORT
from redraft.gates.blocks import take_apart
from tests.gate.workshop import dedent

TEXT = dedent('''
    import os
    LIMIT = 3

    @os.fspath
    def outer(a=LIMIT, *, b=[n for n in (1, 2)]):
        """What it is."""
        def inner():
            return lambda: [n for n in a]
        return inner

    class Case:
        size = 1
        def method(self): return self.size
        @property
        def shape(self):
            return 1
        @shape.setter
        def shape(self, value):
            pass

    if LIMIT:
        def chosen():
            return 1
    else:
        def chosen():
            return 2
''')


def test_every_function_has_a_part_and_knows_what_is_around_it() -> None:
    blocks = take_apart(TEXT.encode()).blocks
    assert {part: block.parent for part, block in blocks.items()} == {
        "outer#0": IMPORT,
        "outer.inner#0": "outer#0",
        "Case.method#0": IMPORT,
        "Case.shape#0": IMPORT,
        "Case.shape#1": IMPORT,
        "chosen#0": IMPORT,
        "chosen#1": IMPORT,
    }


@pytest.mark.parametrize(
    ("line", "name", "part"),
    [
        (4, "outer", "outer#0"),
        (5, "<listcomp>", IMPORT),
        (7, "inner", "outer.inner#0"),
        (8, "<lambda>", "outer.inner#0"),
        (1, "<module>", IMPORT),
        (11, "Case", IMPORT),
        (13, "method", "Case.method#0"),
        (13, "<genexpr>", "Case.method#0"),
        (17, "shape", "Case.shape#1"),
        (5, "<generic parameters of outer>", IMPORT),
        (9, "__annotate__", "outer#0"),
    ],
)
def test_running_code_is_traced_back_to_its_part(line: int, name: str, part: str) -> None:
    assert take_apart(TEXT.encode()).part_of(line, name) == part


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("return 1\nelse", "return 9\nelse", {"chosen#0"}),
        ("self.size", "self.size + 1", {"Case.method#0"}),
        ("for n in a]", "for n in b]", {"outer#0", "outer.inner#0"}),
        ("LIMIT = 3", "LIMIT = 4", {IMPORT}),
        ("size = 1", "size = 2", {IMPORT}),
        ("a=LIMIT", "a=None", {IMPORT, "outer#0"}),
        ("What it is", "What it was", {IMPORT, "outer#0"}),
        ("@os.fspath", "@os.fsencode", {IMPORT, "outer#0"}),
        ("import os", "# a note\n\nimport os", {IMPORT}),
    ],
)
def test_a_change_shows_in_its_own_part_alone(old: str, new: str, changed: set[str]) -> None:
    assert TEXT.count(old) == 1
    before, after = take_apart(TEXT.encode()), take_apart(TEXT.replace(old, new).encode())
    found = {p for p, block in before.blocks.items() if after.blocks[p].hash != block.hash}
    if before.rest != after.rest:
        found.add(IMPORT)
    assert found == changed


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_line_ends_and_encodings_do_not_move_anything(ending: str, encoding: str) -> None:
    cookie = f"# coding: {encoding.removesuffix('-sig')}\n"
    text = f"{cookie}x = 'é'\ndef f():\n    'é'; return 'ü'\ndef g(): return 1\n"
    anatomy = take_apart(text.replace("\n", ending).encode(encoding))
    other = take_apart(text.replace("'ü'", "'ä'").replace("\n", ending).encode(encoding))
    if (ending, encoding) == ("\r", "latin-1"):
        # Python looks for the declaration in lines that end in \n, and so finds no encoding
        assert not anatomy.readable
        return
    assert anatomy.rest == other.rest
    assert anatomy.blocks["f#0"].hash != other.blocks["f#0"].hash
    assert anatomy.blocks["g#0"].hash == other.blocks["g#0"].hash


def test_importing_a_file_is_not_calling_what_stands_on_its_first_line() -> None:
    assert take_apart(b"def f(): return 1\n").part_of(1, "<module>") == IMPORT


def test_a_file_that_cannot_be_read_stands_as_a_whole() -> None:
    broken = take_apart(b"def f(:\n")
    assert not broken.readable
    assert not broken.blocks
    assert broken.rest == broken.whole != take_apart(b"def f(:\n ").whole


def test_every_function_of_the_standard_library_is_found() -> None:
    """A second way of finding functions agrees, over real code."""
    for name in ("ast", "dataclasses", "inspect", "typing", "argparse", "functools", "_pydecimal"):
        path = Path(ast.__file__).with_name(f"{name}.py")
        data = path.read_bytes()
        found = {(b.first, b.name) for b in take_apart(data).blocks.values()}
        wanted = {
            (min([n.lineno, *(d.lineno for d in n.decorator_list)]), n.name)
            for n in ast.walk(ast.parse(data))
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))
        }
        assert found == wanted
