"""Which of several versions behave alike, and on which inputs the others differ."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from redraft.core.evidence import Aspect, Observation
from redraft.core.question import Answer as Given
from redraft.core.question import Question, Spread
from redraft.core.task import Task
from redraft.gates.behaviour.compare import Answer, Comparison, compare, observed
from redraft.gates.behaviour.differ import is_method, nearby, unlike
from redraft.gates.behaviour.gather import Gathered, draws
from redraft.gates.behaviour.generate import GUESSED, parameters
from redraft.gates.behaviour.many import Row, Table, ask_versions
from redraft.gates.behaviour.show import show_call
from redraft.gates.behaviour.sides import Trial
from redraft.gates.behaviour.trees import Call, float_of, number, walk
from redraft.gates.behaviour.vary import smaller, words
from redraft.gates.behaviour.written import of_expression
from redraft.gates.plan import Plan, Version
from redraft.gates.runs import Bench

SECONDS = 2.0
"""For all of it: what the search for a repair spends before it shows what it has."""
QUESTIONS = 6
_BASE = 150
"""Inputs that are tried as they are."""
_LIMIT = 0.3
"""Seconds for one call; inputs are small."""
_QUIET = (Aspect.MESSAGE, Aspect.WARNING)
"""Aspects that tell no versions apart: words that the interpreter chose, more often than not."""
_BESIDE = (Aspect.SELF, Aspect.ARGUMENT, Aspect.STATE, Aspect.ALIASING, Aspect.OUTPUT)
"""Aspects that do not show in the value or exception itself."""
_MISFITS = ("builtins:TypeError", "builtins:AttributeError", "builtins:NameError")
_HUGE = 10_000
"""Numbers above this are tried last: a loop over one may not end in its time."""
_SHRUNK = 24
"""Smaller calls that are tried at once for each question."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one input tells: which versions gave which answer, by the order of the best version."""

    call: Call
    answers: tuple[Answer, ...]
    clusters: tuple[tuple[int, ...], ...]
    apart: frozenset[tuple[int, int]]
    rank: int


async def spread(
    plan: Plan,
    bench: Bench,
    task: Task,
    versions: Sequence[Version],
    gathered: Gathered,
    *,
    inputs: Sequence[str] = (),
    seconds: float = SECONDS,
) -> Spread:
    """How versions of one place behave on the same inputs; what is known when ``seconds`` are over.

    ``plan`` is that of the user's own version, ``inputs`` are further expressions
    that call the function.
    """
    began = time.monotonic()
    ends = began + seconds
    method, name = is_method(task), task.function.name
    units, where = _units(versions)
    if len(units) < 2:
        same = (tuple(range(len(versions))),) if versions else ()
        return Spread(same, reason="the versions are the same text" if same else "")
    if plan.module is None and gathered.module is not None:
        plan = replace(plan, module=gathered.module)
    calls = await _inputs(task, gathered, units, inputs, method, 0.4 * seconds)
    sifter = Sifter(name, method, len(units), plan.version.content)
    if calls:
        await sifter.ask(plan, bench, units, calls, ends - 0.15 * seconds)
    groups = sifter.groups()
    chosen = sifter.choose(groups)
    if chosen and ends - time.monotonic() > 0.3 * seconds:
        await sifter.shrink(plan, bench, units, chosen, ends)
        groups = sifter.groups()
        chosen = sifter.choose(groups)
    back: dict[int, tuple[int, ...]] = {
        unit: tuple(n for n, own in enumerate(where) if own == unit) for unit in range(len(units))
    }
    reason = sifter.reason or ("" if sifter.tried else "the time was over before an input ran")
    if not calls:
        reason = gathered.reason or "no test calls it, and nothing says what its arguments can be"
    return Spread(
        tuple(sorted(tuple(sorted(n for u in group for n in back[u])) for group in groups)),
        tuple(sifter.question(told, back) for told in chosen),
        sifter.tried,
        reason,
        time.monotonic() - began,
    )


def _units(versions: Sequence[Version]) -> tuple[list[Version], list[int]]:
    """Versions of different text, and for each version which of them it is."""
    places: dict[bytes, int] = {}
    units: list[Version] = []
    where = []
    for version in versions:
        at = places.setdefault(version.content, len(places))
        if at == len(units):
            units.append(version)
        where.append(at)
    return units, where


