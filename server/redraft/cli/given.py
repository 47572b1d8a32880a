"""A version that somebody else wrote: a function alone, or a module that has it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import TextIO

from redraft.cli import files
from redraft.cli.target import Target
from redraft.core.errors import BadInput
from redraft.core.function import Function, SourceFacts, Unparsable
from redraft.core.ports import Language
from redraft.core.text import Document


@dataclass(frozen=True, slots=True)
class Given:
    """A text and what the user calls it."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Version:
    """The function in the form of a draft: column 0, ``\\n``, no last line ending.

    ``note`` says what of the text is not judged, empty when nothing is left out.
    """

    source: str
    note: str = ""


def read(name: str, stdin: TextIO) -> Given:
    """The text of a file, or of stdin for ``-``.

    Raises:
        BadInput: there is no such file, it is no text, or nothing is in it.
    """
    shown = "stdin" if name == "-" else name
    if name == "-":
        try:
            text = stdin.read()
        except UnicodeDecodeError:
            raise BadInput("The candidate on stdin is not text in UTF-8.") from None
    else:
        text = files.read(name).text
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadInput(f"There is no candidate in {shown}; give the whole function.")
    return Given(text, shown)


def pick(given: Given, document: Document, function: Function, language: Language) -> Version:
    """The function's version in a text: the text itself, or the function of that name in it.

    What is not even Python is handed on as it stands: the gate says what is wrong.

    Raises:
        BadInput: the text has functions, and the one that is meant is not among them.
    """
    alone = textwrap.dedent(given.text).strip("\n")
    if isinstance(language.facts(alone), SourceFacts):
        return Version(alone)
    module = Document("given:version", given.text)
    # a method may be given without its class
    found = language.find(module, function.qualname) or language.find(module, function.name)
    if not found:
        if not language.functions(module):
            return Version(alone)
        raise BadInput(f"{given.name} has no function {function.qualname}.")
    twins = language.find(document, function.qualname)
    if len(found) > 1 and (len(found) != len(twins) or function not in twins):
        raise BadInput(
            f"{given.name} has {len(found)} functions called {function.qualname}; give one alone."
        )
    chosen = found[twins.index(function)] if len(found) > 1 else found[0]
    rest, own = _rest(module, chosen), _rest(document, function)
    note = ""
    if rest and rest != own:
        note = f"Only {function.qualname} is judged; what else {given.name} has is left out."
    return Version(language.dedent(module, chosen), note)


def against(given: Given, target: Target, language: Language) -> Target:
    """The target with a given version in place of the user's code, in memory alone.

    Raises:
        BadInput: the version is not one function that parses, or not this one.
    """
    version = pick(given, target.document, target.function, language)
    facts = language.facts(version.source)
    if isinstance(facts, Unparsable):
        raise BadInput(f"{given.name} cannot be compared with: {facts.reason}")
    if facts.name != target.function.name:
        raise BadInput(f"{given.name} has no function {target.function.qualname}.")
    edit = language.splice(target.document, target.function, version.source)
    document = target.document.apply(edit)
    found = [
        f
        for f in language.functions(document)
        if f.qualname == target.function.qualname and f.start_line == target.function.start_line
    ]
    if not found:
        raise BadInput(f"{given.name} does not fit in the place of {target.function.qualname}.")
    return replace(target, document=document, function=found[0])


def _rest(document: Document, function: Function) -> str:
    """A text without the function, for comparing."""
    data, span = document.data, function.span
    rest = (data[: span.start] + data[span.end :]).decode("utf-8", "surrogatepass")
    lines = rest.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
