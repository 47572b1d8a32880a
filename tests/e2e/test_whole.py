"""The whole thing over stdio: real rooms, the example project, a scripted model on a real wire."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from redraft.models.scripted import Reply, Rule, Script, ScriptedServer
from tests.e2e.conftest import Start
from tests.e2e.editor import PATIENCE, Editor

pytestmark = pytest.mark.sandbox

PARCELS = Path(__file__).parents[2] / "examples" / "parcels"
SERVE = ("-m", "redraft", "serve")
CRITIQUE = """<critique>
- `if grams < band.limit:` leaves a limit out of its band. Input: `band_for(100).pence` gives 310, should be 165.
</critique>
<suggestion>refine</suggestion>"""
FIXED = '''```python
def band_for(grams: int, bands: Sequence[Band] = BANDS) -> Band:
    """The cheapest band that takes a parcel of this weight, its limit included."""
    if grams <= 0:
        raise ValueError(f"a parcel weighs something, not {grams} g")
    # bands are sorted by their limit
    for band in bands:
        if grams <= band.limit:
            return band
    raise TooHeavy(f"{grams} g is over {bands[-1].limit} g")
```'''
SCRIPT = Script(
    rules=(Rule((Reply(CRITIQUE),), contains="<suggestion>", where="all"),),
    replies=(Reply(FIXED),),
    repeat=True,
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    at = tmp_path / "parcels"
    shutil.copytree(PARCELS, at, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    return at


async def test_the_built_in_repairer_mends_the_example(start: Start, project: Path) -> None:
    editor = await start(fake=False, module=SERVE, folders=[project])
    uri = editor.open(project / "parcels" / "rates.py")
    before = editor.texts[uri]
    review = await editor.send("redraft/critique", **editor.target(uri, "grams < band"))
    assert (review.policy, review.verdict) == ("repair", "refine")
    assert review.baseline.failed
    shown = await editor.until(lambda: editor.diagnostics.get(uri))
    assert shown.diagnostics
    lens = next(x for x in await editor.lenses(uri) if x.command and "refine" in x.command.title)
    assert lens.command is not None
    assert "tests fail" in lens.command.title

    action = await editor.action(uri, "grams < band", "Redraft: refine band_for")
    resolved = await editor.resolve(action)
    assert editor.make(resolved.edit)
    assert editor.texts[uri] == before.replace("grams < band.limit", "grams <= band.limit")
    assert (project / "parcels" / "rates.py").read_text(encoding="utf-8") == before
    after = await editor.send("redraft/critique", **editor.target(uri, "grams <= band"))
    assert after.verdict == "pass"


async def test_without_trust_the_example_is_not_run(start: Start, project: Path) -> None:
    editor = await start(fake=False, module=SERVE, folders=[project], options={"trusted": False})
    uri = editor.open(project / "parcels" / "rates.py")
    review = await editor.send("redraft/critique", **editor.target(uri, "grams < band"))
    assert review.baseline.outcome == "unavailable"
    assert not review.baseline.ran


async def talking(start: Start, server: ScriptedServer, project: Path) -> tuple[Editor, str]:
    editor = await start(
        fake=False,
        module=SERVE,
        folders=[project],
        environment={"REDRAFT_BASE_URL": server.base_url},
        options={"settings": {"model": {"model": "scripted"}}},
    )
    return editor, editor.open(project / "parcels" / "rates.py")


async def test_a_model_is_asked_when_it_is_chosen_and_not_before(
    start: Start, project: Path
) -> None:
    with ScriptedServer(SCRIPT) as server:
        editor, uri = await talking(start, server, project)
        listed = await editor.actions(uri, "grams < band")
        await editor.lenses(uri)
        editor.replace(uri, "# bands are", "# bands, too, are")
        await editor.actions(uri, "grams < band")
        status = await editor.send("redraft/status", textDocument={"uri": uri})
        assert (status.policy, status.model) == ("chat", "scripted")
        assert server.requests == ()
        editor.replace(uri, "# bands, too, are", "# bands are")

        before = editor.texts[uri]
        resolved = await editor.resolve(listed[0])
        assert editor.make(resolved.edit)
        assert editor.texts[uri] == before.replace("grams < band.limit", "grams <= band.limit")
        assert len(server.requests) == 2


async def test_cancel_goes_down_to_the_models_socket(start: Start, project: Path) -> None:
    slow = Script((Reply(CRITIQUE * 50, drip=0.05, chunk=4),), repeat=True)
    with ScriptedServer(slow) as server:
        editor, uri = await talking(start, server, project)
        params = editor.target(uri, "grams < band", partialResultToken="part")
        work = editor.request("redraft/critique", params, "mine")
        await editor.until(lambda: any(p.value.get("text") for p in _parts(editor)))
        editor.client.cancel_request(types.CancelParams("mine"))
        with pytest.raises(JsonRpcException) as cancelled:
            await asyncio.wait_for(work, PATIENCE)
        assert cancelled.value.code == types.LSPErrorCodes.RequestCancelled
        assert await asyncio.to_thread(server.wait_for_disconnect, 1)
        assert server.finished == ()


def _parts(editor: Editor) -> list[Any]:
    return [p for p in editor.progress if p.token == "part"]


async def test_a_model_out_of_reach_is_told_in_one_sentence(start: Start, project: Path) -> None:
    with ScriptedServer(SCRIPT) as server:
        address = server.base_url
    editor = await start(
        fake=False,
        module=SERVE,
        folders=[project],
        environment={"REDRAFT_BASE_URL": address},
        options={"settings": {"model": {"model": "scripted", "max_attempts": 1}}},
    )
    uri = editor.open(project / "parcels" / "rates.py")
    review = await editor.send("redraft/critique", **editor.target(uri, "grams < band"))
    assert review.verdict == "could_not_tell"
    assert review.critique.reason
    with pytest.raises(JsonRpcException) as refused:
        await editor.resolve(await editor.action(uri, "grams < band", "Redraft: refine band_for"))
    assert "\n" not in str(refused.value)
    assert editor.texts[uri] == (PARCELS / "parcels" / "rates.py").read_text(encoding="utf-8")


async def test_a_version_of_ones_own_is_judged_and_applied(start: Start, project: Path) -> None:
    editor = await start(fake=False, module=SERVE, folders=[project], options={"commands": False})
    uri = editor.open(project / "parcels" / "rates.py")
    before = editor.texts[uri]
    (source,) = [part for part in FIXED.split("```") if "def band_for" in part]
    source = source.removeprefix("python\n")
    asked = editor.target(uri, "grams < band", source=source)
    review = await editor.send("redraft/judge", **asked)
    (proposal,) = review.proposals
    assert proposal.wins
    assert len(proposal.evidence.fixed) == 2
    assert (proposal.change.added, proposal.change.removed) == (1, 1)
    assert proposal.change.complexity_before == proposal.change.complexity_after == 4
    applied = await editor.send("redraft/apply", textDocument={"uri": uri}, id=proposal.id)
    assert (applied.applied, applied.moved) == (True, False)
    assert editor.texts[uri] == before.replace("grams < band.limit", "grams <= band.limit")
    # the line that differs is touched, and no other
    (change,) = editor.edits[-1].edit.document_changes or []
    assert isinstance(change, types.TextDocumentEdit)
    (edit,) = change.edits
    assert isinstance(edit, types.TextEdit)
    assert edit.new_text == "        if grams <= band.limit:\n"
    assert edit.range.end.line - edit.range.start.line == 1

    tested = await editor.send("redraft/test", **editor.target(uri, "grams <= band"))
    assert (tested.evidence.outcome, tested.evidence.failed) == ("passed", [])
    fixed = proposal.evidence.fixed[0]
    place = await editor.send("redraft/locateTest", textDocument={"uri": uri}, test=fixed)
    lines = (project / "tests" / "test_rates.py").read_text(encoding="utf-8").splitlines()
    assert place.uri == (project / "tests" / "test_rates.py").as_uri()
    assert lines[place.line - 1].startswith(f"def {fixed.rpartition('::')[2]}")
    (run,) = (await editor.send("redraft/history", textDocument={"uri": uri})).runs
    assert (run.what, list(run.applied)) == ("judge", [proposal.id])


async def test_both_sides_are_told_of_as_they_are_done(start: Start, project: Path) -> None:
    with ScriptedServer(SCRIPT) as server:
        editor, uri = await talking(start, server, project)
        params = editor.target(uri, "grams < band", partialResultToken="part")
        review = await editor.send("redraft/compare", **params)
        events = [p.value for p in _parts(editor)]
        done = [e for e in events if e["event"] == "proposal"]
        assert sorted(e["side"] for e in done) == ["redraft", "refine"]
        assert {e["proposal"]["id"] for e in done} == {p.id for p in review.proposals}
        for kind in ("refine", "redraft"):
            mine = [e["event"] for e in events if e.get("side") == kind and not e.get("text")]
            assert mine == ["working", "draft", "evidence", "proposal"]
        assert any(e.get("text") and e.get("side") == "redraft" for e in events)
