"""What the scripted server is to answer: replies in a row, or rules on the request's text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from redraft.core.chat import Message
from redraft.core.errors import BadInput

WHERE = ("last", "system", "all")
"""Which text of a request a rule looks at: its last message, its system messages, everything."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    ``delay`` is seconds before the first byte, ``drip`` seconds after each delta,
    ``chunk`` characters per delta.  ``faults`` are names of ``faults.FAULTS``,
    applied in order.
    """

    text: str = ""
    reasoning: str = ""
    delay: float = 0.0
    drip: float = 0.0
    chunk: int = 16
    faults: tuple[str, ...] = ()
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Rule:
    """Replies for requests whose text matches: holds ``contains`` and fits the regular
    expression ``pattern`` (empty ones always do).  They come in order; the last one stays."""

    replies: tuple[Reply, ...]
    contains: str = ""
    pattern: str = ""
    where: str = "last"

    def matches(self, messages: Sequence[Message]) -> bool:
        """Whether a request with these messages is this rule's to answer."""
        text = _text(messages, self.where)
        if self.contains and self.contains not in text:
            return False
        return not self.pattern or re.search(self.pattern, text, re.DOTALL) is not None


def _text(messages: Sequence[Message], where: str) -> str:
    if where == "last":
        return messages[-1].content if messages else ""
    if where == "system":
        messages = [m for m in messages if m.role in ("system", "developer")]
    return "\n".join(m.content for m in messages)


@dataclass(frozen=True, slots=True)
class Script:
    """The whole script.

    The first rule that matches answers; what no rule matches takes the next of
    ``replies``.  When those are used up the server answers 500, or the last one
    again where ``repeat`` is set.  ``key`` is the key it asks for (None: any);
    ``models`` are what it offers.
    """

    replies: tuple[Reply, ...] = ()
    rules: tuple[Rule, ...] = ()
    models: tuple[str, ...] = ("scripted",)
    key: str | None = None
    repeat: bool = False


class Chooser:
    """Walks through a script as requests come."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._used = 0
        self._rule_used = [0] * len(script.rules)

    def choose(self, messages: Sequence[Message]) -> Reply | None:
        """The reply to these messages; None when the script has none left."""
        for index, rule in enumerate(self._script.rules):
            if rule.replies and rule.matches(messages):
                place = min(self._rule_used[index], len(rule.replies) - 1)
                self._rule_used[index] += 1
                return rule.replies[place]
        replies = self._script.replies
        if not replies or (self._used >= len(replies) and not self._script.repeat):
            return None
        self._used += 1
        return replies[min(self._used, len(replies)) - 1]


def script_from_json(text: str) -> Script:
    """A script from its JSON form: the fields of ``Script``, ``Rule`` and ``Reply`` by name;
    a reply may be a bare string, a script a bare list of replies.

    Raises:
        BadInput: not JSON, an unknown field, or a value of the wrong kind.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadInput(f"The script is not JSON: {error}.") from error
    if isinstance(value, list):
        value = {"replies": value}
    given = _known(value, Script)
    rules = []
    for rule in given.pop("rules", ()):
        held = _known(rule, Rule)
        if held.get("where", "last") not in WHERE:
            raise BadInput(f"A rule's “where” is one of {', '.join(WHERE)}.")
        rules.append(Rule(**{**held, "replies": _replies(held.get("replies", ()))}))
    replies = _replies(given.pop("replies", ()))
    given["models"] = tuple(given.get("models", ("scripted",)))
    return Script(replies=replies, rules=tuple(rules), **given)


def reply_from(value: object) -> Reply:
    """A reply from its JSON form.

    Raises:
        BadInput: an unknown field, or neither text nor an object.
    """
    if isinstance(value, str):
        return Reply(value)
    given = _known(value, Reply)
    given["faults"] = tuple(given.get("faults", ()))
    return Reply(**given)


def _replies(value: object) -> tuple[Reply, ...]:
    if not isinstance(value, list | tuple):
        raise BadInput("A script's “replies” is a list.")
    return tuple(reply_from(item) for item in value)


def _known(value: object, noun: type[Script | Rule | Reply]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput(f"A {noun.__name__.lower()} of a script is an object, not {value!r}.")
    names = {field.name for field in fields(noun)}
    unknown = sorted(set(value) - names)
    if unknown:
        raise BadInput(f"A {noun.__name__.lower()} of a script has no field “{unknown[0]}”.")
    return dict(value)
