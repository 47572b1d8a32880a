"""Two answers to one input, compared as data: no code of a version has a say in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from redraft.core.evidence import Aspect, Observation, ObservationKind
from redraft.gates.behaviour.matching import Pairing, Side
from redraft.gates.behaviour.show import show

Answer = dict[str, Any]
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")


@dataclass(frozen=True, slots=True)
class Finding:
    """In what two answers differ; ``shape`` tells kinds of difference apart.

    ``exact`` is unset where the place differs and what is there cannot be shown.
    """

    aspect: Aspect
    before: Observation
    after: Observation
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All findings, gravest first; ``unknown`` says what could not be compared, if anything."""

    findings: tuple[Finding, ...] = ()
    unknown: str = ""

    @property
    def aspects(self) -> frozenset[Aspect]:
        """In what they differ."""
        return frozenset(finding.aspect for finding in self.findings)


@dataclass(slots=True)
class _Notes:
    text: str
    findings: list[Finding] = field(default_factory=list)
    unknown: str = ""

    def add(self, aspect: Aspect, old: str, new: str, shape: str = "") -> None:
        value = ObservationKind.VALUE
        before, after = Observation(self.text, value, old), Observation(self.text, value, new)
        self.findings.append(Finding(aspect, before, after, shape))


def compare(old: Answer, new: Answer, text: str, *, method: bool = False) -> Comparison:
    """What differs between two answers to the input that reads ``text``.

    ``method``: the first argument is the object that the call is on.  An empty
    comparison says that they are equal in every aspect that was looked at.
    """
    try:
        return _compared(old, new, text, method)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        # The sandbox may send anything; what has not the form of an answer tells nothing.
        return Comparison(unknown="an answer that cannot be read")


def _compared(old: Answer, new: Answer, text: str, method: bool) -> Comparison:
    for answer in (old, new):
        if answer["kind"] == "unknown":
            return Comparison(unknown=str(answer["why"]))
    kinds = old["kind"], new["kind"]
    if kinds == ("timed_out", "timed_out"):
        return Comparison(unknown="neither version ended in its time")
    if kinds == ("died", "died"):
        return Comparison(unknown="both versions end the process")
    if old["kind"] != new["kind"]:
        aspect = Aspect.TIME if "timed_out" in kinds else Aspect.EXCEPTION
        shape = f"{_outcome(old)} {_outcome(new)}"
        return Comparison((Finding(aspect, observed(old, text), observed(new, text), shape),))
    notes = _Notes(text)
    pairing = Pairing(Side(_roots(old)), Side(_roots(new)))
    _results(old, new, pairing, notes)
    _arguments(old, new, pairing, notes, method)
    graver = bool(notes.findings)
    if pairing.aliased and not graver:
        notes.add(Aspect.ALIASING, _sharing(old), _sharing(new))
    _state(old, new, notes)
    if not notes.findings and "again" in old and "again" in new:
        _second(old["again"], new["again"], notes)
    _printed(old, new, notes)
    order = list(Aspect)
    findings = sorted(notes.findings, key=lambda finding: order.index(finding.aspect))
    return Comparison(tuple(findings), pairing.unknown or notes.unknown)


def observed(answer: Answer, text: str) -> Observation:
    """What came of an input, as the user reads it."""
    kind = answer["kind"]
    if kind == "value":
        return Observation(text, ObservationKind.VALUE, _with_how(answer))
    if kind == "raised":
        words = f"{_name(answer['class'])}: {_bare(answer['message'])}"
        return Observation(text, ObservationKind.RAISED, words.removesuffix(": "))
    if kind == "timed_out":
        return Observation(text, ObservationKind.TIMED_OUT, str(answer["why"]))
    if kind == "died":
        return Observation(text, ObservationKind.RAISED, f"ends the process ({answer['why']})")
    return Observation(text, ObservationKind.UNKNOWN, str(answer["why"]))


def _with_how(answer: Answer) -> str:
    shown = _bare(show(answer["result"]))
    return shown if answer["how"] in ("", "generator") else f"{answer['how']} {shown}"


def _roots(answer: Answer) -> list[Any]:
    return [answer["result"], *(tree for _, tree in (*answer["args"], *answer["cells"]))]


def _outcome(answer: Answer) -> str:
    return str(answer.get("class") or answer["kind"])


