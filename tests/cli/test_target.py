"""One function, or one sentence on why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.cli.files import read
from redraft.cli.target import Place, find, parse_place
from redraft.core.errors import BadInput
from redraft.languages import language_for

SOURCE = """\
import functools

def outer(a):
    def inner(b):
        return b

    return inner


class Parcel:
    @property
    def weight(self):
        return 1

    @weight.setter
    def weight(self, value):
        pass

    @functools.cache
    def price(self):
        return 2


TABLE = 3
"""


def found(tmp_path: Path, place: str, source: str = SOURCE) -> str:
    path = tmp_path / "mod.py"
    path.write_text(source, encoding="utf-8")
    language = language_for("mod.py")
    assert language is not None
    function = find(f"{path}{place}", language, read(str(path))).function
    return f"{function.qualname}@{function.start_line + 1}"


def test_places_are_read_from_the_right_end() -> None:
    assert parse_place("a.py::f") == Place("a.py", qualname="f")
    assert parse_place("a.py::C::m") == Place("a.py", qualname="C.m")
    assert parse_place("C:/x/a.py:12") == Place("C:/x/a.py", line=12)
    assert parse_place("a.py:12:4") == Place("a.py", line=12)
    for wrong in ("a.py", "", "::f", "a.py::", "a.py:x"):
        with pytest.raises(BadInput, match="names no function"):
            parse_place(wrong)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("::outer", "outer@3"),
        ("::outer.inner", "outer.inner@4"),
        ("::outer.<locals>.inner", "outer.inner@4"),
        ("::Parcel::price", "Parcel.price@19"),
        (":3", "outer@3"),
        (":4", "outer.inner@4"),
        (":5", "outer.inner@4"),
        (":7", "outer@3"),
        (":19", "Parcel.price@19"),
        (":15", "Parcel.weight@15"),
    ],
)
def test_functions_are_found_by_name_and_by_line(tmp_path: Path, place: str, expected: str) -> None:
    assert found(tmp_path, place) == expected


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("::price", "did you mean Parcel.price?"),
        ("::outter", "did you mean outer"),
        ("::zzz", "it has outer, outer.inner, Parcel.weight, Parcel.price."),
        ("::Parcel.weight", "mod.py:11, "),
        ("::Parcel.weight", "mod.py:15."),
        (":1", "is in no function; the nearest is outer in line 3"),
        (":24", "is in no function; the nearest is Parcel.price in line 19"),
        (":0", "has no line 0; it has 25 lines"),
        (":999", "has no line 999"),
    ],
)
def test_what_is_not_found_is_explained(tmp_path: Path, place: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        found(tmp_path, place)
    assert says in str(refused.value)


def test_a_file_without_functions_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no function at all"):
        found(tmp_path, "::f", "x = 1\n")
    with pytest.raises(BadInput, match="the file has no function"):
        found(tmp_path, ":1", "x = 1\n")
