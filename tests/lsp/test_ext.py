"""Our own messages: the page that describes them says what the code has, and bad params are told."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from redraft.core.errors import BadInput
from redraft.lsp import ext
from redraft.lsp.kinds import KINDS
from redraft.lsp.server import build

PAGE = (Path(__file__).parents[2] / "docs" / "lsp-extensions.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(redraft/\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S))
SHARED = set(
    re.findall(r"^\| `(\w+)` \|", PAGE.split("## Naming a function")[1].split("## Req")[0], re.M)
)


def named_fields(of: type[Any]) -> set[str]:
    return {f.name for f in dataclasses.fields(of)}


def test_every_message_has_its_section() -> None:
    assert set(SECTIONS) == set(ext.METHODS)


def test_the_shared_params_are_those_of_every_request_that_works() -> None:
    assert fields_of_params(ext.WorkParams) == SHARED


def fields_of_params(of: type[Any]) -> set[str]:
    return {str(f.metadata.get("name") or f.name) for f in dataclasses.fields(of)}


@pytest.mark.parametrize("name", ext.METHODS)
def test_a_section_lists_every_field(name: str) -> None:
    method, section = ext.METHODS[name], SECTIONS[name]
    params, _, answer = section.partition("Answer:")
    listed = set(re.findall(r"^\| `(\w+)` \|", params, re.M))
    own = fields_of_params(method.params)
    if issubclass(method.params, ext.FunctionParams):
        own -= SHARED
    assert listed == own
    if method.result is not None and method.result is not ext.ReviewResult:
        assert set(re.findall(r"^\| `(\w+)` \|", answer, re.M)) == named_fields(method.result)
    else:
        assert method.result is None or "review" in answer


@pytest.mark.parametrize("name", ext.METHODS)
def test_the_examples_are_messages(name: str) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", SECTIONS[name], re.S)
    decoder, rest, messages = json.JSONDecoder(), block.strip(), []
    while rest:
        message, end = decoder.raw_decode(rest)
        messages.append(message)
        rest = rest[end:].strip()
    assert messages[0]["method"] == name
    if ext.METHODS[name].told:
        assert set(messages[0]["params"]) == fields_of_params(ext.METHODS[name].params)
    else:
        ext.read(ext.METHODS[name].params, messages[0]["params"])


def test_commands_and_kinds_are_on_the_page() -> None:
    server = build()
    table = PAGE.split("## Commands")[1].split("## Code actions")[0]
    assert set(re.findall(r"^\| `(redraft\.\w+)` \|", table, re.M)) == set(
        server.protocol.fm.commands
    )
    assert all(f"`{kind}`" in PAGE for kind in KINDS)
    asked = {name for name, method in ext.METHODS.items() if not method.told}
    assert asked <= set(server.protocol.fm.features)


@pytest.mark.parametrize(
    ("params", "raw", "sentence"),
    [
        (ext.ApplyParams, {"textDocument": {"uri": "u"}}, "params.id is missing."),
        (ext.ApplyParams, {"textDocument": {"uri": 1}, "id": "x"}, "params.textDocument.uri must be text."),
        (ext.TrustParams, {"trusted": 1}, "params.trusted must be true or false."),
        (ext.FunctionParams, {"textDocument": {"uri": "u", "version": True}}, "must be a whole number."),
        (ext.ProposeParams, {"textDocument": {"uri": "u"}, "kind": "pass"}, 'must be "refine" or "redraft".'),
        (ext.WorkParams, {"textDocument": {"uri": "u"}, "workDoneToken": []}, "must be a number or a text."),
        (ext.StatusParams, [], "params must be an object."),
    ],
)  # fmt: skip
def test_bad_params_are_told_in_one_sentence(params: type[Any], raw: Any, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        ext.read(params, raw)
    assert sentence in str(refused.value)


def test_unknown_fields_and_nulls_are_left_alone() -> None:
    raw = {"textDocument": {"uri": "u", "version": None}, "id": "x", "later": 1}
    assert ext.read(ext.ApplyParams, raw) == ext.ApplyParams(ext.DocumentId("u"), "x")
    assert ext.read(ext.StatusParams, None) == ext.StatusParams()
