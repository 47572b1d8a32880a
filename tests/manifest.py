"""The extension's ``package.json``: its settings, made from the server's table and ``settings.json`` beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from redraft.settings import ROWS, Row, default

CLIENT = Path(__file__).parents[1] / "client-vscode"
MANIFEST = CLIENT / "package.json"
CLIENT_ONLY = CLIENT / "settings.json"

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Redraft", ("policy", "strategy", "loop", "limits")),
    ("Critique in the Editor", ("editor",)),
    ("Model", ("model", "chat")),
    ("Built-in Repairer", ("repair",)),
    ("Tests and Sandbox", ("gate",)),
    ("Installation and Log", ("journal",)),
)
"""Title, and the first parts of the keys that stand under it, in order."""

CLIENT_SECTION = "Installation and Log"
CLIENT_ELSEWHERE = {"redraft.formatOnAccept": "Critique in the Editor"}

RESTRICTED = ("policy", "editor.on_save", "gate.command")
"""What an untrusted folder may not set, beyond what no folder may: who reads the code and when, what is run."""

_TYPES = {"list": "array", "map": "object", "json": "object"}


def client_settings() -> dict[str, dict[str, Any]]:
    """The settings of the extension itself, by key."""
    settings: dict[str, dict[str, Any]] = json.loads(CLIENT_ONLY.read_text(encoding="utf-8"))
    return settings


def manifest() -> str:
    """``client-vscode/package.json``, all of it but the settings as it stands."""
    text = MANIFEST.read_text(encoding="utf-8")
    text = _replaced(text, "configuration", _configuration())
    return _replaced(text, "restrictedConfigurations", _restricted())


def _configuration() -> list[dict[str, Any]]:
    sections = []
    for order, (title, parts) in enumerate(SECTIONS, start=1):
        schemas = dict(_schemas(title, parts))
        properties = {
            key: {"order": n, **schema} for n, (key, schema) in enumerate(schemas.items(), start=1)
        }
        sections.append({"title": title, "order": order, "properties": properties})
    return sections


def _schemas(title: str, parts: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in parts:
        for row in ROWS:
            if row.key.split(".")[0] == part:
                yield f"redraft.{row.key}", _schema(row)
    for key, schema in client_settings().items():
        if CLIENT_ELSEWHERE.get(key, CLIENT_SECTION) == title:
            yield key, schema


def _schema(row: Row) -> dict[str, Any]:
    kind = _TYPES.get(row.kind, row.kind)
    schema: dict[str, Any] = {"type": [kind, "null"] if row.optional else kind}
    value = default(row)
    schema["default"] = dict(value) if isinstance(value, Mapping) else value
    if row.kind == "list":
        schema["items"] = {"type": "string", "enum": list(row.choices)}
        schema["uniqueItems"] = True
    elif row.choices:
        schema["enum"] = [*row.choices, None] if row.optional else list(row.choices)
    if row.kind == "map":
        schema["additionalProperties"] = {"type": "string"}
    if row.least is not None:
        schema["minimum"] = row.least
    # a folder that was merely opened must not choose where code and keys go, or which program runs
    schema["scope"] = "resource" if row.repository else "machine"
    schema["markdownDescription"] = _described(row)
    return schema


def _described(row: Row) -> str:
    notes = [] if row.repository else ["A workspace cannot set this."]
    if row.key == "model.base_url":
        notes.append("[Choose a model](command:redraft.chooseModel) tries it and keeps its key.")
    return " ".join([row.doc, *notes])


def _restricted() -> list[str]:
    barred = [row.key for row in ROWS if not row.repository or row.key in RESTRICTED]
    own = [key for key, schema in client_settings().items() if schema["scope"] == "machine"]
    return [*(f"redraft.{key}" for key in barred), *own]


def _replaced(text: str, name: str, value: list[Any]) -> str:
    """The text of one list in the manifest replaced, every other byte as it was.

    Raises:
        ValueError: there is no such member, or more than one.
    """
    head = f'"{name}": '
    if text.count(head) != 1:
        raise ValueError(f"{MANIFEST.name} must have one member {name!r}")
    start = text.index(head) + len(head)
    _, length = json.JSONDecoder().raw_decode(text[start:])
    line = text[text.rfind("\n", 0, start) + 1 : start]
    indent = line[: len(line) - len(line.lstrip())]
    new = json.dumps(value, indent=2, ensure_ascii=False).replace("\n", f"\n{indent}")
    return text[:start] + new + text[start + length :]
