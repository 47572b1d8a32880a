"""Python: functions by tree-sitter, facts by ``ast``, tests by the import graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from redraft.core.function import Function, SourceFacts, Unparsable
from redraft.core.suspicion import NoCorrection, Stated
from redraft.core.task import Context, Project, TestSelection, WrittenTest
from redraft.core.text import Document, Edit
from redraft.languages.python.context import surroundings
from redraft.languages.python.facts import source_facts
from redraft.languages.python.functions import LANGUAGE, list_functions
from redraft.languages.python.locate import function_at, named, test_place
from redraft.languages.python.parse import Parses
from redraft.languages.python.project import find_project
from redraft.languages.python.splice import dedent, splice
from redraft.languages.python.tests import Selector
from redraft.languages.python.writing import written_test


class Python:
    """Keeps ``redraft.core.ports.Language``; holds the trees of the documents last asked about."""

    def __init__(self, documents: int = 16) -> None:
        self.parses = Parses(documents)
        self.selector = Selector()

    @property
    def name(self) -> str:
        """``python``."""
        return LANGUAGE

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Source, stub and windowed script."""
        return (".py", ".pyi", ".pyw")

    def functions(self, document: Document) -> tuple[Function, ...]:
        """Every function in the order of its start."""
        return list_functions(self.parses.get(document))

    def function_at(self, document: Document, offset: int) -> Function | None:
        """The innermost function one of whose lines the byte offset is on."""
        return function_at(self.parses.get(document), offset)

    def find(self, document: Document, qualname: str) -> tuple[Function, ...]:
        """The functions of a qualified name, ``<locals>`` or not; of overloads the implementation."""
        return named(self.functions(document), qualname)

    def dedent(self, document: Document, function: Function) -> str:
        """The function at column 0 with ``\\n`` endings."""
        return dedent(function)

    def splice(self, document: Document, function: Function, source: str) -> Edit:
        """The edit that puts a draft in the function's place."""
        return splice(document, function, source)

    def facts(self, source: str) -> SourceFacts | Unparsable:
        """What ``ast`` says of one function."""
        return source_facts(source)

    def context(self, document: Document, function: Function, project: Project | None) -> Context:
        """Imports, class, callees, callers and tests; no lint."""
        return surroundings(self.parses, self.selector, document, function, project)

    def project(self, path: Path, bounds: Sequence[Path]) -> Project | None:
        """Nearest root not above ``bounds``, with its interpreter where one is found."""
        return find_project(path, bounds)

    def tests(self, document: Document, function: Function, project: Project) -> TestSelection:
        """Test files that import the function's module, however indirectly."""
        return self.selector.select(document, function, project)

    def written_test(
        self, document: Document, function: Function, project: Project, body: str
    ) -> WrittenTest | None:
        """A test file that imports the function as pytest would find it."""
        span = function.span
        if any(
            other.span != span and other.span.start <= span.start and span.end <= other.span.end
            for other in self.functions(document)
        ):
            return None
        return written_test(document, function, project.root, body)

    def locate(self, test: str, project: Project) -> tuple[Path, int] | None:
        """Where a test is, by pytest's id for it."""
        return test_place(self.parses, test, project.root)

    def stated(
        self, document: Document, function: Function, project: Project, tests: Sequence[str]
    ) -> tuple[Stated, ...]:
        """The docstring's examples whose output is one value, and the tests' plain assertions."""
        from redraft.languages.python.stated import all_stated  # it brings doctest

        return all_stated(document, function, project, tests)

    def corrected(
        self, document: Document, function: Function | None, stated: Stated, value: str
    ) -> Edit | NoCorrection:
        """The edit of one example's output, or of one assertion's value; checked by reading it again."""
        if function is None:
            from redraft.languages.python.stated import assertion_edit

            return assertion_edit(document, stated, value)
        from redraft.languages.python.correcting import example_edit

        return example_edit(self.parses.get(document), document, function, stated, value)
