"""The function in a model's reply.

Only the function is applied to the user's file, so it is taken out of whatever
the model put around it, and what is left behind is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from redraft.core.function import Function, SourceFacts
from redraft.core.ports import Language
from redraft.core.text import Document
from redraft.policies.chat.reply.fences import Block, blocks, choose, outside
from redraft.policies.chat.reply.values import (
    Ending,
    Malformed,
    ending,
    first_sentence,
    refusal,
    without_thinking,
)

_WORD = re.compile(r"[^\W\d]\w*")
_IMPORTING = ("import", "from", "using", "use")
_ELISION = re.compile(
    r"(?:\.\.\.|…).*\b(?:existing|rest|remaining|unchanged|same|previous|omitted|original)\b"
    r"|\b(?:existing|rest|remaining|unchanged|same|previous|omitted|original)\b.*(?:\.\.\.|…)",
    re.IGNORECASE,
)
_ASSIGNMENT = re.compile(r"\w+\s*(?::[^=]+)?=(?!=)")
_COMMENT = ("#", "//", "/*", "*")


@dataclass(frozen=True, slots=True)
class ParsedCode:
    """One whole function in the form of a draft.

    ``left_out`` names what stood beside it and is in no way applied.  ``missing``
    are names that the function uses and that only the left-out part defines: it
    cannot work as it is.  ``closed`` is False when the block never ended although
    the server called the reply whole: half of all functions still parse when their
    second half is cut off, so such a function is believed only when it is said
    twice.  ``defects`` are faults of form that were read through.
    """

    source: str
    note: str = ""
    left_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    closed: bool = True
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked for: a function's qualified name, and the file that it belongs to."""

    qualname: str
    document: Document

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


def parse_code(
    text: str, finish_reason: str | None, target: Target, language: Language
) -> ParsedCode | Malformed:
    """The target function in a reply.

    The last fenced block that holds it counts, because models correct themselves;
    without fences the whole reply is searched.  Refused: a reply that was cut or
    withheld, even when what came of it parses, and one without the function.
    """
    unusable = refusal(text, finish_reason)
    if unusable is not None:
        return unusable
    answer = without_thinking(text.replace("\r\n", "\n").replace("\r", "\n"))
    reader = _Reader(target, language)
    found = choose(answer, reader.block)
    whole = ending(finish_reason) is Ending.WHOLE
    if found is not None:
        block, taken = found
        if taken.elided:
            reason = f"The function is not written out: {taken.elided!r} stands for code."
            return Malformed(reason, ("elided code",))
        if not whole and any(not b.closed and b.start >= block.start for b in blocks(answer)):
            return Malformed("The code block was cut off.", ("code block not closed",))
        note = first_sentence(outside(answer))
        return taken.parsed(note, closed=block.closed)
    if not blocks(answer):
        bare = reader.read(answer)
        if bare is not None and bare.elided:
            return Malformed("The function is not written out.", ("elided code",))
        if bare is not None and whole:
            return bare.parsed("", bare=True)
        if bare is not None:
            return Malformed("The code stood in no block and may be cut off.", ("no code block",))
        return Malformed("There was no code block in the reply.", ("no code block",))
    return reader.refused()


@dataclass(frozen=True, slots=True)
class _Taken:
    source: str
    left_out: tuple[str, ...]
    missing: tuple[str, ...]
    elided: str = ""

    def parsed(self, note: str, *, closed: bool = True, bare: bool = False) -> ParsedCode:
        # prose around bare code is not code that was left out
        left_out = () if bare and not self.missing else self.left_out
        defects = ("no code block",) if bare else ()
        if not closed:
            defects = ("code block not closed",)
        return ParsedCode(self.source, note, left_out, self.missing, closed, defects)


