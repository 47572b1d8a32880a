"""Something else than tests, done where pytest would collect them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from redraft.gates.runner.session import Session
from redraft.gates.runner.suite import Reporter


class Instead(Reporter):
    """Plugins and the first conftest files are loaded, then ``work`` is done."""

    def __init__(self, session: Session, work: Callable[[], None]) -> None:
        super().__init__(session, lambda code, flags: None, None)
        self._work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: Any) -> None:
        """In the place of the collection, after which there is nothing to do."""
        self._work()
        raise session.Failed("there is nothing to do")
