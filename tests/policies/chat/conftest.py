"""The task that most of these tests think about."""

from __future__ import annotations

import pytest

from redraft.core.task import Task
from tests.policies.chat.stage import task_of


@pytest.fixture
def task() -> Task:
    return task_of()
