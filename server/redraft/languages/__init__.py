"""Where functions and their tests are, one folder per language.

A new language is one folder with a class that keeps ``redraft.core.ports.Language``
and an ``examples`` module, plus one line in ``LANGUAGES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from redraft.core.ports import Language


def _python() -> Language:
    from redraft.languages.python import Python

    return Python()


LANGUAGES: Mapping[str, Callable[[], Language]] = MappingProxyType({"python": _python})
"""Name of a language -> what makes it; a parser is loaded when it is first made, not before."""

_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {".py": "python", ".pyi": "python", ".pyw": "python"}
)


@cache
def language(name: str) -> Language:
    """The one instance of a language, so that its caches are shared.

    Raises:
        KeyError: no such language.
    """
    return LANGUAGES[name]()


def language_for(path_or_uri: str) -> Language | None:
    """The language of a file by its suffix (``.py``, ``.pyi``, ``.pyw``); None for others.

    A URI's query and fragment do not count, nor does the case of the suffix.
    """
    path = path_or_uri
    if "://" in path:
        path = urlsplit(path).path
    name = path.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    known = _SUFFIXES.get(dot + ending.lower()) if stem else None
    return language(known) if known else None
