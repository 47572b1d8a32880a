"""What VS Code's side believes a proposal to be is what the server sends."""

from __future__ import annotations

import re
from typing import Any

import pytest

from redraft.core.critique import Suggestion
from redraft.core.events import SideDone
from redraft.lsp.stream import event_data
from redraft.report import review_data
from tests.cli.conftest import ROOT
from tests.cli.scenes import scene

TYPES = (ROOT / "client-vscode" / "src" / "protocol.ts").read_text(encoding="utf-8")


def fields(interface: str) -> set[str]:
    (body,) = re.findall(rf"^export interface {interface} \{{\n(.*?)^\}}", TYPES, re.S | re.M)
    return set(re.findall(r"^    (\w+)\??:", body, re.M))


def proposed() -> dict[str, Any]:
    function, review, _ = scene()
    data: dict[str, Any] = review_data(review, function)["proposals"][0]
    return data


@pytest.mark.parametrize(
    ("interface", "place"),
    [("Proposal", ""), ("Change", "change"), ("Speed", "speed"), ("Behaviour", "behaviour")],
)
def test_an_interface_has_the_fields_that_are_sent(interface: str, place: str) -> None:
    data = proposed()
    assert fields(interface) == set(data[place] if place else data)


def test_a_version_is_told_of_before_it_is_timed() -> None:
    from dataclasses import replace

    function, review, _ = scene()
    untimed = replace(review.proposals[0], speed=None)
    told = event_data(SideDone(Suggestion.REDRAFT, untimed), function)
    assert told["proposal"]["speed"] is None
    assert told["proposal"]["change"]["comments_lost"] == []
