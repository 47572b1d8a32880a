"""Values shared by the reply parsers, and how a reply's end is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

LONGEST_REPLY = 100_000
"""Characters; some six times what the default output bound lets a model say."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A reply that cannot be used; ``reason`` is a sentence that may be sent back to the model.

    ``defects`` are the faults of form, for logs and for the user.
    """

    reason: str
    defects: tuple[str, ...] = ()


class Ending(Enum):
    """How a reply ended.

    UNSAID: the stream closed without a word, or with one that is not known.  The
    reply may have been cut, so only a form that closes itself is believed.
    """

    WHOLE = "whole"
    CUT = "cut"
    WITHHELD = "withheld"
    UNSAID = "unsaid"


_ENDINGS = {
    "stop": Ending.WHOLE,
    "eos": Ending.WHOLE,
    "end_turn": Ending.WHOLE,
    "stop_sequence": Ending.WHOLE,
    "length": Ending.CUT,
    "max_tokens": Ending.CUT,
    "content_filter": Ending.WITHHELD,
    "tool_calls": Ending.WITHHELD,
    "function_call": Ending.WITHHELD,
}


def ending(finish_reason: str | None) -> Ending:
    """What a server's ``finish_reason`` says about the reply being whole."""
    return _ENDINGS.get((finish_reason or "").strip().lower(), Ending.UNSAID)


def refusal(text: str, finish_reason: str | None) -> Malformed | None:
    """Why a reply cannot be used whatever it says: empty, endless, cut short or withheld."""
    how = ending(finish_reason)
    if how is Ending.CUT:
        reason = "The reply was cut off at the length limit; answer more briefly."
        return Malformed(reason, ("truncated reply",))
    if how is Ending.WITHHELD:
        reason = f"The reply ended with {finish_reason} where plain text was asked for."
        return Malformed(reason, (f"finish reason {finish_reason}",))
    if len(text) > LONGEST_REPLY:
        return Malformed("The reply was far too long.", ("oversized reply",))
    if not text.strip():
        return Malformed("The reply was empty.", ("empty reply",))
    return None


_THINK = re.compile(r"<\s*(/?)\s*think(?:ing)?\s*>", re.IGNORECASE)


def without_thinking(text: str) -> str:
    """The answer after a model's inline thinking; ``""`` when it never stopped thinking.

    Some servers leave ``<think>…</think>`` in the text, and some chat templates
    swallow the opening tag.  Only thinking that starts the reply is taken off,
    because later such tags may be part of the code.
    """
    first = _THINK.search(text)
    if first is None:
        return text
    if first[1]:
        # a closing tag first: the template swallowed the opening one, provided that
        # nothing of an answer stands before it
        before = text[: first.start()]
        return text if "```" in before or "<critique" in before.lower() else text[first.end() :]
    if text[: first.start()].strip():
        return text
    for tag in _THINK.finditer(text, first.end()):
        if tag[1]:
            return text[tag.end() :]
    return ""


def first_sentence(text: str, limit: int = 200) -> str:
    """The first sentence of a text on one line, at most ``limit`` characters."""
    flat = " ".join(text.split())
    match = re.match(r".+?[.!?](?=\s|$)", flat)
    sentence = match[0] if match else flat
    return sentence if len(sentence) <= limit else sentence[: limit - 1].rstrip() + "…"
