"""One version of the function with the names it can reach, for the rules to look at."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from redraft.core.function import SourceFacts
from redraft.gates.guards.forgery.fold import Folder

_IMPORT = re.compile(
    r"^[ \t]*((?:from[ \t]+[\w.]+[ \t]+import[ \t]*\([^)]*\))|(?:(?:from|import)[ \t][^\n;#]*))",
    re.MULTILINE,
)
_TOP = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the file binds: names to the dotted things they were imported as, and its own."""

    imported: Mapping[str, str]
    modules: frozenset[str]
    own: frozenset[str]


@lru_cache(maxsize=16)
def surroundings(file: str) -> Surroundings:
    """Read a file's imports and definitions; a file that does not parse still has some."""
    imported: dict[str, str] = {}
    modules: set[str] = set()
    for match in _IMPORT.finditer(file):
        try:
            (node,) = ast.parse(match[1].strip()).body
        except (SyntaxError, ValueError):
            continue
        bind(node, imported, modules)
    return Surroundings(imported, frozenset(modules), frozenset(_TOP.findall(file)))


def bind(node: ast.stmt, imported: dict[str, str], modules: set[str]) -> None:
    """Note the names that an import statement binds."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            imported[name] = alias.name if alias.asname else name
            modules.add(name)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            prefix = f"{node.module}." if node.module else ""
            imported[alias.asname or alias.name] = prefix + alias.name


class View:
    """A version of the function; ``dotted`` names what an expression reaches."""

    def __init__(self, source: str, facts: SourceFacts, file: str) -> None:
        self.source = source
        self.facts = facts
        self.around = surroundings(file)
        self.tree = ast.parse(source)
        self.nodes = list(ast.walk(self.tree))
        self.imported = dict(self.around.imported)
        self.modules = set(self.around.modules)
        self.imports = [n for n in self.nodes if isinstance(n, ast.Import | ast.ImportFrom)]
        local = self._bound_here()
        # ``signal = a`` makes a variable, whatever the file imports under that name.
        for name in local:
            self.imported.pop(name, None)
            self.modules.discard(name)
        for node in self.imports:
            bind(node, self.imported, self.modules)
        self.folder = Folder(self.tree)

    def _bound_here(self) -> set[str]:
        names = {n.arg for n in self.nodes if isinstance(n, ast.arg)}
        names |= {
            n.id for n in self.nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        }
        told = {name for n in self.nodes if isinstance(n, ast.Global) for name in n.names}
        return names - told

    def dotted(self, node: ast.expr) -> str:
        """The dotted name of what an expression reaches, ``""`` where it starts at no name.

        An imported name stands for what was imported; ``getattr`` with a name
        that can be told counts as the attribute.
        """
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else ""
        if isinstance(node, ast.Call) and len(node.args) >= 2:
            name = self.folder.text(node.args[1])
            if isinstance(node.func, ast.Name) and node.func.id == "getattr" and name:
                base = self.dotted(node.args[0])
                return f"{base}.{name}" if base else ""
        return ""

    def root(self, node: ast.expr) -> str:
        """The local name that an attribute chain starts at, or nothing."""
        while isinstance(node, ast.Attribute) or (isinstance(node, ast.Call) and node.args):
            # ``getattr(os, name)`` starts at ``os``
            node = node.value if isinstance(node, ast.Attribute) else node.args[0]
        return node.id if isinstance(node, ast.Name) else ""

    def is_module(self, node: ast.expr) -> bool:
        """Whether an expression is a chain that starts at an imported module."""
        return self.root(node) in self.modules

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the dotted name of what is called."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield self.dotted(node.func), node
