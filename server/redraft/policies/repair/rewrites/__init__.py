"""The structural rewrites, one file each.

A new rewrite is a new file with its examples and one line in ``REWRITES``; the
contract test runs every entry of the table on its own examples.
"""

from __future__ import annotations

from redraft.policies.repair.rewrites import memoise, tail_recursion
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample

REWRITES: tuple[Rewrite, ...] = (tail_recursion.REWRITE, memoise.REWRITE)
"""Every rewrite, in the order of trying."""

__all__ = ["REWRITES", "Rewrite", "RewriteExample"]
