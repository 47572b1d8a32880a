"""A task to think about, and a model that answers from a list."""

from __future__ import annotations

from redraft.core.budget import Usage
from redraft.core.chat import ModelFailure, ModelReply, ModelRequest
from redraft.core.ports import OnText
from redraft.core.task import Context, LintFact, Snippet, Task
from redraft.core.text import Document
from redraft.languages import language

FILE = '''\
import math


class Numbers:
    """Some numbers."""

    def middle(self, values):
        """The middle value; the lower one of two."""
        ordered = sorted(values)
        return ordered[len(ordered) // 2]
'''
CONTEXT = Context(
    imports="import math",
    class_header='class Numbers:\n    """Some numbers."""',
    callees=(Snippet("helper", "def helper():\n    return 1"),),
    callers=(Snippet("report", "def report(n):\n    return n.middle([1])"),),
    tests=(Snippet("test_middle", "def test_middle():\n    assert Numbers().middle([1, 2]) == 1"),),
    lint=(LintFact("X100", "length is computed twice", 2),),
)


class ListModel:
    """Answers with the given replies in turn; keeps what it was asked."""

    name = "listed"

    def __init__(self, *replies: str | ModelReply | ModelFailure) -> None:
        self.replies = list(replies)
        self.requests: list[ModelRequest] = []

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, str):
            reply = ModelReply(reply, "stop", Usage(1, 10, 10))
        if on_text is not None and isinstance(reply, ModelReply):
            on_text(reply.text)
        return reply

    def prompt(self, call: int = 0) -> str:
        """Everything that was said in one request."""
        return "\n".join(f"<{m.role}>\n{m.content}" for m in self.requests[call].messages)


def cut_short(text: str) -> ModelReply:
    """A reply that met its length limit."""
    return ModelReply(text, "length", Usage(1, 10, 10))


def task_of(text: str = FILE, qualname: str = "Numbers.middle", context: Context = CONTEXT) -> Task:
    python = language("python")
    document = Document("file:///numbers.py", text)
    (function,) = python.find(document, qualname)
    return Task(document, function, python.dedent(document, function), context=context)
