"""The marker of the tests that need a real llama-server, and the servers that they share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.llama.build import ENDING, ENDLESS
from tests.llama.server import Llama, running


@pytest.fixture(scope="session")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    """Replies end at the limit that the request sets, and never where it sets none."""
    log = tmp_path_factory.mktemp("endless") / "log"
    with running(ENDLESS, log, ("--context-shift",)) as llama:
        yield llama


@pytest.fixture(scope="session")
def ending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    """Replies end by themselves."""
    with running(ENDING, tmp_path_factory.mktemp("ending") / "log") as llama:
        yield llama


@pytest.fixture(params=["ending", "endless"])
def either(request: pytest.FixtureRequest) -> Llama:
    """Each of the servers in turn."""
    llama: Llama = request.getfixturevalue(request.param)
    return llama
