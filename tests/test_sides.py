"""Two versions at once: each told of when it is done, one stopped alone, two made one."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path

import pytest

from redraft import offers
from redraft.app import Assistant
from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.errors import BadInput
from redraft.core.events import Event, SideDone, Working
from redraft.core.proposal import Proposal
from redraft.core.secret import Secret
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.models.options import ModelOptions
from redraft.models.scripted import Reply, Rule, Script, ScriptedServer
from redraft.settings import Settings
from redraft.sides import STOPPED, Stops

CODE = "def last(items):\n    return items[len(items)]\n"
CRITIQUE = "<critique>Past the end.</critique><suggestion>refine</suggestion>"


def block(body: str) -> str:
    return f"```python\ndef last(items):\n    {body}\n```"


REFINED, REDRAFTED, MERGED = "return items[-1]", "return items[::-1][0]", "return next(items[-1:])"


def script(redraft: Reply) -> Script:
    rules = (
        Rule((Reply(CRITIQUE),), contains="<suggestion>", where="all"),
        Rule((Reply(block(REFINED)),), contains="Refine the newest version"),
        Rule((redraft,), contains="by a different method"),
        Rule((Reply(block(MERGED)),), contains="made apart from each other"),
    )
    return Script(rules=rules)


def assistant(server: ScriptedServer, *, judging: bool = False, **more: float) -> Assistant:
    settings = Settings()
    model = dataclasses.replace(settings.model, base_url=server.base_url, model="scripted", **more)  # type: ignore[arg-type]
    gate = dataclasses.replace(settings.gate, enabled=False)
    chat = dataclasses.replace(settings.chat, judge_method=judging)
    settings = dataclasses.replace(settings, policy="chat", model=model, gate=gate, chat=chat)
    return Assistant(settings)


async def task_of(made: Assistant, path: Path) -> Task:
    path.write_text(CODE)
    document = Document(path.as_uri(), CODE, 1, path)
    language = made.language(str(path))
    assert language is not None
    return await made.task(document, language.functions(document)[0], bounds=(path.parent,))


async def test_one_side_is_stopped_and_the_other_stands(tmp_path: Path) -> None:
    endless = Reply(block(REDRAFTED) * 200, drip=0.05, chunk=4)
    events: list[Event] = []
    stops, refined, dripping = Stops(), asyncio.Event(), asyncio.Event()

    def listen(event: Event) -> None:
        events.append(event)
        if isinstance(event, SideDone) and event.side is Suggestion.REFINE:
            refined.set()
        if isinstance(event, Working) and event.side is Suggestion.REDRAFT and event.text:
            dripping.set()

    with ScriptedServer(script(endless)) as server:
        made = assistant(server)
        work = asyncio.ensure_future(
            made.compare(await task_of(made, tmp_path / "a.py"), None, listen, stops)
        )
        await asyncio.wait_for(asyncio.gather(refined.wait(), dripping.wait()), 30)
        assert not work.done()  # the refined one did not wait for the other
        assert stops.stop(Suggestion.REDRAFT)
        review = await asyncio.wait_for(work, 30)
        assert await asyncio.to_thread(server.wait_for_disconnect, 1)
        await made.close()
    assert [p.asked for p in review.proposals] == [Suggestion.REFINE]
    assert review.missing == {Suggestion.REDRAFT: STOPPED}
    done = {e.side: e.made for e in events if isinstance(e, SideDone)}
    assert isinstance(done[Suggestion.REFINE], Proposal)
    assert done[Suggestion.REDRAFT] == NoDraft(STOPPED)
    assert not stops.stop(Suggestion.REDRAFT)  # it has ended already


async def test_a_side_stopped_before_it_began_never_begins(tmp_path: Path) -> None:
    stops = Stops()
    stops.stop(Suggestion.REDRAFT)
    with ScriptedServer(script(Reply(block(REDRAFTED)))) as server:
        made = assistant(server)
        task = await task_of(made, tmp_path / "a.py")
        review = await asyncio.wait_for(made.compare(task, None, lambda _: None, stops), 30)
        asked = [request for request in server.requests if "different method" in str(request.body)]
        await made.close()
    assert review.missing == {Suggestion.REDRAFT: STOPPED}
    assert asked == []


async def test_cancelling_the_whole_ends_both_sides(tmp_path: Path) -> None:
    endless = Reply(block(REDRAFTED) * 200, drip=0.05, chunk=4)
    dripping = asyncio.Event()

    def listen(event: Event) -> None:
        if isinstance(event, Working) and event.side is Suggestion.REDRAFT and event.text:
            dripping.set()

    with ScriptedServer(script(endless)) as server:
        made = assistant(server)
        task = await task_of(made, tmp_path / "a.py")
        work = asyncio.ensure_future(made.compare(task, None, listen))
        await asyncio.wait_for(dripping.wait(), 30)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(work, 30)
        assert await asyncio.to_thread(server.wait_for_disconnect, 1)
        await made.close()


async def test_two_versions_are_made_one_and_what_it_cost_is_told(tmp_path: Path) -> None:
    with ScriptedServer(script(Reply(block(REDRAFTED)))) as server:
        made = assistant(server, input_price=1.0, output_price=2.0)
        task = await task_of(made, tmp_path / "a.py")
        pair = (
            Draft(f"def last(items):\n    {REFINED}", DraftKind.REFINE, "m"),
            Draft(f"def last(items):\n    {REDRAFTED}", DraftKind.REDRAFT, "m"),
        )
        review = await made.merge(task, pair, Critique(Suggestion.REFINE, "Past the end."))
        shown = str(server.requests[-1].body)
        await made.close()
    (proposal,) = review.proposals
    assert MERGED in proposal.draft.source
    assert REFINED in shown
    assert REDRAFTED in shown
    usage = review.usage
    assert usage.input_tokens > 0
    assert review.cost == (usage.input_tokens + 2 * usage.output_tokens) / 1_000_000


@pytest.mark.parametrize(
    ("says", "kind", "changed"),
    [
        ("<answer>changed</answer>", Suggestion.REDRAFT, True),
        ("<answer> Same. </answer>", Suggestion.REFINE, False),
        ("I would rather not say.", Suggestion.REDRAFT, True),  # the structure decides
    ],
)
async def test_a_judge_sees_two_sources_alone_and_says_whether_the_method_changed(
    says: str, kind: Suggestion, changed: bool, tmp_path: Path
) -> None:
    rule = Rule((Reply(says),), contains="same|changed", where="all")
    with ScriptedServer(
        dataclasses.replace(script(Reply("")), rules=(rule, *script(Reply("")).rules))
    ) as server:
        made = assistant(server, judging=True)
        task = dataclasses.replace(await task_of(made, tmp_path / "a.py"), instruction="be quick")
        review = await made.propose(task, Suggestion.REFINE, Critique(Suggestion.REFINE, "Past."))
        asked = [r.messages[-1].content for r in server.requests if "same|changed" in str(r.body)]
        await made.close()
    (proposal,) = review.proposals
    assert (proposal.kind, proposal.method_changed) == (kind, changed)
    assert proposal.asked is Suggestion.REFINE
    # nothing says which version is the user's, or what was suggested
    assert asked[0].count("items[len(items)]") == asked[0].count(REFINED) == 1
    assert not {"Past", "refine", "quick", "original"} & set(asked[0].replace(".", " ").split())


async def test_without_a_model_nothing_is_merged(tmp_path: Path) -> None:
    made = Assistant(Settings())
    task = await task_of(made, tmp_path / "a.py")
    draft = Draft(task.source, DraftKind.REFINE, "m")
    with pytest.raises(BadInput, match="takes a model"):
        await made.merge(task, (draft, draft), Critique(Suggestion.REFINE))
    await made.close()


async def test_a_version_is_counted(tmp_path: Path) -> None:
    with ScriptedServer(script(Reply(block(REDRAFTED)))) as server:
        made = assistant(server)
        task = await task_of(made, tmp_path / "a.py")
        review = await made.propose(task, Suggestion.REFINE)
        await made.close()
    (proposal,) = review.proposals
    assert proposal.lines_changed == (1, 1)
    assert proposal.complexity == (1, 1)
    assert proposal.seconds > 0
    assert review.stop is StopReason.DONE


async def test_a_model_is_tried_and_names_what_it_offers() -> None:
    many = Script((Reply("ready"),), models=("a", "b"), repeat=True)
    with ScriptedServer(many) as server:
        options = ModelOptions(base_url=server.base_url)
        unnamed = await offers.try_out(options, None)
        named = await offers.try_out(dataclasses.replace(options, model="b"), None)
    assert (unnamed.ok, unnamed.models) == (False, ("a", "b"))
    assert "choose one" in unnamed.said
    assert named.ok
    assert named.said.startswith("b answered in ")


async def test_a_wrong_key_is_told_and_not_shown() -> None:
    with ScriptedServer(Script((Reply("ready"),), key="right", repeat=True)) as server:
        options = ModelOptions(base_url=server.base_url, model="scripted")
        tried = await offers.try_out(options, Secret("wrong-key"))
    assert not tried.ok
    assert "wrong-key" not in tried.said
    assert "key" in tried.said


def test_the_hosted_ones_are_named_and_none_is_on_this_machine() -> None:
    titles = {one.title for one in offers.hosted()}
    assert {"OpenAI", "OpenRouter"} <= titles
    assert "Ollama" not in titles
