"""Scenarios as text: the one helper that runs ``tests/cases/*.md``.

A scenario is prose with these sections, each optional but the first two:

``## Project``   files: a line with the path in backticks, then a fenced block;
                 ``$0`` in one of them is the cursor and is removed.
``## Ask``       critique, refine, redraft, compare or fix, then settings as ``key = value`` lines.
``## The model says``  replies, each under ``### to critique``, ``### to refine``,
                 ``### to redraft`` or ``### to repair``; several of a kind are given in order.
``## Expect``    lines ``key: value`` (equal) or ``key ~ value`` (contains), against ``flatten``.
``## Result``    files as they must be after the chosen proposal is applied.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redraft.app import Assistant
from redraft.core.critique import Suggestion
from redraft.core.review import Review
from redraft.core.text import Document
from redraft.models.scripted import Reply, Rule, Script, ScriptedServer
from redraft.report import review_data
from redraft.settings import Settings, merge

CURSOR = "$0"
ASKS = {
    # a phrase of each prompt by which the scripted server knows what it is asked
    "critique": "Does the function do what it is for?",
    "refine": "Refine the newest version",
    "redraft": "by a different method",
    "repair": "That reply cannot be used",
}
_FENCE = re.compile(r"^(`{3,})[^\n`]*\n(.*?)^\1[ ]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Scenario:
    """One parsed case."""

    title: str
    files: Mapping[str, str]
    cursor: tuple[str, int]
    """Path of the file with the cursor, and the cursor's byte offset."""
    ask: str
    settings: Mapping[str, Any]
    replies: Mapping[str, tuple[str, ...]]
    expect: tuple[tuple[str, str, str], ...]
    result: Mapping[str, str] = field(default_factory=dict)


def parse(text: str) -> Scenario:
    """A scenario from its Markdown.

    Raises:
        ValueError: a section is missing or unreadable.
    """
    title = text.split("\n", 1)[0].removeprefix("# ").strip()
    sections = _sections(text, "## ")
    files = _files(sections["Project"])
    places = [(path, source.index(CURSOR)) for path, source in files.items() if CURSOR in source]
    if len(places) != 1:
        raise ValueError(f"{title}: a scenario has one cursor, not {len(places)}")
    path, index = places[0]
    offset = len(files[path][:index].encode())
    files[path] = files[path].replace(CURSOR, "")
    ask, _, rest = sections["Ask"].strip().partition("\n")
    settings = {
        key.strip(): json.loads(value)
        for key, value in (line.split("=", 1) for line in rest.splitlines() if "=" in line)
    }
    replies = {
        name.removeprefix("to ").strip(): tuple(m[2] for m in _FENCE.finditer(body))
        for name, body in _sections(sections.get("The model says", ""), "### ").items()
    }
    expect = tuple(
        (m[1], m[2], m[3].strip())
        for m in re.finditer(r"^- ([\w.]+) ?([:~]) (.*)$", sections.get("Expect", ""), re.MULTILINE)
    )
    if not expect:
        raise ValueError(f"{title}: nothing is expected")
    return Scenario(
        title, files, (path, offset), ask.strip(), settings, replies, expect,
        _files(sections.get("Result", "")),
    )  # fmt: skip