class _Reader:
    """Looks for one function in texts, and remembers why it was not found."""

    def __init__(self, target: Target, language: Language) -> None:
        self._target = target
        self._language = language
        self._broken = ""
        self._others: list[str] = []

    def block(self, block: Block) -> tuple[Block, _Taken] | None:
        taken = self.read(block.body)
        return None if taken is None else (block, taken)

    def read(self, text: str) -> _Taken | None:
        """The target in a text that holds nothing else, or among other things."""
        source = _flush_left(text)
        if not source:
            return None
        facts = self._language.facts(source)
        if isinstance(facts, SourceFacts) and facts.name == self._target.name:
            return _Taken(source, (), (), self._elided(facts))
        document = Document("reply", source)
        functions = self._language.functions(document)
        named = [f for f in functions if f.name == self._target.name]
        for function in sorted(named, key=self._preference, reverse=True):
            own = _flush_left(self._language.dedent(document, function))
            facts = self._language.facts(own)
            if isinstance(facts, SourceFacts) and facts.name == self._target.name:
                return self._taken(document, functions, function, own, facts)
            self._broken = getattr(facts, "reason", "") or "it does not parse"
        self._others += [f.qualname for f in functions if f.name != self._target.name]
        return None

    def refused(self) -> Malformed:
        """Why no block held the target."""
        name = self._target.name
        if self._broken:
            return Malformed(
                f"The code for {name} does not parse: {self._broken}.", ("unparsable code",)
            )
        if self._others:
            there = ", ".join(dict.fromkeys(self._others[:3]))
            return Malformed(
                f"No code block defines {name}; there is {there}.", ("another function",)
            )
        return Malformed(f"No code block defines {name}.", ("target missing",))

    def _preference(self, function: Function) -> tuple[bool, bool, bool, int]:
        """The same place in the same class first, then the outer one, then the last."""
        parent = function.qualname.rpartition(".")[0]
        wanted = self._target.qualname.rpartition(".")[0]
        nested = bool(parent) and not function.in_class
        same = function.qualname == self._target.qualname
        return (same, bool(wanted) == function.in_class, not nested, function.span.start)

    def _taken(
        self,
        document: Document,
        functions: tuple[Function, ...],
        function: Function,
        source: str,
        facts: SourceFacts,
    ) -> _Taken:
        known = self._target.document
        helpers = [
            f
            for f in functions
            if f.name != function.name and not _overlaps(f, function) and not _nested(f, functions)
        ]
        new = [f for f in helpers if not self._language.find(known, f.qualname)]
        lines = [
            line
            for line in _lines_outside(document, (function, *helpers))
            if line not in known.text and not _class_header(line, function)
        ]
        known_words = set(_WORD.findall(known.text))
        defined = [f.name for f in new]
        for line in lines:
            defined += _defined(line, facts)
        missing = [word for word in defined if word in facts.names and word not in known_words]
        left_out = [f"function {f.qualname}" for f in new] + lines
        names = tuple(dict.fromkeys(missing))
        return _Taken(source, tuple(left_out), names, self._elided(facts))

    def _elided(self, facts: SourceFacts) -> str:
        """A comment that stands for code left out, which would delete that code when applied."""
        known = self._target.document.text
        return next((c for c in facts.comments if _ELISION.search(c) and c not in known), "")


def _overlaps(a: Function, b: Function) -> bool:
    return a.span.start < b.span.end and b.span.start < a.span.end


def _nested(function: Function, functions: tuple[Function, ...]) -> bool:
    return any(
        f is not function
        and f.span.start <= function.span.start
        and function.span.end <= f.span.end
        for f in functions
    )


def _lines_outside(document: Document, functions: tuple[Function, ...]) -> list[str]:
    """The lines of code that belong to none of the functions, stripped, without comments."""
    inside = {n for f in functions for n in range(f.start_line, f.end_line + 1)}
    lines = [line.strip() for n, line in enumerate(document.text.split("\n")) if n not in inside]
    return [line for line in lines if line and not line.startswith(_COMMENT)]


def _defined(line: str, facts: SourceFacts) -> list[str]:
    """The names that a line outside the function brings into being, as far as its form tells."""
    words = _WORD.findall(line)
    if not words:
        return []
    if words[0] in _IMPORTING:
        # what the function imports by itself is not missing
        return words[1:] if facts.imports.isdisjoint(words) else []
    if words[0] == "class":
        return words[1:2]
    return words[:1] if _ASSIGNMENT.match(line) else []


def _class_header(line: str, function: Function) -> bool:
    """Whether a line opens a class that the function stands in."""
    words = _WORD.findall(line)
    parents = function.qualname.split(".")[:-1]
    return len(words) >= 2 and words[0] == "class" and words[1] in parents


def _flush_left(text: str) -> str:
    """The text in the form of a draft: from column 0, no blank lines around, no blanks at its end.

    The indentation taken off is that of the first line; lines that have less keep
    what they have (they can only be inside a string).
    """
    lines = [line.rstrip("\r") for line in text.split("\n")]
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    if not lines:
        return ""
    lead = lines[0][: len(lines[0]) - len(lines[0].lstrip(" \t"))]
    return "\n".join(
        line.removeprefix(lead) if line.strip() else "" if lead else line for line in lines
    ).rstrip()
