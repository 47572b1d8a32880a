"""Where trials are run: on this machine, or on a Ray cluster.  Another runner is a file and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from redraft.bench.runners.base import Runner

RUNNERS: Mapping[str, str] = MappingProxyType(
    {"local": "redraft.bench.runners.local", "ray": "redraft.bench.runners.ray"}
)
"""Name -> the module with its ``runner``; imported when asked for, because Ray is an extra."""


def runner(name: str) -> Runner:
    """The runner of a name.

    Raises:
        Unusable: what it needs is not installed.
    """
    made: Runner = import_module(RUNNERS[name]).runner()
    return made
