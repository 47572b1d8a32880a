"""The code under the cursor."""

from __future__ import annotations

from dataclasses import dataclass, field

from redraft.core.readability import Readability
from redraft.core.text import Span, digest


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a document.

    ``qualname`` joins the enclosing classes and functions with dots and has no
    ``<locals>``; ``ordinal`` (0-based) tells apart functions of one qualified
    name, such as overloads or a property and its setter.  ``span`` starts at the
    first decorator (or ``async``/``def``) and ends after the last statement,
    without the line ending.  ``header`` runs from ``async``/``def`` through the
    colon.  ``indent`` is the text between the start of the line and the span.
    ``source`` is the span's text as it stands in the file.  Lines are 0-based.
    """

    language: str
    qualname: str
    ordinal: int
    span: Span
    header: Span
    indent: str
    source: str
    start_line: int
    end_line: int
    docstring: str | None = None
    decorators: tuple[str, ...] = ()
    is_async: bool = False
    in_class: bool = False
    broken: bool = False
    """Whether the parser met a syntax error inside the function."""

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]

    @property
    def hash(self) -> str:
        """Content hash of the source; what a proposal is checked against before it is applied."""
        return digest(self.source)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the guards may know of one version of a function, whatever its language.

    ``parameters`` are rendered in order with their kinds, defaults and
    annotations (``"b: int = 2"``, ``"*args"``); ``parameter_names`` carry kind
    and name alone.  ``shape`` is the pre-order list of control-flow node names,
    ``calls`` the dotted names that are called, ``names`` every identifier and
    attribute used.  ``comments`` are without their marker and surrounding blanks.
    ``imports`` are the dotted modules that the function itself imports.
    """

    name: str
    parameters: tuple[str, ...]
    parameter_names: tuple[str, ...]
    returns: str | None
    decorators: tuple[str, ...]
    is_async: bool
    is_generator: bool
    docstring: str | None
    comments: tuple[str, ...]
    shape: tuple[str, ...]
    calls: frozenset[str]
    names: frozenset[str]
    imports: frozenset[str]
    recursive: bool
    tree_hash: str
    """Hash of the syntax tree without positions, comments and formatting."""
    complexity: int = 1
    """Cyclomatic complexity (McCabe 1976, IEEE TSE SE-2(4)): one more than the places that branch."""
    readability: Readability = field(default_factory=Readability)


@dataclass(frozen=True, slots=True)
class Unparsable:
    """A text that is not one function of the language; ``line`` is 0-based where known."""

    reason: str
    line: int | None = None
