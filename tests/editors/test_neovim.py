"""The real Neovim with the set-up that docs/editors.md shows for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.editors.desk import HERE, Desk, need, slow_model
from tests.editors.page import blocks

pytestmark = pytest.mark.sandbox

Neovim = Callable[..., dict[str, Any]]


@pytest.fixture
def neovim(desk: Desk) -> Neovim:
    """Runs a scenario in Lua; variables by keyword."""
    need("nvim")

    def run(scenario: str, **variables: str) -> dict[str, Any]:
        setup, script = desk.at / "init.lua", desk.at / "scenario.lua"
        setup.write_text(blocks()["neovim-older"], encoding="utf-8")
        script.write_text(scenario, encoding="utf-8")
        argv = ["nvim", "--headless", "-n", "-i", "NONE", "-u", str(setup)]
        argv += ["-c", f"luafile {HERE / 'neovim.lua'}"]
        return desk.run(argv, {**variables, "DESK_SCENARIO": str(script)})

    return run


def test_the_menu_lists_what_can_be_done(neovim: Neovim) -> None:
    seen = neovim("open() menu(nil)")
    (titles,) = seen["menus"]
    assert titles == [
        "Redraft: refine band_for",
        "Redraft: redraft band_for",
        "Redraft: compare a refined and a redrafted band_for",
        "Redraft: critique band_for",
    ]


def test_a_critique_is_shown_on_its_line_above_the_function_and_on_hover(
    neovim: Neovim, desk: Desk
) -> None:
    seen = neovim("""
        open()
        menu("Redraft: critique band_for")
        wait("the diagnostics", function() return #vim.diagnostic.get(0) > 0 end)
        wait("the verdict", function() return told("band_for: refine") end)
        seen.points = vim.tbl_map(function(point)
          return { vim.api.nvim_buf_get_lines(0, point.lnum, point.lnum + 1, false)[1], point.message }
        end, vim.diagnostic.get(0))
        vim.cmd("doautocmd CursorHold")
        wait("the lens", function()
          for _, lens in ipairs(vim.lsp.codelens.get(0)) do
            if lens.command.title:find("refine") then seen.lens = lens.command.title return true end
          end
        end)
        cursor_on("def band_for")
        vim.lsp.buf.hover()
        wait("the hover", function()
          for _, window in ipairs(vim.api.nvim_list_wins()) do
            if vim.api.nvim_win_get_config(window).relative ~= "" then
              local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
              seen.hover = table.concat(lines, "\\n")
              return true
            end
          end
        end)
        seen.progress = vim.tbl_map(function(bar) return bar.title end,
          vim.tbl_values(server().messages.progress))
    """)
    assert any("grams < band.limit" in line for line, _ in seen["points"]), seen["points"]
    assert "tests fail" in seen["lens"]
    assert "band_for" in seen["hover"]
    assert "refine" in seen["hover"]
    assert "Redraft: reading band_for" in seen["progress"]
    assert seen["text"] == desk.before


def test_refine_applies_the_version_that_passes_in_one_undo_step(
    neovim: Neovim, desk: Desk
) -> None:
    seen = neovim("""
        open()
        menu("Redraft: refine band_for")
        wait("the edit", text_is("grams <= band.limit"))
        vim.cmd("write")
        vim.cmd("undo")
    """)
    assert desk.rates.read_text(encoding="utf-8") == desk.mended
    assert seen["text"] == desk.before


def test_a_function_that_merely_moved_is_found(neovim: Neovim, desk: Desk) -> None:
    seen = neovim("""
        open()
        before_choice(function() vim.api.nvim_buf_set_lines(0, 0, 0, false, { "# rates", "" }) end)
        menu("Redraft: refine band_for")
        wait("the edit", text_is("grams <= band.limit"))
    """)
    assert seen["text"] == "# rates\n\n" + desk.mended


CHANGE = """
    local function change()
      local at = vim.fn.search("\\\\VTooHeavy(f", "nw") - 1
      vim.api.nvim_buf_set_lines(0, at, at + 1, false, { "    raise TooHeavy('mine')" })
    end
"""


def test_a_function_that_changed_since_the_menu_opened_is_left_alone(
    neovim: Neovim, desk: Desk
) -> None:
    seen = neovim(f"""
        {CHANGE}
        open()
        before_choice(change)
        menu("Redraft: refine band_for")
        wait("the refusal", function() return #seen.messages > 0 end)
    """)
    assert any("band_for has changed since" in said for said in seen["messages"]), seen["messages"]
    assert seen["text"] == desk.changed


def test_a_function_that_changes_during_the_work_is_left_alone(neovim: Neovim, desk: Desk) -> None:
    seen = neovim(f"""
        {CHANGE}
        open()
        menu("Redraft: refine band_for")
        wait("the work", function() return next(server().messages.progress) ~= nil end)
        change()
        vim.lsp.codelens.refresh() -- a request takes the change along at once
        wait("the refusal", function() return #seen.messages > 0 end)
    """)
    assert any("band_for has changed since" in said for said in seen["messages"]), seen["messages"]
    assert seen["text"] == desk.changed


def test_a_tested_version_is_not_put_over_a_text_that_changed_while_the_menu_was_open(
    neovim: Neovim, desk: Desk
) -> None:
    seen = neovim(f"""
        {CHANGE}
        open()
        menu("Redraft: refine band_for")
        wait("the edit", text_is("grams <= band.limit"))
        vim.cmd("undo")
        cursor_on("grams < band.limit")
        before_choice(change)
        menu("Redraft: apply the refine of band_for")
        seen.printed = vim.fn.execute("messages")
    """)
    assert any(x.startswith("Redraft: apply the refine") for x in seen["menus"][-1])
    assert "newer than edits" in seen["printed"]
    assert seen["text"] == desk.changed


def test_the_key_for_stopping_stops_the_model(neovim: Neovim, desk: Desk) -> None:
    with slow_model(desk) as model:
        seen = neovim(
            """
            open()
            menu("Redraft: refine band_for")
            wait("the model", function() return vim.fn.filereadable(vim.env.DESK_ASKED) == 1 end)
            press("\\\\rx")
            wait("the end of the work", function() return #seen.messages > 0 end)
            wait("the model's peace", function() return vim.fn.filereadable(vim.env.DESK_LEFT) == 1 end)
            """,
            REDRAFT_BASE_URL=model.base_url,
            REDRAFT_MODEL="scripted",
        )
        assert model.finished == ()
    assert any("cancelled" in said for said in seen["messages"]), seen["messages"]
    assert seen["text"] == desk.before


def test_the_set_up_for_newer_versions_is_in_order(neovim: Neovim) -> None:
    """Debian's Neovim lacks the functions; what is handed to them can still be looked at."""
    seen = neovim(f"""
        vim.lsp.config = function(name, config) seen.name, seen.config = name, config end
        vim.lsp.enable = function(name) seen.enabled = name end
        {blocks()["neovim"]}
        seen.config.capabilities = seen.config.capabilities.workspace.workspaceEdit
        seen.config.on_attach = type(seen.config.on_attach)
    """)
    assert seen["name"] == seen["enabled"] == "redraft"
    assert seen["config"]["cmd"] == ["redraft", "serve"]
    assert seen["config"]["filetypes"] == ["python"]
    assert seen["config"]["capabilities"]["documentChanges"] is True
    assert seen["config"]["on_attach"] == "function"