async def _inputs(
    task: Task,
    gathered: Gathered,
    units: Sequence[Version],
    inputs: Sequence[str],
    method: bool,
    seconds: float,
) -> list[Call]:
    """What to try: bases and neighbours, with what may take long at the end."""
    name = task.function.name
    names = [p.name for p in parameters(task.source) if not p.by_keyword]
    asked = [of_expression(text, name, names, method=method) for text in inputs]
    bases = [*(call for call in asked if call), *gathered.by_turns(_BASE)]
    if not (gathered.recorded or gathered.annotated):
        bases += await draws(task, task.source, method, seconds)
    known = words(text_of(version) for version in units)
    bases = unlike(bases)
    near = nearby(bases, known, {repr(call.job()) for call in bases})
    calls = [*bases, *near]
    return sorted(calls, key=lambda call: call.source != "asked" and huge(call))


def text_of(version: Version) -> str:
    """The function as a version has it, without its indent."""
    from textwrap import dedent

    from redraft.core.text import split_lines

    lines = split_lines(version.document.text)
    return dedent("".join(lines[version.first - 1 : version.last]))


def huge(call: Call) -> bool:
    """Whether a call has a number in it that a loop may not get through."""
    for _, tree in call.parts:
        for node in walk(tree):
            if node["k"] == "int" and abs(number(node)) > _HUGE:
                return True
            if node["k"] == "float" and not abs(float_of(node["v"])) < 1e12:
                return True
    return False


class Sifter:
    """Takes what versions did on inputs, and tells them apart by it.

    ``count`` versions; the user's own (``own``, its file's content) is run along
    for what it says about an input, and the first once more, for what chance does.
    """

    def __init__(self, name: str, method: bool, count: int, own: bytes) -> None:
        self._name, self._method, self._count, self._own = name, method, count, own
        self._told: list[Told] = []
        self._apart: set[tuple[int, int]] = set()
        self._lost: set[int] = set()
        self._ran: set[int] = set()
        self.tried = 0
        self.unsteady = 0
        self.reason = ""

    async def ask(
        self, plan: Plan, bench: Bench, units: Sequence[Version], calls: Sequence[Call], ends: float
    ) -> list[Told]:
        """Run all versions on calls; what those tell on which they differ."""
        own = next((n for n, v in enumerate(units) if v.content == self._own), None)
        crew = [*units, units[0]] if own is not None else [*units, units[0], plan.version]
        table = await ask_versions(
            plan,
            bench,
            crew,
            [Trial(call, again=False) for call in calls],
            limit=_LIMIT,
            seconds=ends - time.monotonic(),
        )
        self._lost |= {n for n in table.unfit if n < self._count}
        self.reason = self.reason or table.reason or self._why(table)
        found = []
        for at in sorted(table.rows):
            told = self._row(calls[at], table.rows[at], own if own is not None else len(units) + 1)
            if told is not None:
                found.append(told)
        self._told += found
        return found

    def _why(self, table: Table) -> str:
        return next((why for n, why in sorted(table.unfit.items()) if n < self._count), "")

    def _row(self, call: Call, row: Row, own: int) -> Told | None:
        if any(answer.get("unmade") for answer in row.answers):
            return None
        running = [n for n in range(self._count) if n not in self._lost]
        self._ran.update(row.of)
        self.tried += bool(row.of) and all(n in row.of or n in row.out for n in running)
        if len(row.answers) < 2:
            return None
        judged = self._judged(call, row)
        twin = self._count
        if 0 in row.of and twin in row.of and _pair(row.of[0], row.of[twin]) in judged:
            self.unsteady += 1
            return None
        apart = frozenset(
            (a, b)
            for a, b in combinations(range(self._count), 2)
            if a in row.of and b in row.of and _pair(row.of[a], row.of[b]) in judged
        )
        if not apart:
            return None
        self._apart |= apart
        clusters: list[list[int]] = []
        for version in range(self._count):
            if version not in row.of or row.answers[row.of[version]]["kind"] == "unknown":
                continue
            for cluster in clusters:
                if not any(_pair(version, other) in apart for other in cluster):
                    cluster.append(version)
                    break
            else:
                clusters.append([version])
        answers = tuple(row.answers[row.of[cluster[0]]] for cluster in clusters)
        users = row.answers[row.of[own]] if own in row.of else None
        rank = _rank(answers, [len(cluster) for cluster in clusters], users, call)
        return Told(call, answers, tuple(map(tuple, clusters)), apart, rank)

    def _judged(self, call: Call, row: Row) -> set[tuple[int, int]]:
        """Pairs of answers that are told apart."""
        used = sorted(set(row.of.values()))
        return {
            (a, b)
            for a, b in combinations(used, 2)
            if tells(
                self._compared(call, row.answers[a], row.answers[b]), row.answers[a], row.answers[b]
            )
        }

    def _compared(self, call: Call, a: Answer, b: Answer) -> Comparison:
        return compare(a, b, self._shown(call), method=self._method)

    def _shown(self, call: Call) -> str:
        return show_call(call, self._name, self._method)

    def groups(self) -> list[tuple[int, ...]]:
        """Versions that nothing tells apart; one that was not run is by itself."""
        found: list[list[int]] = []
        for version in range(self._count):
            for group in found:
                if not {version, group[0]} <= self._ran - self._lost:
                    continue
                if not any(_pair(version, other) in self._apart for other in group):
                    group.append(version)
                    break
            else:
                found.append([version])
        return [tuple(group) for group in found]

    def choose(self, groups: Sequence[Sequence[int]]) -> list[Told]:
        """Inputs in the order to ask: each tells apart groups that those before leave together."""
        heads = [group[0] for group in groups]
        open_pairs = {pair for pair in combinations(heads, 2) if pair in self._apart}
        chosen: list[Told] = []
        while open_pairs and len(chosen) < QUESTIONS:
            best = min(
                (told for told in self._told if told.apart & open_pairs),
                # nobody can say at once what is right for a nan
                key=lambda told: (
                    told.rank,
                    huge(told.call),
                    -len(told.apart & open_pairs),
                    told.call.size,
                ),
                default=None,
            )
            if best is None:
                break
            chosen.append(best)
            open_pairs -= best.apart
        return chosen

    async def shrink(
        self,
        plan: Plan,
        bench: Bench,
        units: Sequence[Version],
        chosen: Sequence[Told],
        ends: float,
    ) -> None:
        """Try smaller calls than those chosen, to be chosen instead."""
        calls = unlike([call for told in chosen for call in smaller(told.call)[:_SHRUNK]])
        tried = self.tried
        if calls:
            await self.ask(plan, bench, units, calls, ends)
        self.tried = tried  # they were made to be read, not to find anything

    def question(self, told: Told, back: Mapping[int, Collection[int]]) -> Question:
        """As the user is asked; ``back`` leads from units to the positions of the versions."""
        text = self._shown(told.call)
        answers = []
        for index, answer in enumerate(told.answers):
            seen = self._seen(told, index, answer, text)
            places = sorted(n for unit in told.clusters[index] for n in back[unit])
            answers.append(Given(seen, tuple(places)))
        return Question(text, tuple(sorted(answers, key=lambda given: given.versions[0])))

    def _seen(self, told: Told, index: int, answer: Answer, text: str) -> Observation:
        """What a version did, with what does not show in the value where that is the difference."""
        seen = observed(answer, text)
        seen = replace(seen, deliberate=bool(answer.get("broke", {}).get("deliberate")))
        beside: dict[str, None] = {}
        for other_index, other in enumerate(told.answers):
            if other_index == index:
                continue
            for finding in self._compared(told.call, answer, other).findings:
                if finding.aspect in _BESIDE:
                    beside[finding.before.text] = None
        return replace(seen, text="; ".join([seen.text, *beside])) if beside else seen


