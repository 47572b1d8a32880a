"""The marker of the tests that need a real llama-server."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "llama: needs a real llama-server (make test-llama)")
