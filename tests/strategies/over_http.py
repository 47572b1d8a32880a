"""Every strategy as a user runs it: a real server over HTTP, the real gate, a stubborn task.

``python -m tests.strategies.over_http`` prints, for each strategy, the calls that were made
against those that its documentation promises at most.
"""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path

from redraft.app import Assistant
from redraft.core.review import Review
from redraft.core.text import Document
from redraft.models.scripted import Reply, Rule, Script, ScriptedServer
from redraft.settings import Settings
from redraft.strategies import STRATEGIES
from redraft.strategies.options import LoopOptions

OWN = '''def total(values):
    """The sum of the values."""
    result = 1
    for value in values:
        result += value
    return result
'''
TESTS = """from sums import total


def test_some():
    assert total([1, 2]) == 3


def test_none():
    assert total([]) == 0
"""
RIGHT = 'def total(values):\n    """The sum of the values."""\n    return sum(values)'
CRITIQUE = (
    "<critique>It is off.<point><quote>    result = 1</quote><problem>starts at 1</problem>"
    "<input>total([])</input><gives>1</gives><should_give>0</should_give></point></critique>"
    "<suggestion>{}</suggestion>"
)
REPAIR_TURN = "That reply cannot be used"


def wrong(number: int) -> str:
    """A draft that fails, and is like no other."""
    return f'def total(values):\n    """The sum of the values."""\n    return len(values) + {number + 2}'


def _code(source: str) -> Reply:
    return Reply(f"I changed it.\n```python\n{source}\n```")


def script(drafts: list[str]) -> Script:
    """Answers every kind of ask; drafts come in order, then wrong ones without end."""
    sources = [*drafts, *(wrong(number) for number in range(200))]
    critiques = tuple(Reply(CRITIQUE.format(s)) for s in ("refine", "redraft") * 100)
    properties = "from hypothesis import given, strategies as st\n\n\ndef test_none():\n    assert total([]) == 0"
    return Script(
        rules=(
            Rule(critiques, contains="<suggestion>pass|refine|redraft</suggestion>"),
            Rule((Reply("<answer>tie</answer>"),), contains="first|second|tie"),
            Rule((Reply("<answer>0</answer>"),), contains="their numbers in order"),
            Rule(
                (Reply("<answer>\ntotal([1])\n</answer>"),), contains="one expression on each line"
            ),
            Rule((Reply("<answer>\n1: 1\n</answer>"),), contains="1: value"),
            Rule((Reply(f"```python\n{properties}\n```"),), contains="Write Hypothesis tests"),
            # each in its own words, so that no strategy thinks that it was here before
            Rule(
                tuple(Reply(f"<answer>Sum them, way {n}.</answer>") for n in range(100)),
                contains="<answer>",
            ),
        ),
        replies=tuple(map(_code, sources)),
    )


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one run: the answer, the asks made (repair turns apart), and those promised."""

    review: Review
    asks: int
    promised: int
    repairs: int


async def run(name: str, folder: Path, drafts: list[str], *, second: bool = False) -> Ran:
    """One request by a strategy."""
    path = folder / "sums.py"
    path.write_text(OWN, encoding="utf-8")
    (folder / "test_sums.py").write_text(TESTS, encoding="utf-8")
    settings, options = Settings(), LoopOptions(rounds=2, samples=3, debug_rounds=1)
    with ScriptedServer(script(drafts)) as server:
        model = dataclasses.replace(settings.model, base_url=server.base_url, model="first")
        if second:
            model = dataclasses.replace(model, second="second")
        gate = dataclasses.replace(settings.gate, differences_seconds=0.0, speed_seconds=0.0)
        limits = dataclasses.replace(settings.limits, calls=None, seconds=None)
        repair = dataclasses.replace(settings.repair, seconds=1.0)
        assistant = Assistant(
            dataclasses.replace(
                settings,
                policy="chat",
                model=model,
                gate=gate,
                limits=limits,
                loop=options,
                repair=repair,
            )
        )
        language = assistant.language("sums.py")
        assert language is not None
        document = Document(path.as_uri(), OWN, 1, path)
        task = await assistant.task(document, language.functions(document)[0], bounds=(folder,))
        review = await assistant.fix(task, name)
        await assistant.close()
        texts = [request.messages[-1].content for request in server.requests if request.messages]
    repairs = sum(text.startswith(REPAIR_TURN) for text in texts)
    asks = len([text for text in texts if not text.startswith(REPAIR_TURN)])
    return Ran(review, asks, STRATEGIES[name].most_calls(options), repairs)


def main() -> None:
    """The table."""
    print(f"{'strategy':<14} {'calls':>6} {'at most':>8}  stopped by")
    for name in STRATEGIES:
        with tempfile.TemporaryDirectory() as folder:
            ran = asyncio.run(run(name, Path(folder).resolve(), [], second=True))
        print(f"{name:<14} {ran.asks:>6} {ran.promised:>8}  {ran.review.stop.value}")


if __name__ == "__main__":
    main()
