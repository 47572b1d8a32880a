"""What is known of functions, by what they say: critiques, proposals, dismissed points.

Kept by the function's hash, so that a critique disappears when the function
changes and is back when the change is undone.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redraft.core.history import Dismissed
from redraft.core.text import digest

if TYPE_CHECKING:
    from redraft.core.critique import Critique, Point, Suggestion
    from redraft.core.evidence import Evidence
    from redraft.core.function import Function
    from redraft.core.proposal import Proposal
    from redraft.core.review import Review
    from redraft.core.suspicion import Suspicion

_UNKNOWN = "could_not_tell"
_NOTHING = Dismissed()


def point_id(point: Point) -> str:
    """A name for one point of a critique, the same in every answer that carries it."""
    return digest(f"{point.line}\0{point.quote}\0{point.message}")


def place_id(point: Point) -> str:
    """A name for the line that a point quotes, whatever it says of it."""
    return digest(f"{point.line}\0{point.quote}")


@dataclass
class Known:
    """What is known of one function's text."""

    qualname: str
    hash: str
    critique: Critique | None = None
    baseline: Evidence | None = None
    proposals: dict[Suggestion, Proposal] = field(default_factory=dict)
    dismissed: Dismissed = _NOTHING
    suspicion: Suspicion | None = None

    @property
    def points(self) -> tuple[Point, ...]:
        """The points that the user has not dismissed.

        A remark on a dismissed line is not made again in other words; what was
        seen to go wrong there is, unless just that was dismissed.
        """
        if self.critique is None:
            return ()
        return tuple(p for p in self.critique.points if not self._hushed(p))

    def dismiss(self, point: Point) -> None:
        """Take a point out of sight."""
        gone = self.dismissed
        self.dismissed = Dismissed(gone.points | {point_id(point)}, gone.places | {place_id(point)})

    def _hushed(self, point: Point) -> bool:
        if point_id(point) in self.dismissed.points:
            return True
        return not point.reproduced and place_id(point) in self.dismissed.places

    @property
    def settled(self) -> Critique | None:
        """The critique, unless it could not tell, which is worth another try."""
        if self.critique is None or self.critique.suggestion.value == _UNKNOWN:
            return None
        return self.critique


class Memory:
    """What is known, of the ``limit`` functions last asked about."""

    def __init__(self, limit: int = 512) -> None:
        self._limit = limit
        self._known: OrderedDict[tuple[str, str, str], Known] = OrderedDict()
        self._proposals: OrderedDict[tuple[str, str], Proposal] = OrderedDict()
        self._written: OrderedDict[str, None] = OrderedDict()
        self._uris: dict[str, int] = {}
        self.asked: set[tuple[str, str]] = set()
        """Documents and function hashes that a save has asked about, whatever came of it."""

    def of(self, uri: str, function: Function) -> Known | None:
        """What is known of a function as it stands."""
        if uri not in self._uris:
            return None  # spares the hash
        return self._known.get((uri, function.qualname, function.hash))

    def about(self, uri: str) -> bool:
        """Whether anything at all is known of a document's functions."""
        return uri in self._uris

    def learn(self, uri: str, function: Function, review: Review, *, plain: bool = True) -> Known:
        """Take in a review.  Only ``plain`` ones, made on no special wish, are offered again."""
        if plain:
            known = self.heard(uri, function, review.critique, review.baseline)
        else:
            known = self._entry(uri, function)
        for proposal in review.proposals:
            self.offer(uri, proposal)
            if plain:
                # offered to whoever asks the same again, under the name of what it is
                known.proposals[proposal.asked or proposal.kind] = proposal
        self._bound()
        return known

    def _entry(self, uri: str, function: Function) -> Known:
        key = (uri, function.qualname, function.hash)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Known(function.qualname, function.hash)
            self._uris[uri] = self._uris.get(uri, 0) + 1
        self._known.move_to_end(key)
        return known

    def heard(
        self, uri: str, function: Function, critique: Critique, baseline: Evidence | None
    ) -> Known:
        """Take in a critique before the rest of its review; it was paid for, whatever comes."""
        known = self._entry(uri, function)
        if known.settled is None or critique.suggestion.value != _UNKNOWN:
            known.critique, known.baseline = critique, baseline
        self._bound()
        return known

    def offer(self, uri: str, proposal: Proposal) -> None:
        """A proposal can be applied by its id from now on."""
        self._proposals[(uri, proposal.id)] = proposal

    def forget(self, uri: str, function: Function) -> bool:
        """Drop what is known of a function; whether anything was."""
        known = self._known.pop((uri, function.qualname, function.hash), None)
        if known is not None:
            self._gone(uri)
        return known is not None

    def clear(self) -> None:
        """Forget critiques and offers; a proposal that the user has seen can still be applied."""
        self._known.clear()
        self._uris.clear()
        self.asked.clear()

    def proposal(self, uri: str, id_: str) -> Proposal | None:
        """A proposal made earlier."""
        return self._proposals.get((uri, id_))

    def wrote(self, hash_: str) -> None:
        """A function's text that Redraft itself put there."""
        self._written[hash_] = None
        while len(self._written) > self._limit:
            self._written.popitem(last=False)

    def is_ours(self, function: Function) -> bool:
        """Whether a function stands as Redraft wrote it."""
        return bool(self._written) and function.hash in self._written

    def _bound(self) -> None:
        while len(self._known) > self._limit:
            (uri, _, _), _ = self._known.popitem(last=False)
            self._gone(uri)
        while len(self._proposals) > 4 * self._limit:
            self._proposals.popitem(last=False)

    def _gone(self, uri: str) -> None:
        self._uris[uri] -= 1
        if not self._uris[uri]:
            del self._uris[uri]
