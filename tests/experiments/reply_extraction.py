"""How the code taken from real replies compares with what a benchmark took from them.

    python -m tests.experiments.reply_extraction REPLIES.jsonl.gz [--show KIND]

Each row of the (gzipped) JSON Lines file has ``reply``, ``code`` (the benchmark's
extraction), ``passed``, ``starter_code`` (empty for whole programs) and ``model``.
Rows with starter code have a target function and go through the reply parser;
the others go through the fence scanner alone, which takes the last block that
parses.  Replies carry no finish reason; "stop" is assumed.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from redraft.core.text import Document
from redraft.languages import language
from redraft.policies.chat.reply import Malformed, parse_code
from redraft.policies.chat.reply.code import Target
from redraft.policies.chat.reply.fences import Block, choose


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one row compares: ``kind`` of agreement or difference, and both codes."""

    kind: str
    ours: str
    theirs: str
    row: dict[str, Any]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of the file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def parses(code: str) -> bool:
    """Whether a text is Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError):
        return False
    return True


def program(reply: str) -> str | None:
    """The last fenced block that is a program."""

    def accept(block: Block) -> str | None:
        return block.body if block.body.strip() and parses(block.body) else None

    return choose(reply, accept)


def target_of(starter: str) -> Target:
    """The function that a starter code asks for: the last one in it."""
    names = re.findall(r"^(\s*)def\s+(\w+)", starter, re.MULTILINE)
    classes = re.findall(r"^class\s+(\w+)", starter, re.MULTILINE)
    indent, name = names[-1]
    qualname = f"{classes[-1]}.{name}" if indent and classes else name
    return Target(qualname, Document("starter", starter))


def function_in(code: str, target: Target) -> str | None:
    """The target as it stands in the benchmark's code, None when it is not there."""
    python = language("python")
    document = Document("theirs", code)
    found = python.find(document, target.qualname)
    return python.dedent(document, found[-1]).rstrip() if found else None


def compare(row: dict[str, Any]) -> Verdict:
    """One row's verdict."""
    theirs = row["code"] or ""
    if row["starter_code"]:
        target = target_of(row["starter_code"])
        parsed = parse_code(row["reply"], "stop", target, language("python"))
        if isinstance(parsed, Malformed):
            kind = "both refuse" if not parses(theirs) or not theirs.strip() else "only theirs"
            return Verdict(f"function, {kind}: {', '.join(parsed.defects)}", "", theirs, row)
        own = function_in(theirs, target)
        if own is None:
            return Verdict("function, only ours", parsed.source, theirs, row)
        same = "same" if own == parsed.source else "another text"
        needs = ", needs what is outside" if parsed.missing else ""
        return Verdict(f"function, {same}{needs}", parsed.source, own, row)
    ours = program(row["reply"])
    if ours is None:
        empty = "empty" if not theirs.strip() else "program" if parses(theirs) else "unparsable"
        return Verdict(f"program, none by us, theirs {empty}", "", theirs, row)
    if ours.strip() == theirs.strip():
        return Verdict("program, same", ours, theirs, row)
    how = "empty" if not theirs.strip() else "another" if parses(theirs) else "unparsable"
    return Verdict(f"program, theirs {how}", ours, theirs, row)


_FENCE = re.compile(r"^```.*$", re.MULTILINE)
_FORMS: dict[str, Callable[[str], str]] = {
    "as it came": lambda reply: reply,
    "no fences": lambda reply: _FENCE.sub("", reply),
    "~~~ fences": lambda reply: reply.replace("```", "~~~"),
    "inside a longer fence": lambda reply: f"````markdown\n{reply}\n````",
    "inside a fence of equal length": lambda reply: f"```markdown\n{reply}\n```",
    "in a list": lambda reply: "1. Do this:\n" + indented(reply),
    "after a broken draft": lambda reply: f"```python\ndef f(:\n```\nNo, rather:\n{reply}",
    "after an unclosed draft": lambda reply: f"```python\ndef f(:\n\nNo, rather:\n{reply}",
    "before an example": lambda reply: f"{reply}\nUse it:\n```python\nprint(f(1))\n```\n",
    "after thinking": lambda reply: f"<think>\n```python\nx = 1\n```\n</think>\n{reply}",
    "never closed": lambda reply: reply[: reply.rindex("```")],
    "Windows lines": lambda reply: reply.replace("\n", "\r\n"),
}


def indented(reply: str) -> str:
    """The reply as the text of a list item."""
    return "\n".join("   " + line if line else line for line in reply.split("\n"))


def cut(reply: str, share: float) -> str:
    """The reply without the last part of its code."""
    begin, end = reply.index("```"), reply.rindex("```")
    return reply[: begin + int((end - begin) * share)]


def forms(replies: list[dict[str, Any]]) -> Iterator[tuple[str, int, int, int, int]]:
    """For each form and finish reason: how often the same function, another one,
    one in a block that never ended (which the policy has said again), none."""
    python = language("python")
    usable = []
    for row in replies:
        if row["starter_code"] and row["reply"].count("```") == 2:
            target = target_of(row["starter_code"])
            parsed = parse_code(row["reply"], "stop", target, python)
            if not isinstance(parsed, Malformed):
                usable.append((row["reply"], target, parsed.source))
    made = {name: (form, "stop") for name, form in _FORMS.items()}
    cuts: dict[str, tuple[Callable[[str], str], str | None]] = {}
    for share in (0.3, 0.5, 0.7, 0.9):
        for reason in ("length", None, "stop"):
            cuts[f"cut at {share:.0%}, finish reason {reason}"] = (
                partial(cut, share=share),
                reason,
            )
    for name, (form, finish_reason) in {**made, **cuts}.items():
        same = other = unclosed = none = 0
        for reply, target, source in usable:
            result = parse_code(form(reply), finish_reason, target, python)
            if isinstance(result, Malformed):
                none += 1
            elif not result.closed:
                unclosed += 1
            elif result.source == source:
                same += 1
            else:
                other += 1
        yield name, same, other, unclosed, none


def main() -> None:
    """Print the table, and the rows of one kind when asked."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("replies", type=Path)
    arguments.add_argument(
        "--show", help="print replies and both codes of the kinds that hold this"
    )
    given = arguments.parse_args()
    replies = list(rows(given.replies))
    verdicts = [compare(row) for row in replies]
    count = Counter(verdict.kind for verdict in verdicts)
    passed = Counter(verdict.kind for verdict in verdicts if verdict.row["passed"])
    print(f"{'kind':60} {'rows':>5} {'passed':>6}")
    for kind, number in sorted(count.items()):
        print(f"{kind:60} {number:5} {passed[kind]:6}")
    print(
        f"\n{'function replies in another form':60} {'same':>5} {'other':>6} {'open':>5} {'none':>5}"
    )
    for name, same, other, unclosed, none in forms(replies):
        print(f"{name:60} {same:5} {other:6} {unclosed:5} {none:5}")
    for verdict in verdicts:
        if given.show and given.show in verdict.kind:
            print("=" * 80, verdict.row["model"], verdict.row["title"], verdict.row["passed"])
            for title, text in (
                ("reply", verdict.row["reply"]),
                ("ours", verdict.ours),
                ("theirs", verdict.theirs),
            ):
                print(f"--- {title}\n{text}")


if __name__ == "__main__":
    main()
