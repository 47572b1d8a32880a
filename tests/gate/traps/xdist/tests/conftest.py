import pytest


@pytest.fixture(scope="session")
def place(worker_id, tmp_path_factory):
    return tmp_path_factory.mktemp(worker_id)
