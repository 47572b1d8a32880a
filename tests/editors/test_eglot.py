"""The real Emacs and Eglot with the set-up that docs/editors.md shows for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.editors.desk import Desk, slow_model
from tests.editors.emacs import emacs

pytestmark = pytest.mark.sandbox

Emacs = Callable[..., dict[str, Any]]

OPEN = '(open (lambda () (and (eglot-managed-p) (eglot-current-server))) "C-c r a")'


@pytest.fixture
def eglot(desk: Desk) -> Emacs:
    """Runs a scenario in Emacs Lisp; variables by keyword."""
    return emacs(desk, "eglot", OPEN)


def test_the_menu_lists_what_can_be_done(eglot: Emacs) -> None:
    seen = eglot("(menu nil)")
    (titles,) = seen["menus"]
    assert titles == [
        "Redraft: refine band_for",
        "Redraft: redraft band_for",
        "Redraft: compare a refined and a redrafted band_for",
        "Redraft: critique band_for",
    ]


def test_a_critique_is_told_and_shown_on_its_line_and_on_hover(eglot: Emacs, desk: Desk) -> None:
    seen = eglot("""
        (menu "Redraft: critique band_for")
        (wait "the verdict" (lambda () (told "band_for: refine")))
        (wait "the diagnostics" (lambda () (flymake-diagnostics)))
        (note :points
              (vconcat (mapcar (lambda (point)
                                 (save-excursion
                                   (goto-char (flymake-diagnostic-beg point))
                                   (buffer-substring (line-beginning-position) (line-end-position))))
                               (flymake-diagnostics))))
        (cursor-on "def band_for")
        (eglot-hover-eldoc-function (lambda (text &rest _) (and text (note :hover (format "%s" text)))))
        (wait "the hover" (lambda () (plist-get seen :hover)))
    """)
    assert any("grams < band.limit" in line for line in seen["points"]), seen["points"]
    assert "band_for" in seen["hover"]
    assert "tests fail" in seen["hover"]
    assert seen["text"] == desk.before


def test_refine_applies_the_version_that_passes_in_one_undo_step(eglot: Emacs, desk: Desk) -> None:
    seen = eglot("""
        (menu "Redraft: refine band_for")
        (wait "the edit" (lambda () (has "grams <= band.limit")))
        (save-buffer)
        (undo-boundary)
        (undo)
    """)
    assert desk.rates.read_text(encoding="utf-8") == desk.mended
    assert seen["text"] == desk.before
    assert any("Server wants to edit" in question for question in seen["questions"])


def test_a_function_that_changes_during_the_work_is_left_alone(eglot: Emacs, desk: Desk) -> None:
    seen = eglot("""
        (menu "Redraft: refine band_for")
        (change)
        (eglot--signal-textDocument/didChange) ; what Eglot does when the user pauses
        (wait "the refusal" (lambda () (told "band_for has changed since")))
    """)
    assert seen["questions"] == []  # the edit was not even offered
    assert seen["text"] == desk.changed


def test_a_function_that_changes_while_emacs_asks_is_left_alone(eglot: Emacs, desk: Desk) -> None:
    seen = eglot("""
        (setq answer (lambda () (change) t))
        (menu "Redraft: refine band_for")
        (wait "the refusal" (lambda () (told "band_for stays as it is")))
    """)
    assert len(seen["questions"]) == 1
    assert seen["text"] == desk.changed


def test_a_tested_version_is_not_put_over_a_text_that_changed_while_the_menu_was_open(
    eglot: Emacs, desk: Desk
) -> None:
    seen = eglot("""
        (setq answer nil)
        (menu "Redraft: refine band_for")
        (wait "the refusal" (lambda () (told "band_for stays as it is")))
        (setq before-choice #'change)
        (condition-case refusal (menu "Redraft: apply the refine of band_for")
          (jsonrpc-error (note :refusal (error-message-string refusal))))
    """)
    assert any(x.startswith("Redraft: apply the refine") for x in seen["menus"][-1])
    assert "require version" in seen["refusal"]
    assert seen["text"] == desk.changed


def test_a_version_that_was_declined_is_not_applied_to_another_text(
    eglot: Emacs, desk: Desk
) -> None:
    seen = eglot("""
        (setq answer nil)
        (let* ((uri (plist-get (eglot--TextDocumentIdentifier) :uri))
               (review (jsonrpc-request
                        (eglot-current-server) :redraft/propose
                        (list :textDocument (list :uri uri) :qualname "band_for" :kind "refine")
                        :timeout (string-to-number (getenv "DESK_PATIENCE"))))
               (made (aref (plist-get review :proposals) 0)))
          (change)
          (eglot--signal-textDocument/didChange)
          (eglot-execute-command (eglot-current-server) 'redraft.apply
                                 (vector (list :uri uri :id (plist-get made :id))))
          (wait "the refusal" (lambda () (told "band_for has changed since"))))
    """)
    assert seen["questions"] == []
    assert seen["text"] == desk.changed


def test_the_key_for_stopping_stops_the_model(eglot: Emacs, desk: Desk) -> None:
    with slow_model(desk) as model:
        seen = eglot(
            """
            (menu "Redraft: refine band_for")
            (wait "the model" (lambda () (file-exists-p (getenv "DESK_ASKED"))))
            (press "C-c r x")
            (wait "the end of the work" (lambda () (file-exists-p (getenv "DESK_LEFT"))))
            """,
            REDRAFT_BASE_URL=model.base_url,
            REDRAFT_MODEL="scripted",
        )
        assert model.finished == ()
    assert seen["text"] == desk.before
