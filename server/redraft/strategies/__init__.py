"""How test-time compute is spent: one file each, one line each in the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redraft.strategies.auto import Auto
from redraft.strategies.base import SearchStrategy
from redraft.strategies.best_of_n import BestOfN
from redraft.strategies.cascade import Cascade
from redraft.strategies.distill import Distill
from redraft.strategies.evolve import Evolve
from redraft.strategies.majority import Majority
from redraft.strategies.plan_first import PlanFirst
from redraft.strategies.property import Property
from redraft.strategies.reflexion import Reflexion
from redraft.strategies.rex import Rex
from redraft.strategies.s_star import SStar
from redraft.strategies.self_debug import SelfDebug
from redraft.strategies.self_redraft import SelfRedraft
from redraft.strategies.self_refine import SelfRefine
from redraft.strategies.sets import Sets
from redraft.strategies.tree import Tree
from redraft.strategies.triage import Triage

STRATEGIES: Mapping[str, type[SearchStrategy]] = MappingProxyType(
    {
        strategy.name: strategy
        for strategy in (
            Auto,
            SelfRefine,
            SelfRedraft,
            SelfDebug,
            PlanFirst,
            Reflexion,
            BestOfN,
            Majority,
            SStar,
            Sets,
            Distill,
            Evolve,
            Property,
            Rex,
            Tree,
            Triage,
            Cascade,
        )
    }
)
