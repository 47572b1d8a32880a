"""The real Emacs and lsp-mode with the set-up that docs/editors.md shows for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.editors.desk import Desk, slow_model
from tests.editors.emacs import emacs

pytestmark = pytest.mark.sandbox

Emacs = Callable[..., dict[str, Any]]

# What lsp-mode asks and downloads on its own account has no place in a test.
OPEN = """
    (setq lsp-auto-guess-root t
          lsp-enable-suggest-server-download nil
          lsp-session-file (expand-file-name "session" (getenv "HOME")))
    (open (lambda () (and lsp-mode (lsp-workspaces)
                          (eq 'initialized (lsp--workspace-status (car (lsp-workspaces))))))
          "C-c r a")
"""


@pytest.fixture
def lsp_mode(desk: Desk) -> Emacs:
    """Runs a scenario in Emacs Lisp; variables by keyword."""
    (desk.project / ".git").mkdir()  # where lsp-mode looks for a project's root
    return emacs(desk, "lsp-mode", OPEN)


def test_the_menu_lists_what_can_be_done(lsp_mode: Emacs) -> None:
    seen = lsp_mode("(menu nil)")
    (titles,) = seen["menus"]
    assert titles == [
        "Redraft: refine band_for",
        "Redraft: redraft band_for",
        "Redraft: compare a refined and a redrafted band_for",
        "Redraft: critique band_for",
    ]


def test_a_critique_is_told_and_shown_on_its_line(lsp_mode: Emacs, desk: Desk) -> None:
    seen = lsp_mode("""
        (menu "Redraft: critique band_for")
        (wait "the verdict" (lambda () (told "band_for: refine")))
        (wait "the diagnostics" (lambda () (lsp--get-buffer-diagnostics)))
        (note :lines (vconcat (mapcar (lambda (point) (lsp-get (lsp-get (lsp-get point :range) :start) :line))
                                      (lsp--get-buffer-diagnostics))))
    """)
    lines = desk.before.splitlines()
    assert any("grams < band.limit" in lines[at] for at in seen["lines"])
    assert seen["text"] == desk.before


def test_refine_applies_the_version_that_passes_in_one_undo_step(
    lsp_mode: Emacs, desk: Desk
) -> None:
    seen = lsp_mode("""
        (menu "Redraft: refine band_for")
        (wait "the edit" (lambda () (has "grams <= band.limit")))
        (save-buffer)
        (undo-boundary)
        (undo)
    """)
    assert desk.rates.read_text(encoding="utf-8") == desk.mended
    assert seen["text"] == desk.before


def test_a_function_that_changed_since_the_menu_opened_is_left_alone(
    lsp_mode: Emacs, desk: Desk
) -> None:
    seen = lsp_mode("""
        (setq before-choice #'change)
        (condition-case refusal (menu "Redraft: refine band_for")
          (error (note :refusal (error-message-string refusal))))
    """)
    assert "band_for has changed since" in seen["refusal"]
    assert seen["text"] == desk.changed


def test_quitting_stops_the_model(lsp_mode: Emacs, desk: Desk) -> None:
    with slow_model(desk) as model:
        seen = lsp_mode(
            """
            (defvar stopper
              (run-at-time 0 0.1 (lambda () (when (file-exists-p (getenv "DESK_ASKED"))
                                              (cancel-timer stopper)
                                              (setq quit-flag t))))) ; C-g
            (menu "Redraft: refine band_for")
            (wait "the end of the work" (lambda () (file-exists-p (getenv "DESK_LEFT"))))
            """,
            REDRAFT_BASE_URL=model.base_url,
            REDRAFT_MODEL="scripted",
        )
        assert model.finished == ()
    assert seen["text"] == desk.before