def _sections(text: str, mark: str) -> dict[str, str]:
    parts = re.split(rf"^{re.escape(mark)}(.*)$", text, flags=re.MULTILINE)
    return {name.strip(): body for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _files(text: str) -> dict[str, str]:
    found = {}
    for match in _FENCE.finditer(text):
        path = re.findall(r"^`([^`]+)`", text[: match.start()], re.MULTILINE)[-1]
        found[path] = match[2]
    return found


async def run(scenario: Scenario, root: Path) -> tuple[Review, dict[str, str], dict[str, str]]:
    """Run a scenario in a folder: the review, its flattened facts, the files after the apply."""
    for name, source in scenario.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8", newline="")
    script = Script(
        rules=tuple(
            Rule(tuple(Reply(text) for text in texts), contains=ASKS[kind])
            for kind, texts in scenario.replies.items()
        )
    )
    with ScriptedServer(script) as server:
        settings, problems = merge(Settings(), scenario.settings, scenario.title)
        assert not problems, problems
        if scenario.replies:
            model = dataclasses.replace(settings.model, base_url=server.base_url, model="scripted")
            settings = dataclasses.replace(settings, policy="chat", model=model)
        else:
            settings = dataclasses.replace(settings, policy="repair")
        assistant = Assistant(settings)
        try:
            review, document = await _ask(assistant, scenario, root)
        finally:
            await assistant.close()
    after = dict(scenario.files)
    chosen = next((p for p in review.proposals if p.id == review.chosen), None)
    if chosen is not None:
        after[scenario.cursor[0]] = document.apply(chosen.edit).text
    return review, flatten(review, document, scenario.cursor[1], assistant), after


async def _ask(assistant: Assistant, scenario: Scenario, root: Path) -> tuple[Review, Document]:
    path = root / scenario.cursor[0]
    document = Document(path.as_uri(), scenario.files[scenario.cursor[0]], 1, path)
    language = assistant.language(str(path))
    assert language is not None
    function = language.function_at(document, scenario.cursor[1])
    assert function is not None, "the cursor is in no function"
    task = await assistant.task(document, function, bounds=(root,))
    if scenario.ask == "critique":
        return await assistant.critique(task), document
    if scenario.ask == "compare":
        return await assistant.compare(task), document
    if scenario.ask == "fix":
        return await assistant.fix(task), document
    return await assistant.propose(task, Suggestion(scenario.ask)), document


def flatten(
    review: Review, document: Document, offset: int, assistant: Assistant
) -> dict[str, str]:
    """The facts of a review as lines that a scenario can expect."""
    language = assistant.language(document.uri)
    assert language is not None
    function = language.function_at(document, offset)
    assert function is not None
    data = review_data(review, function)
    chosen = next((p for p in data["proposals"] if p["id"] == data["chosen"]), None)
    facts = {
        "function": data["function"]["qualname"],
        "verdict": data["verdict"],
        "basis": data["critique"]["basis"],
        "reason": data["critique"]["reason"],
        "defects": "; ".join(data["critique"]["defects"]),
        "points": str(len(data["critique"]["points"])),
        "proposals": ", ".join(
            sorted(f"{p['kind']} {p['evidence']['outcome']}" for p in data["proposals"])
        ),
        "chosen": chosen["kind"] if chosen else "nothing",
        "stop": data["stop"]["reason"],
        "detail": data["stop"]["detail"],
        "calls": str(data["usage"]["calls"]),
        "baseline": data["baseline"]["outcome"] if data["baseline"] else "",
    }
    for number, point in enumerate(data["critique"]["points"], 1):
        facts[f"point{number}"] = f"{point['line']}: {point['quote']}"
        facts[f"point{number}.message"] = point["message"]
        facts[f"point{number}.observed"] = str(point["observed"])
        facts[f"point{number}.reproduced"] = str(point["reproduced"])
    for proposal in data["proposals"]:
        evidence, kind = proposal["evidence"], proposal["kind"]
        facts[f"{kind}.fixed"] = ", ".join(evidence["fixed"])
        facts[f"{kind}.broken"] = ", ".join(evidence["broken"])
        facts[f"{kind}.why"] = proposal["why"]
        facts[f"{kind}.asked"] = proposal["asked"] or ""
        facts[f"{kind}.warnings"] = "; ".join(evidence["warnings"])
        facts[f"{kind}.refusals"] = "; ".join(evidence["refusals"])
        facts[f"{kind}.inputs_won"] = ", ".join(evidence["inputs_won"])
        facts[f"{kind}.method"] = "changed" if proposal["method_changed"] else "kept"
    for kind, reason in data["missing"].items():
        facts[f"{kind}.missing"] = reason
    return facts
