"""What a benchmark is asked for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from redraft.bench.rows import EXAMPLES, Row
from redraft.settings import Settings

REPAIR, CHAT, RECORDED = "repair", "chat", "recorded"
POLICIES = (REPAIR, CHAT, RECORDED)
ROUNDS = 16
"""The paper's T (section "Iteration Settings")."""


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """One benchmark: every strategy with every model on the same first drafts.

    ``limit`` is the number of tasks, None for all; ``at_once`` the calls of a model
    that may be under way over all machines, None for as many as workers;
    ``settings`` are those that the requests are served by.
    """

    dataset: Path
    strategies: tuple[str, ...]
    policy: str
    models: tuple[str, ...] = ("",)
    gate: str = EXAMPLES
    limit: int | None = None
    seed: int = 0
    workers: int = 1
    at_once: int | None = None
    settings: Settings = field(default_factory=Settings)

    def data(self) -> dict[str, Any]:
        """As it is written down; nothing secret is in it."""
        model = self.settings.model
        return {
            "dataset": self.dataset.name,
            "strategies": list(self.strategies),
            "policy": self.policy,
            "models": list(self.models),
            "gate": self.gate,
            "limit": self.limit,
            "seed": self.seed,
            "base_url": _without_secrets(model.base_url),
            "rounds": self.settings.loop.rounds,
            "samples": self.settings.loop.samples,
            "repair_seconds": self.settings.repair.seconds,
        }

    def name(self, rows: tuple[Row, ...]) -> str:
        """A digest of all that decides what comes of it; workers and places do not."""
        settings = replace(self.settings, model=replace(self.settings.model, headers={}))
        told = {
            **self.data(),
            "rows": [asdict(row) for row in rows],
            "settings": repr(settings),
        }
        text = json.dumps(told, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _without_secrets(url: str) -> str:
    """An address without what some proxies are given in it: a user's name, a password, a token."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


@dataclass(frozen=True, slots=True)
class Trial:
    """One task under one strategy with one model: what a worker is given."""

    row: Row
    strategy: str
    model: str

    @property
    def key(self) -> str:
        """Names it within its benchmark."""
        return f"{self.row.id}\0{self.strategy}\0{self.model}"
