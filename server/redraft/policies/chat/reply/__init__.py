"""What a model's reply says: pure functions from text to typed values, which never raise."""

from __future__ import annotations

from redraft.policies.chat.reply.answer import ParsedAnswer, parse_answer
from redraft.policies.chat.reply.code import ParsedCode, parse_code
from redraft.policies.chat.reply.critique import ParsedCritique, parse_critique
from redraft.policies.chat.reply.values import Malformed

__all__ = [
    "Malformed",
    "ParsedAnswer",
    "ParsedCode",
    "ParsedCritique",
    "parse_answer",
    "parse_code",
    "parse_critique",
]
