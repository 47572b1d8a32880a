"""Which of several drafts that no test tells apart: those that do the same when run are one answer.

Independent drafts go wrong in different ways and right in one, so agreement speaks
for an answer (self-consistency, Wang et al. 2022, arXiv 2203.11171).  Agreement of
programs is that of what they do, not of their text (Li et al. 2022, AlphaCode; Chen et
al. 2022, CodeT, arXiv 2207.10397).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from redraft.core.choice import Candidate, beats_incumbent
from redraft.core.draft import Draft
from redraft.core.events import Working
from redraft.core.evidence import Observation, ObservationKind
from redraft.core.function import SourceFacts
from redraft.core.question import Answer, Question
from redraft.core.reproduce import crashes
from redraft.strategies.search import Search

SECONDS = 6.0
"""At most, for running drafts on the same inputs: three times what an editor's question waits
for, because drafts that were paid for are chosen by it.  Most are through in one or two."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Drafts that did the same on every input; ``members`` best first by the incumbent rule.

    ``votes`` counts the samples that came to it: the same text twice is two votes.
    """

    members: tuple[Candidate, ...]
    votes: int

    @property
    def speaker(self) -> Candidate:
        """The member that stands for it."""
        return self.members[0]

    @property
    def age(self) -> tuple[int, int, int]:
        """What is left to decide by: tests slowed down, size of the change, when it was made."""
        return _age(self.speaker)


@dataclass(frozen=True, slots=True)
class Clustering:
    """Clusters, best first once they are ordered.

    ``questions`` are inputs on which they differ; their versions are positions in
    ``clusters``.  ``trees`` counts the different programs, by their syntax trees.
    """

    clusters: tuple[Cluster, ...]
    questions: tuple[Question, ...] = ()
    trees: int = 0

    def ordered(self, key: Callable[[int], tuple[int, ...]]) -> Clustering:
        """The same with the clusters sorted by a key of their positions."""
        order = sorted(range(len(self.clusters)), key=key)
        place = {position: rank for rank, position in enumerate(order)}
        return replace(
            self,
            clusters=tuple(self.clusters[position] for position in order),
            questions=_renumbered(self.questions, place),
        )

    def promoted(self, champion: int) -> Clustering:
        """The same with one cluster in front."""
        return self.ordered(lambda position: (position != champion, position))

    def apart(self, a: int, b: int) -> tuple[tuple[str, Observation, Observation], ...]:
        """The inputs on which two clusters differ, with what each did."""
        found = []
        for question in self.questions:
            seen = {version: one.seen for one in question.answers for version in one.versions}
            if a in seen and b in seen and seen[a] is not seen[b]:
                found.append((question.input, seen[a], seen[b]))
        return tuple(found)

    def falls(self, position: int) -> bool:
        """Whether a cluster crashes or never ends on an input for which another has a value."""
        for question in self.questions:
            kinds = {one.seen.kind for one in question.answers}
            fell = any(position in a.versions and crashes(a.seen) for a in question.answers)
            if fell and ObservationKind.VALUE in kinds:
                return True
        return False

    @property
    def places(self) -> dict[str, int]:
        """Where each member's text stands, as ``Search.choose`` takes it."""
        return {
            member.draft.source: rank
            for rank, cluster in enumerate(self.clusters)
            for member in cluster.members
        }

    def summary(self, samples: int) -> str:
        """One sentence for the user."""
        votes = sum(cluster.votes for cluster in self.clusters)
        said = f"{votes} of {samples} drafts {'pass' if votes != 1 else 'passes'} the same tests"
        if votes < 2:
            return f"{said}."
        if len(self.clusters) == 1:
            return f"{said}, and nothing that was tried tells them apart."
        ways, most = len(self.clusters), self.clusters[0].votes
        return f"{said}; they behave in {ways} ways, {most} as the one chosen."


def level(search: Search, drafts: Iterable[Draft]) -> list[Candidate]:
    """The candidates among some drafts that beat the user's code, and than which no test says better.

    Each text once, in the order in which it was made.
    """
    winners = [c for c in search.candidates if beats_incumbent(c.evidence)]
    most = max((_won(c) for c in winners), default=(0, 0))
    wanted = {draft.source for draft in drafts}
    found = {
        c.draft.source: c
        for c in sorted(winners, key=lambda c: -c.order)
        if _won(c) == most and c.draft.source in wanted
    }
    return sorted(found.values(), key=lambda c: c.order)


def _won(candidate: Candidate) -> tuple[int, int]:
    return len(candidate.evidence.fixed), len(candidate.evidence.inputs_won)


async def clustered(
    search: Search,
    candidates: Sequence[Candidate],
    drafts: Sequence[Draft],
    inputs: Sequence[str] = (),
) -> Clustering:
    """Candidates by what they do on inputs; ``drafts`` are all samples, each a vote for its text.

    ``inputs`` are further expressions beside those that the gate makes.  Drafts of one
    syntax tree are run once.
    """
    units: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        units.setdefault(_tree(search, candidate.draft), []).append(candidate)
    alike = list(units.values())
    if len(alike) < 2:
        return Clustering(tuple(_cluster([unit], drafts) for unit in alike), trees=len(alike))
    await search.tell(Working(f"Running {len(alike)} drafts on the same inputs"))
    heads = [unit[0].draft for unit in alike]
    spread = await search.gate.spread(search.task, heads, SECONDS, inputs)
    place = {unit: at for at, group in enumerate(spread.groups) for unit in group}
    return Clustering(
        tuple(_cluster([alike[unit] for unit in group], drafts) for group in spread.groups),
        _renumbered(spread.questions, place),
        len(alike),
    )


def _tree(search: Search, draft: Draft) -> str:
    facts = search.language.facts(draft.source)
    return facts.tree_hash if isinstance(facts, SourceFacts) else draft.source


def _cluster(units: Sequence[Sequence[Candidate]], drafts: Sequence[Draft]) -> Cluster:
    members = sorted((c for unit in units for c in unit), key=_age)
    texts = {member.draft.source for member in members}
    return Cluster(tuple(members), sum(draft.source in texts for draft in drafts))


def _age(candidate: Candidate) -> tuple[int, int, int]:
    return len(candidate.evidence.slower), candidate.change, candidate.order


def _renumbered(questions: Iterable[Question], place: Mapping[int, int]) -> tuple[Question, ...]:
    """The questions about versions at other positions; answers in the order of their best version."""
    found = []
    for question in questions:
        answers = [
            Answer(answer.seen, tuple(sorted({place[v] for v in answer.versions})))
            for answer in question.answers
        ]
        found.append(Question(question.input, tuple(sorted(answers, key=lambda a: a.versions))))
    return tuple(found)


async def propose(search: Search, clustering: Clustering) -> None:
    """Let the first cluster's speaker stand, with the others' as its rivals.

    So the user can be asked about the very inputs on which they differ, as about a
    repair's rivals.
    """
    clusters = clustering.clusters
    if len(clusters) > 1 and not clusters[0].speaker.draft.rivals:
        best = clusters[0].speaker.draft
        rivals = tuple(replace(c.speaker.draft, rivals=(), questions=()) for c in clusters[1:])
        told = replace(best, rivals=rivals, questions=clustering.questions)
        search.annotate(best, told)
    await search.choose(clustering.places)
