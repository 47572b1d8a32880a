"""The structural rewrites, one file each.

A new rewrite is a new file with its examples and one line in ``REWRITES``; the
contract test runs every entry of the table on its own examples.
"""

from __future__ import annotations

from redraft.policies.repair.rewrites import (
    accumulate,
    deque_front,
    hoist,
    join_text,
    linear_recursion,
    memoise,
    set_membership,
    sorted_list,
    tail_recursion,
)
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample

REWRITES: tuple[Rewrite, ...] = (
    tail_recursion.REWRITE,
    linear_recursion.REWRITE,
    memoise.REWRITE,
    set_membership.REWRITE,
    sorted_list.REWRITE,
    hoist.REWRITE,
    deque_front.REWRITE,
    join_text.REWRITE,
    accumulate.REWRITE,
)
"""Every rewrite, in the order of trying."""

BY_NAME = {rewrite.name: rewrite for rewrite in REWRITES}
"""Every rewrite by its name, as a complexity finding gives it."""

__all__ = ["BY_NAME", "REWRITES", "Rewrite", "RewriteExample"]
