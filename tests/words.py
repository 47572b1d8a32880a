"""A language whose functions are single words, for who looks at a draft's identity alone."""

from __future__ import annotations

from pathlib import Path

from redraft.core.function import Function, SourceFacts
from redraft.core.task import Project, Task, WrittenTest
from redraft.core.text import Document, Span


class WordLanguage:
    """Two words are the same syntax tree when they are the same word."""

    name = "words"
    suffixes = (".words",)

    def facts(self, source: str) -> SourceFacts:
        nothing: frozenset[str] = frozenset()
        return SourceFacts(
            source, (), (), None, (), False, False, None, (), (), nothing, nothing, nothing, False, source
        )  # fmt: skip

    def written_test(
        self, document: Document, function: Function, project: Project, body: str
    ) -> WrittenTest | None:
        return WrittenTest(Path("test_written.words"), body)


def words_task() -> Task:
    """The task of the function ``mine``."""
    document = Document("file:///a.words", "mine")
    span = Span(0, 4)
    function = Function("words", "mine", 0, span, span, "", "mine", 0, 0)
    return Task(document, function, "mine", Project(Path("/project")))
