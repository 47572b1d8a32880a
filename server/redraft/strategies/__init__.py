"""How test-time compute is spent: one file each, one line each in the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redraft.strategies.base import SearchStrategy
from redraft.strategies.property import Property
from redraft.strategies.self_redraft import SelfRedraft
from redraft.strategies.self_refine import SelfRefine

STRATEGIES: Mapping[str, type[SearchStrategy]] = MappingProxyType(
    {
        strategy.name: strategy
        for strategy in (
            SelfRefine,
            SelfRedraft,
            Property,
        )
    }
)
