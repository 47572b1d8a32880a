"""Several versions pass: the answer of a request says so, commands ask, the menu offers a choice.

The gate is the real one; only what is found is made up (``tests/rivals.py``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests import rivals
from tests.e2e.conftest import Start
from tests.e2e.editor import Editor
from tests.rivals import BUGGY, LITERAL, REPLACE, SPLIT, STRIP

pytestmark = pytest.mark.sandbox

SERVER = (str(Path(rivals.__file__)), "serve")
ASKED = "Redraft: {} versions of normalise pass the tests. What is right for {}?"
Begin = Callable[..., Awaitable[tuple[Editor, str]]]


@pytest.fixture
def begin(start: Start, tmp_path: Path) -> Begin:
    async def run(client: str = "vscode") -> tuple[Editor, str]:
        path = rivals.write(tmp_path / "names")
        editor = await start(client, fake=False, module=SERVER, folders=(path.parent,))
        return editor, editor.open(path)

    return run


def presses(*titles: str | None) -> Callable[[Any], str | None]:
    """Presses one button after the other."""
    left = list(titles)
    return lambda _: left.pop(0)


def asked(editor: Editor) -> list[tuple[str, list[str]]]:
    return [(q.message, [a.title for a in q.actions or []]) for q in editor.questions]


async def test_an_answer_by_request_leads_to_the_version_that_is_meant(begin: Begin) -> None:
    editor, uri = await begin()
    document = {"uri": uri}
    review = await editor.send("redraft/propose", **editor.target(uri, "text.strip"))
    (proposal,) = review.proposals
    assert [r.source for r in proposal.rivals][:2] == [REPLACE, SPLIT]
    question = proposal.questions[0]
    (answer,) = [a for a in question.answers if 1 in a.versions]
    assert (question.input, answer.text) == ("normalise('a b')", "'ab'")

    decided = await editor.send(
        "redraft/decide", textDocument=document, id=proposal.id, answers=[answer.expect]
    )
    (made,) = decided.proposals
    assert decided.chosen == made.id != proposal.id
    assert made.source == REPLACE
    assert made.evidence.methods[-1] == "cold"
    assert decided.verdict == "refine"
    assert [q.input for q in made.questions] == [r"normalise('a\tb')"]
    assert editor.questions == []  # a client that asks for itself is not asked over its head

    neither = await editor.send(
        "redraft/decide", textDocument=document, id=proposal.id, neither=question.input
    )
    assert (neither.chosen, neither.proposals[0].wins) == (None, False)
    # each proposal can still be applied by its id
    applied = await editor.send("redraft/apply", textDocument=document, id=made.id)
    assert applied.applied
    assert editor.texts[uri] == f"{REPLACE}\n"

    with pytest.raises(JsonRpcException, match="normalise has changed since") as stale:
        await editor.send(
            "redraft/decide", textDocument=document, id=made.id, answers=[answer.expect]
        )
    assert stale.value.code == types.LSPErrorCodes.ContentModified


async def test_bad_answers_are_refused_in_a_sentence(begin: Begin) -> None:
    editor, uri = await begin()
    document = {"uri": uri}
    with pytest.raises(JsonRpcException, match="There is no proposal 0000"):
        await editor.send("redraft/decide", textDocument=document, id="0000", answers=[])
    with pytest.raises(JsonRpcException, match=r"params\.answers must be a list of texts"):
        await editor.send("redraft/decide", textDocument=document, id="0000", answers="f() == 1")
    with pytest.raises(JsonRpcException, match="does not say what a call comes to"):
        await editor.send("redraft/decide", textDocument=document, id="0000", answers=["f()"])


async def test_a_command_asks_before_it_applies(begin: Begin) -> None:
    editor, uri = await begin()
    editor.press = presses("gives 'ab'", None)
    answer = await editor.command("redraft.refine", uri=uri, qualname="normalise")
    neither, none = "Neither is right", "None of these is right"
    assert asked(editor) == [
        (
            ASKED.format(5, "normalise('a b')"),
            ["gives 'a b'", "gives 'ab'", "gives 'a-b'", none],
        ),
        (ASKED.format(2, r"normalise('a\tb')"), [r"gives 'a\tb'", "gives 'ab'", neither]),
    ]
    assert {q.type for q in editor.questions} == {types.MessageType.Info}
    assert answer["applied"] is True
    assert editor.texts[uri] == f"{REPLACE}\n"


@pytest.mark.parametrize(
    ("press", "why"),
    [
        ("None of these is right", "By your word no version is right on normalise('a b')."),
        ("gives 'a-b'", "It breaks test_names.py::test_nothing."),
    ],
)
async def test_what_is_not_right_is_not_applied(begin: Begin, press: str, why: str) -> None:
    editor, uri = await begin()
    editor.press = presses(press)
    answer = await editor.command("redraft.fix", uri=uri, qualname="normalise")
    assert len(editor.questions) == 1
    assert (answer["applied"], answer["reason"]) == (False, why)
    assert editor.texts[uri] == BUGGY
    assert editor.edits == []
    assert editor.messages[-1].message == f"Redraft: normalise stays as it is. {why}"


@pytest.mark.parametrize("client", ["neovim", "emacs"])
async def test_a_dismissed_question_leaves_it_to_redraft(begin: Begin, client: str) -> None:
    editor, uri = await begin(client)
    await editor.command("redraft.refine", uri=uri, qualname="normalise")
    # Emacs says nothing of messages with buttons, and so is not sent one
    assert len(editor.questions) == (0 if client == "emacs" else 1)
    assert editor.texts[uri] == f"{STRIP}\n"


async def test_resolving_asks_nothing_and_tells_that_there_are_others(begin: Begin) -> None:
    editor, uri = await begin()
    action = await editor.action(uri, "text.strip", "Redraft: refine normalise")
    resolved = await editor.resolve(action)
    assert editor.make(resolved.edit)
    assert editor.texts[uri] == f"{STRIP}\n"
    assert editor.questions == []
    (message,) = await editor.until(lambda: editor.messages)
    assert message.message == (
        "Redraft: 4 other versions pass the tests as well, and what they do differs on "
        "normalise('a b'), where this one gives 'a b'."
    )


async def test_the_menu_has_the_other_answers(begin: Begin) -> None:
    editor, uri = await begin()
    await editor.send("redraft/propose", **editor.target(uri, "text.strip"))
    listed = [a for a in await editor.actions(uri, "text.strip") if "for which" in a.title]
    assert [a.title for a in listed] == [
        "Redraft: use the normalise for which normalise('a b') gives 'ab'",
        "Redraft: use the normalise for which normalise('a b') gives 'a-b'",
    ]
    command = (
        (await editor.resolve(listed[0])).command if not listed[0].command else listed[0].command
    )
    editor.press = presses("gives 'ab'")  # what is still open
    answer = await editor.command(command.command, **command.arguments[0])
    assert [q.message for q in editor.questions] == [ASKED.format(2, r"normalise('a\tb')")]
    assert answer["applied"] is True
    assert editor.texts[uri] == f"{SPLIT}\n"


async def test_what_repeats_a_tests_value_is_not_applied_unasked(begin: Begin) -> None:
    editor, uri = await begin()
    review = await editor.send("redraft/propose", **editor.target(uri, "text.strip"))
    literal = {"uri": uri, "id": review.proposals[0].id, "answers": ["normalise('A B') == 'A B'"]}
    doubt = "It repeats a value that only a test shows, and may fit that test alone."
    editor.press = presses("Keep mine", "Apply")
    answer = await editor.command("redraft.decide", **literal)
    assert asked(editor) == [(f"{doubt} Apply it all the same?", ["Apply", "Keep mine"])]
    assert (answer["applied"], answer["reason"]) == (False, doubt)
    assert editor.texts[uri] == BUGGY
    answer = await editor.command("redraft.decide", **literal)
    assert answer["applied"] is True
    assert editor.texts[uri] == f"{LITERAL}\n"