def tells(comparison: Comparison, a: Answer, b: Answer) -> bool:
    """Whether two answers tell their versions apart."""
    for finding in comparison.findings:
        if finding.aspect not in _QUIET:
            return True
        own = [answer.get("broke", {}).get("deliberate") for answer in (a, b)]
        if finding.aspect is Aspect.MESSAGE and all(own):
            return True
    return False


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _rank(answers: Sequence[Answer], sizes: Sequence[int], users: Answer | None, call: Call) -> int:
    """How good an input is to ask about: 0 is best; what looks as no valid input comes last."""
    broken = [_broken(answer) for answer in answers]
    crashing = sum(
        size for size, how in zip(sizes, broken, strict=True) if how in ("crash", "misfit")
    )
    lonely = crashing >= sum(sizes) - 1
    guess = call.source == GUESSED
    if users is not None and _broken(users) not in ("", "deliberate") and lonely:
        return 6
    if all(broken):
        return 5
    if any(how == "misfit" for how in broken):
        return 4
    if any(how == "crash" for how in broken):
        return 3
    return int(any(broken)) + guess


def _broken(answer: Answer) -> str:
    """Empty for a value, else ``deliberate``, ``crash`` or ``misfit``."""
    if answer["kind"] == "value":
        return "crash" if answer.get("broke") and not answer["broke"].get("deliberate") else ""
    if answer.get("broke", {}).get("deliberate"):
        return "deliberate"
    return "misfit" if answer.get("class") in _MISFITS else "crash"
