"""How well code can be shut in here: tried once, best first."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from redraft.core.evidence import Isolation
from redraft.gates.sandbox import cgroup
from redraft.gates.sandbox.environment import known_before, view
from redraft.gates.sandbox.process import started
from redraft.gates.sandbox.spec import Limits, Spec

_PROBE = """
import errno, os, socket, sys
failed = []
try:
    socket.create_connection(("192.0.2.1", 9), 0.2)
    failed.append("network")
except OSError as error:
    # In a network of its own nothing is even reachable; a timeout would mean a way out.
    if error.errno != errno.ENETUNREACH:
        failed.append("network")
for place in sys.argv[1:]:
    try:
        open(os.path.join(place, "written"), "w").close()
        failed.append("writes")
    except OSError:
        pass
os.write(3, b"ok" if not failed else b"not kept out: " + ",".join(failed).encode())
"""
_PROBE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Level:
    """What can be had here.  ``isolation`` is None where nothing can; ``reason`` says why."""

    isolation: Isolation | None
    overlay: bool = True
    reason: str = ""


async def _namespaces(limits: Limits) -> Level:
    """Linux namespaces of our own, with control groups where they can be had."""
    if sys.platform != "linux":
        return Level(None, reason=f"there is no sandbox for {sys.platform} in this version")
    error = ""
    for overlay in (True, False):
        error = await _try(limits, overlay)
        if not error:
            group = cgroup.create(limits.memory_mb, limits.processes)
            group.remove()
            parts = ["namespaces", "cgroup" if group.memory and group.processes else "watch"]
            if not overlay:
                parts.append("no overlay")
            # init's watch bounds memory and processes where no control group does
            return Level(Isolation(" + ".join(parts), True, True, True, True), overlay)
    return Level(None, reason=f"Linux namespaces cannot be used here ({error})")


async def _try(limits: Limits, overlay: bool) -> str:
    """Build a sandbox around a probe that tries the network and a write; why it failed, or ""."""
    here = Path(__file__).parent
    executable = Path(sys.executable)
    spec = Spec(
        argv=(sys.executable, "-I", "-S", "-c", _PROBE, "/etc", "/usr", "/"),
        env={"PATH": "/usr/bin:/bin"},
        cwd=Path("/"),
        view=view(here, known_before(executable)),
        limits=limits,
        overlay=overlay,
    )
    said = bytearray()
    async with started(spec, said.extend) as (_, task):
        done, _ = await asyncio.wait([task], timeout=_PROBE_SECONDS)
        if not done:
            return "a trial run did not end"
        ending = task.result()
    if ending.error:
        return ending.error
    if bytes(said) != b"ok":
        return said.decode(errors="replace") or f"a trial run failed: {ending.output[-200:]}"
    return ""


LEVELS: tuple[tuple[str, Callable[[Limits], Awaitable[Level]]], ...] = (
    ("namespaces", _namespaces),
)
"""Name and probe of each level, best first.  A new level is one line here."""

_achieved: dict[Limits, Level] = {}


async def achieved(limits: Limits) -> Level:
    """The best level that works here, tried once per process and set of limits."""
    level = _achieved.get(limits)
    if level is None:
        reasons: list[str] = []
        for _, probe in LEVELS:
            level = await probe(limits)
            if level.isolation is not None:
                break
            reasons.append(level.reason)
        else:
            level = Level(None, reason="; ".join(reasons))
        assert level is not None
        _achieved[limits] = level
    return level


def misses(isolation: Isolation, floor: tuple[str, ...]) -> tuple[str, ...]:
    """What of a floor an isolation does not reach."""
    kept = {
        "network": isolation.network_blocked,
        "writes": isolation.writes_blocked,
        "memory": isolation.memory_limited,
        "processes": isolation.processes_limited,
    }
    return tuple(name for name in floor if not kept[name])
