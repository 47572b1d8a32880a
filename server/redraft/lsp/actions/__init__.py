"""What the light bulb offers: a new action is one file and one line in ``ACTIONS``."""

from __future__ import annotations

from redraft.lsp.actions.base import Action
from redraft.lsp.actions.choose import Choose
from redraft.lsp.actions.compare import Compare
from redraft.lsp.actions.critique import Critique
from redraft.lsp.actions.point import DismissPoint, FixPoint
from redraft.lsp.actions.redraft import Redraft
from redraft.lsp.actions.refine import Refine
from redraft.lsp.actions.suspicion import Mend

ACTIONS: tuple[Action, ...] = (
    FixPoint(),
    Mend(),
    Refine(),
    Redraft(),
    Choose(),
    Compare(),
    Critique(),
    DismissPoint(),
)
"""In the order in which they are offered."""
