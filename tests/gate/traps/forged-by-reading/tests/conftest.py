import pytest

LEVELS = {"low": 2}


@pytest.fixture
def wanted():
    return LEVELS["low"]
