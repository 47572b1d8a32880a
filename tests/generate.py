"""Files made from the server's own tables: ``make generated`` writes them, a test fails when stale."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from redraft.settings import ROWS, Row, default
from tests.manifest import MANIFEST, client_settings, manifest
from tests.strategies_page import strategies_page

ROOT = Path(__file__).parents[1]


def settings_page() -> str:
    """``docs/settings.md``."""
    lines = [
        "# Settings",
        "",
        "Made from the server's table by `make generated`; do not edit.",
        "",
        (
            "In your editor they stand under `redraft`, in `pyproject.toml` under `[tool.redraft]`"
            " (`[tool.redraft.gate]`, and so on), in the terminal the common ones are flags."
            " What is given on the command line wins over the environment, that over the editor's"
            " settings, those over `pyproject.toml`."
        ),
        "",
        (
            "Settings marked *not from a repository* are not taken from `pyproject.toml`: a folder"
            " that you merely open must not choose where your code and keys are sent, or which program runs."
        ),
        "",
        "| setting | default | what it does |",
        "| --- | --- | --- |",
    ]
    lines += [_line(row) for row in ROWS]
    lines += [
        "",
        "## In VS Code alone",
        "",
        (
            "These belong to the extension and are set in VS Code's own settings, under `redraft` as well."
            " They and the ones above stand in `client-vscode/package.json`, made by the same command."
        ),
        "",
        "| setting | default | what it does |",
        "| --- | --- | --- |",
        *(_client_line(key, schema) for key, schema in client_settings().items()),
        "",
        "## The key",
        "",
        (
            "The key is no setting. It comes from `REDRAFT_API_KEY` or `OPENAI_API_KEY`, or from your"
            " editor's secret store, and is held in memory alone. `REDRAFT_BASE_URL` (or"
            " `OPENAI_BASE_URL`) and `REDRAFT_MODEL` fill in the address and the name where no setting does."
        ),
        "",
    ]
    return "\n".join(lines)


def _line(row: Row) -> str:
    kind = " or ".join(f"`{c}`" for c in row.choices) or row.kind
    if row.kind == "list":
        kind = "any of " + ", ".join(f"`{c}`" for c in row.choices)
    if row.least is not None:
        kind += f", at least {row.least:g}"
    notes = (
        [kind] + ["may be null"] * row.optional + ["not from a repository"] * (not row.repository)
    )
    return f"| `{row.key}` | `{_json(default(row))}` | {row.doc} *({'; '.join(notes)})* |"


def _client_line(key: str, schema: Mapping[str, Any]) -> str:
    kind = " or ".join(f"`{c}`" for c in schema.get("enum", ())) or schema["type"]
    notes = [kind] + ["not from a repository"] * (schema["scope"] == "machine")
    name = key.removeprefix("redraft.")
    doc = re.sub(r"`#(redraft\.)?(.+?)#`", r"`\2`", schema["markdownDescription"])
    return f"| `{name}` | `{_json(schema['default'])}` | {doc} *({'; '.join(notes)})* |"


def _json(value: object) -> str:
    return json.dumps(dict(value) if isinstance(value, Mapping) else value)


FILES: Mapping[Path, Callable[[], str]] = {
    ROOT / "docs" / "settings.md": settings_page,
    ROOT / "docs" / "strategies.md": strategies_page,
    MANIFEST: manifest,
}

if __name__ == "__main__":
    for path, make in FILES.items():
        path.write_text(make(), encoding="utf-8")
