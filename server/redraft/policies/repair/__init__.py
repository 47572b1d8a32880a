"""The built-in repairer: critique by running, refine by search, redraft by structure; no model."""

from __future__ import annotations

from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.policy import RepairPolicy

__all__ = ["RepairOptions", "RepairPolicy"]