def _results(old: Answer, new: Answer, pairing: Pairing, notes: _Notes) -> None:
    shape = f"{_outcome(old)} {_outcome(new)}"
    before, after = observed(old, notes.text), observed(new, notes.text)
    if old["kind"] == "raised":
        if old["class"] != new["class"]:
            notes.findings.append(Finding(Aspect.EXCEPTION, before, after, shape))
        elif _bare(old["message"]) != _bare(new["message"]):
            notes.findings.append(Finding(Aspect.MESSAGE, before, after, shape))
        elif pairing.differ(old["result"], new["result"]) is not None:
            notes.add(Aspect.EXCEPTION, show(old["result"]), show(new["result"]), shape)
        return
    aspect = pairing.differ(old["result"], new["result"])
    if aspect is None and old["how"] != new["how"]:
        aspect = Aspect.TYPE
    if aspect is not None:
        kinds = f"{old['result']['k']} {new['result']['k']}"
        notes.findings.append(Finding(aspect, before, after, kinds))


def _arguments(old: Answer, new: Answer, pairing: Pairing, notes: _Notes, method: bool) -> None:
    pairs = zip([*old["args"], *old["cells"]], [*new["args"], *new["cells"]], strict=False)
    for index, ((name, before), (_, after)) in enumerate(pairs):
        if pairing.differ(before, after) is None:
            continue
        aspect = Aspect.SELF if method and index == 0 else Aspect.ARGUMENT
        texts = [
            show(side.resolve(tree))
            for side, tree in zip(pairing.sides, (before, after), strict=True)
        ]
        notes.add(aspect, f"{name} = {texts[0]}", f"{name} = {texts[1]}", name)


def _state(old: Answer, new: Answer, notes: _Notes) -> None:
    before, after = dict(old["state"]), dict(new["state"])
    for name in sorted(before.keys() & after.keys()):
        pairing = Pairing(Side([before[name]]), Side([after[name]]))
        if pairing.differ(before[name], after[name]) is not None:
            notes.add(
                Aspect.STATE,
                f"{name} = {show(before[name])}",
                f"{name} = {show(after[name])}",
                name,
            )
        # What cannot be seen of the module's variables is no worse than what was not looked at.


def _second(old: Answer, new: Answer, notes: _Notes) -> None:
    """The same call once more in the same process."""
    found = _Notes(notes.text)
    if "unknown" in (old["kind"], new["kind"]):
        notes.unknown = "the second call cannot be told"
    elif old["kind"] != new["kind"]:
        found.add(Aspect.EXCEPTION, "", "")
    else:
        pairing = Pairing(Side([old["result"]]), Side([new["result"]]))
        _results(old, new, pairing, found)
        notes.unknown = pairing.unknown
    if found.findings:
        texts = [observed(answer, notes.text).text for answer in (old, new)]
        told = [f"the second time: {text}" for text in texts]
        notes.add(Aspect.STATE, told[0], told[1], "again")


def _printed(old: Answer, new: Answer, notes: _Notes) -> None:
    for key, title in (("out", ""), ("err", "to the error output: ")):
        if _bare(old[key]) != _bare(new[key]):
            before, after = (
                f"{title}{answer[key][:500]!r}" if answer[key] else "nothing"
                for answer in (old, new)
            )
            notes.add(Aspect.OUTPUT, f"prints {before}", f"prints {after}", key)
    if old["warned"] != new["warned"]:
        texts = ["; ".join(answer["warned"]) or "no warning" for answer in (old, new)]
        notes.add(Aspect.WARNING, texts[0], texts[1])


def _sharing(answer: Answer) -> str:
    """What the result has in common with the arguments."""
    side = Side(_roots(answer))
    result = side.resolve(answer["result"])
    inside = side.changeable(answer["result"])
    shared = []
    for name, tree in answer["args"]:
        if "n" in result and side.resolve(tree).get("n") == result["n"]:
            return f"returns {name} itself"
        if inside & side.changeable(tree):
            shared.append(name)
    if shared:
        return f"the result shares parts with {', '.join(shared)}"
    repeated = json.dumps(answer["result"]).count('"ref"')
    return "parts of the result are the same object" if repeated else "the result is a new object"


def _bare(text: str) -> str:
    """An address says nothing about a value and differs from run to run."""
    return _ADDRESS.sub("0x…", text)


def _name(name: str) -> str:
    return name.lstrip("!").partition(":")[2].rpartition(".")[2]
