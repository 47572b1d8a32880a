"""Every oddity of a real server ends in a reply or a failure of a known kind."""

from __future__ import annotations

import asyncio

import pytest

from redraft.core.chat import ModelFailure, ModelReply
from redraft.models.scripted import FAULTS, Reply
from tests.models.conftest import KEY, Serve, ask, model_at

TEXT = "Ein Satz mit Umlaut: größer, 世界, and some more words."


@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "plain"])
@pytest.mark.parametrize("name", FAULTS)
async def test_every_fault_has_a_defined_outcome(name: str, streaming: bool, serve: Serve) -> None:
    fault = FAULTS[name]
    server = serve([Reply(TEXT, faults=(name,))] * 3)
    # only the faults that hang wait for the timeout
    hangs = "hangs" in name
    model = model_at(
        server,
        extra_body={} if streaming else {"stream": False},
        read_timeout=0.2 if hangs else 30.0,
    )
    pieces: list[str] = []
    outcome = await asyncio.wait_for(model.complete(ask(), pieces.append), 60)
    assert server.requests[0].body["stream"] is streaming
    assert outcome.usage.calls == len(server.requests)
    assert KEY not in repr(outcome)
    if fault.outcome is None:
        assert isinstance(outcome, ModelReply), outcome
        assert outcome.text.removesuffix("<|im_end|>") == TEXT
        assert "".join(pieces).endswith(outcome.text)
        assert outcome.usage.input_tokens > 0
        assert outcome.usage.output_tokens > 0
    else:
        assert isinstance(outcome, ModelFailure), outcome
        assert outcome.kind is fault.outcome
        assert outcome.message
        assert "\n" not in outcome.message


def test_every_fault_is_described_in_a_line() -> None:
    for name, fault in FAULTS.items():
        assert fault.name == name
        assert fault.describes
        assert "\n" not in fault.describes
