"""The kinds of code actions, declared to the editor.

VS Code asks a server that declares none on every save.
"""

from __future__ import annotations

REFINE_KIND = "refactor.rewrite.redraft.refine"
REDRAFT_KIND = "refactor.rewrite.redraft.redraft"
COMPARE_KIND = "refactor.rewrite.redraft.compare"

CORRECT, OPEN_TEST = "redraft.correct", "redraft.openTest"
"""Commands that code actions name."""

KINDS = ("quickfix", REFINE_KIND, REDRAFT_KIND, COMPARE_KIND)
