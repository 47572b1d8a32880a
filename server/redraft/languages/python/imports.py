"""What a file imports, read off its text.

Text patterns stand in for a parser: they are some fifty times quicker, and they
read broken files and any version's syntax.  They may find an import in a
docstring; for the choice of tests one file too many costs time, one too few a
missed failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STATEMENT = re.compile(
    r"""[ \t\f]*
    (?: from[ \t\f\\\r\n]+(?P<module>\.[.\s\w]*?|[\w.]+)[ \t\f\\\r\n]*\b
        import\b[ \t\f\\\r\n]*
        (?: \((?P<listed>[^)]*)\) | (?P<plain>(?:[^\r\n;\#\\]|\\\r?\n|\\\r)*) )
      | import[ \t\f\\\r\n]+(?P<modules>(?:[^\r\n;\#\\]|\\\r?\n|\\\r)*)
    )""",
    re.VERBOSE,
)
_DYNAMIC = re.compile(
    r"""(?:import_module|__import__|importorskip|run_module|find_spec|patch|resolve_name)
        \(\s*["'](\.*[A-Za-z_][\w.]*)["']
      | ["']-m["']\s*,\s*["']([A-Za-z_][\w.]*)["']""",
    re.VERBOSE,
)
_COMPUTED = re.compile(
    r"(?:import_module|__import__)\(\s*(?![\"'])|(?:import_module|__import__)\([rf]+[\"']"
    r"|pkgutil\.|\b(?:iter_modules|walk_packages)\b"
)
# Looked for first, because finding a plain word is many times quicker than a pattern.
_COMPUTED_MARKS = ("import_module", "__import__", "pkgutil", "iter_modules", "walk_packages")
_DYNAMIC_MARKS = (
    "import_module",
    "__import__",
    "importorskip",
    "run_module",
    "find_spec",
    "patch(",
    "resolve_name",
    "-m",
)
_PLUGINS = re.compile(r"^pytest_plugins\b[^=\n]*=\s*(\([^)]*\)|\[[^\]]*\]|[^\n]*)", re.MULTILINE)
_QUOTED = re.compile(r"""["']([\w.]+)["']""")
_COMMENT = re.compile(r"#[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Import:
    """One import: dotted ``module`` (empty for ``from . import``), relative ``level``, ``names``."""

    module: str
    level: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileImports:
    """Everything that a file can pull in.

    ``scripts`` are quoted names of Python files; ``computed`` is set when
    modules are imported by names made at run time.
    """

    imports: frozenset[Import]
    scripts: frozenset[str]
    computed: bool


def read_imports(text: str) -> FileImports:
    """The imports of a file's text, wherever in the file they stand."""
    found: set[Import] = set()
    for match in _statements(text):
        if match["modules"] is not None:
            found.update(Import(name) for name in _names(match["modules"]))
            continue
        module = "".join(match["module"].split())
        bare = module.lstrip(".")
        listed = match["listed"] if match["listed"] is not None else match["plain"]
        found.add(Import(bare, len(module) - len(bare), tuple(_names(listed or ""))))
    for match in _DYNAMIC.finditer(text) if any(mark in text for mark in _DYNAMIC_MARKS) else ():
        name = match[1] or match[2]
        bare = name.lstrip(".")
        found.add(Import(bare, len(name) - len(bare)))
    for match in _PLUGINS.finditer(text) if "pytest_plugins" in text else ():
        found.update(Import(name) for name in _QUOTED.findall(match[1]))
    return FileImports(
        frozenset(found),
        frozenset(_scripts(text)),
        any(mark in text for mark in _COMPUTED_MARKS) and _COMPUTED.search(text) is not None,
    )


def _statements(text: str) -> Iterator[re.Match[str]]:
    """Every import statement: at the start of a line that says ``import``, or behind ``;`` or ``:``."""
    place = text.find("import")
    while place >= 0:
        start = _line_start(text, place)
        while start and text[max(0, start - 3) : start].rstrip("\r\n").endswith("\\"):
            start = _line_start(text, start - 1)
        end = place
        for begin in [start, *(i + 1 for i in range(start, place) if text[i] in ";:")]:
            match = _STATEMENT.match(text, begin)
            if match is not None:
                end = max(end, match.end())
                yield match
        place = text.find("import", max(end, place + len("import")))


def _line_start(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def _scripts(text: str) -> Iterator[str]:
    """Quoted names of Python files, with forward slashes."""
    for ending in (".py'", '.py"'):
        place = text.find(ending)
        while place >= 0:
            begin = place
            while begin and (text[begin - 1].isalnum() or text[begin - 1] in "_./\\-"):
                begin -= 1
            if begin and text[begin - 1] == ending[-1] and begin < place:
                yield text[begin : place + 3].replace("\\", "/")
            place = text.find(ending, place + 1)


def _names(listed: str) -> list[str]:
    """The names before ``as`` in a comma-separated list, comments and continuations dropped."""
    plain = _COMMENT.sub("", listed).replace("\\", " ")
    names = []
    for part in plain.split(","):
        words = part.split()
        if words and (words[0] == "*" or words[0].replace(".", "").isidentifier()):
            names.append(words[0])
    return names
