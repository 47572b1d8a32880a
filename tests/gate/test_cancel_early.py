"""A cancel may come at any tick of a start, and must neither hang nor leave anything behind."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from redraft.gates.options import GateOptions
from redraft.gates.place import limits
from redraft.gates.sandbox.launching import NAMESPACES
from redraft.gates.sandbox.trial import trial

pytestmark = pytest.mark.sandbox


def _children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


@pytest.mark.parametrize("ticks", range(8))
async def test_a_cancel_at_any_tick_ends_at_once(ticks: int) -> None:
    before = _children()
    descriptors = set(Path("/proc/self/fd").iterdir())
    probe = asyncio.ensure_future(trial(limits(GateOptions()), NAMESPACES, overlay=True))
    for _ in range(ticks):
        await asyncio.sleep(0)
    probe.cancel()
    done, _ = await asyncio.wait([probe], timeout=20)
    assert done, "the start hangs when it is cancelled"
    assert probe.cancelled()
    assert _children() <= before
    assert set(Path("/proc/self/fd").iterdir()) <= descriptors
