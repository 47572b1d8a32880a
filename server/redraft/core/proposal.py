"""A draft that may be shown to the user, with what it rests on."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from redraft.core.behaviour import Behaviour
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence
from redraft.core.readability import Readability
from redraft.core.speed import Speed
from redraft.core.text import Edit


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft with its evidence and everything an apply must check.

    ``edit`` touches the function's bytes alone.  ``document_version`` and
    ``function_hash`` are those that it was made from: an apply is refused when
    the function's text is no longer the same.  ``wins`` says whether the draft
    beats the user's code by the incumbent rule, ``why`` says so in words.
    ``kind`` is what the draft is (REFINE or REDRAFT), judged by what it changes;
    ``asked`` what was asked for, None where nothing was.  ``method_changed`` is
    None when it could not be judged; ``kind`` is then what was asked for.
    ``behaviour`` is how the draft and the user's code compare on inputs.
    """

    id: str
    kind: Suggestion
    draft: Draft
    evidence: Evidence
    edit: Edit
    uri: str
    qualname: str
    ordinal: int
    function_hash: str
    document_version: int | None
    wins: bool
    why: str
    before: str
    """The user's source in the same form as ``draft.source``."""
    method_changed: bool | None = None
    asked: Suggestion | None = None
    behaviour: Behaviour | None = None
    complexity: tuple[int, int] | None = None
    """Cyclomatic complexity of the user's source and of the draft; None where it cannot be told."""
    readability: tuple[Readability, Readability] | None = None
    """What the user's source and the draft ask of a reader; None where it cannot be told."""
    speed: Speed | None = None
    """How fast the draft is beside the user's code; None where nobody measured."""
    seconds: float = 0.0
    """Wall seconds from asking for the draft to its evidence; 0 where nobody asked."""

    def comparing(self, behaviour: Behaviour | None) -> Proposal:
        """The proposal with how it and the user's code compare on inputs; None: nobody looked."""
        if behaviour is None:
            return self
        evidence = replace(self.evidence, differences=behaviour.differences)
        return replace(self, evidence=evidence, behaviour=behaviour)

    @property
    def relabelled(self) -> bool:
        """Whether the draft is something else than what was asked for."""
        return self.asked is not None and self.asked is not self.kind

    @property
    def diff(self) -> str:
        """A unified diff of the function, at column 0."""
        return unified_diff(self.before, self.draft.source, self.qualname)

    @property
    def lines_changed(self) -> tuple[int, int]:
        """Lines that the draft adds, and lines that it takes away."""
        body = self.diff.split("\n")[2:]
        return sum(s.startswith("+") for s in body), sum(s.startswith("-") for s in body)

    @property
    def comments_lost(self) -> tuple[str, ...]:
        """The user's comments that the draft does not have."""
        return self.readability[0].lost(self.readability[1]) if self.readability else ()


def unified_diff(before: str, after: str, name: str) -> str:
    """A unified diff of two sources, three lines of context, ``\\n`` endings."""
    lines = difflib.unified_diff(
        before.split("\n"), after.split("\n"), f"{name} (now)", f"{name} (proposed)", lineterm=""
    )
    return "\n".join(lines)
