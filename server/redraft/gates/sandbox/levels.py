"""How well code can be shut in here: a table, tried once, best first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from redraft.core.evidence import Isolation
from redraft.gates.sandbox.bubblewrap import bubblewrap
from redraft.gates.sandbox.landlock import landlock
from redraft.gates.sandbox.level import Level
from redraft.gates.sandbox.macos import sandbox_exec
from redraft.gates.sandbox.namespaces import namespaces
from redraft.gates.sandbox.spec import Limits
from redraft.gates.sandbox.windows import job_objects

LEVELS: tuple[tuple[str, Callable[[Limits], Awaitable[Level]]], ...] = (
    ("namespaces", namespaces),
    ("bubblewrap", bubblewrap),
    ("landlock", landlock),
    ("sandbox-exec", sandbox_exec),
    ("job-objects", job_objects),
)
"""Name and probe of each level, best first.  A new level is one line here.

After the last comes none, which runs nothing and is the sum of the reasons."""

AUTO = "auto"
"""The best level that can be had."""

_tried: dict[tuple[str, Limits], Level] = {}


async def tried(name: str, limits: Limits) -> Level:
    """One level of the table, tried once per process and set of limits."""
    level = _tried.get((name, limits))
    if level is None:
        level = _tried[name, limits] = await dict(LEVELS)[name](limits)
    return level


async def achieved(limits: Limits, only: str = AUTO) -> Level:
    """The best level that works here, or the one that is asked for.

    Raises LookupError for a name that the table does not know.
    """
    if only != AUTO:
        return await tried(only, limits)
    reasons: list[str] = []
    for name, _ in LEVELS:
        level = await tried(name, limits)
        if level.isolation is not None:
            return level
        reasons.append(level.reason)
    return Level(None, reason="; ".join(reasons))


def misses(isolation: Isolation, floor: tuple[str, ...]) -> tuple[str, ...]:
    """What of a floor an isolation does not reach."""
    kept = {
        "network": isolation.network_blocked,
        "writes": isolation.writes_blocked,
        "memory": isolation.memory_limited,
        "processes": isolation.processes_limited,
    }
    return tuple(name for name in floor if not kept[name])
