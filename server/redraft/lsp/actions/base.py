"""What a code action is: a cheap offer, and a costly run when it is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lsprotocol import types

from redraft.core.critique import Point
from redraft.core.function import Function
from redraft.core.proposal import Proposal
from redraft.core.suspicion import Suspicion
from redraft.core.text import Span
from redraft.lsp.documents import Open
from redraft.lsp.kinds import CORRECT, OPEN_TEST
from redraft.lsp.memory import Known
from redraft.lsp.session import Found
from redraft.lsp.work import Work


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the menu was opened; all that an offer may look at."""

    open: Open
    function: Function
    known: Known | None
    span: Span
    """What is selected, or the cursor."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the menu.

    Either its ``proposal`` is there already and choosing it costs nothing, or it
    runs a ``command`` (with the function and ``extra`` as its argument), or it is
    worked out when chosen, by the action's ``run``.  ``free`` ones may be
    offered while the user merely moves the cursor.
    """

    title: str
    proposal: Proposal | None = None
    command: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    point: Point | None = None
    preferred: bool = False
    suspicion: Suspicion | None = None

    @property
    def free(self) -> bool:
        """Whether choosing it costs nothing."""
        return self.proposal is not None or self.command in ("redraft.dismiss", CORRECT, OPEN_TEST)


@dataclass(frozen=True, slots=True)
class Example:
    """An action's example, run by the contract test.

    ``code`` has the cursor at ``$0``.  ``known`` is what was said of the function
    before: ``None``, ``pass``, ``refine`` or ``redraft``; ``proposed`` lists the
    kinds of proposals in memory, tested and better.  ``titles`` are the lines
    that the action adds to the menu.  ``rivals`` are what other versions of each
    proposal give for ``last([])``, where the proposal gives ``[]``.  ``suspect`` is
    who seems wrong of code, documentation and tests.
    """

    code: str
    titles: tuple[str, ...]
    known: str | None = None
    proposed: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    suspect: str | None = None


class Action(Protocol):
    """One entry of the table."""

    @property
    def name(self) -> str:
        """How ``data`` names it between listing and choosing."""

    @property
    def kind(self) -> types.CodeActionKind | str | None:
        """Its kind; None for what is no edit of any kind."""

    @property
    def examples(self) -> Sequence[Example]:
        """What it offers, and where it offers nothing."""

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """What it adds to the menu.  Costs nothing: no model, no test, no file."""

    async def run(self, work: Work, found: Found) -> Proposal:
        """What was chosen, worked out.

        Raises:
            RedraftError: there is nothing to propose, and why.
        """
