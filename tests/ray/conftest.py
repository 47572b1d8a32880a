"""The two nodes that the tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ray.cases import write
from tests.ray.cluster import Cluster


@pytest.fixture(scope="session")
def started() -> Iterator[Cluster]:
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def cluster(started: Cluster) -> Cluster:
    """Both nodes up, whatever a test before did to one."""
    assert started.second
    return started


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write(tmp_path / "cases")
