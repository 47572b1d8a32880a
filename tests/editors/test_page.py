"""What of docs/editors.md can be held without the editors."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from redraft.settings import Settings, merge
from tests.editors.page import PAGE, blocks

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Tree = Mapping[str, Any]


def nested(dotted: Tree) -> dict[str, Any]:
    """Sublime's dotted names as a tree."""
    tree: dict[str, Any] = {}
    for name, value in dotted.items():
        *tables, last = name.split(".")
        at = tree
        for table in tables:
            at = at.setdefault(table, {})
        at[last] = value
    return tree


def helix(text: str) -> tuple[list[str], Tree]:
    """The command and the settings."""
    server = tomllib.loads(text)["language-server"]["redraft"]
    return [server["command"], *server["args"]], server["config"]


def sublime(text: str) -> tuple[list[str], Tree]:
    client = json.loads(text)["clients"]["redraft"]
    return client["command"], nested(client["settings"])


def kate(text: str) -> tuple[list[str], Tree]:
    server = json.loads(text)["servers"]["python"]
    return server["command"], server["settings"]


def zed(text: str) -> tuple[list[str], Tree]:
    return ["redraft", "serve"], json.loads(text)["lsp"]["redraft"]["settings"]


@pytest.mark.parametrize("read", [helix, sublime, kate, zed], ids=lambda read: read.__name__)
def test_set_ups_that_no_test_runs_name_the_server_and_its_settings_rightly(read: Any) -> None:
    command, settings = read(blocks()[read.__name__])
    assert command == ["redraft", "serve"]
    merged, wrong = merge(Settings(), settings["redraft"], read.__name__)
    assert wrong == ()
    assert merged == Settings()  # what they show is the default, so that copying changes nothing


@pytest.mark.parametrize("name", ["zed-extension", "zed-cargo"])
def test_toml_is_toml(name: str) -> None:
    assert tomllib.loads(blocks()[name])


def test_every_set_up_has_a_name_by_which_a_test_finds_it() -> None:
    opened = re.findall(r"^```\w+$", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(blocks()) == len(opened)
