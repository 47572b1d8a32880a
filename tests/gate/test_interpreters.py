"""The tests run on the project's own Python, which lacks what Redraft itself needs."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from redraft.app import Assistant
from redraft.core.evidence import Outcome
from redraft.core.text import Document
from redraft.languages import language
from redraft.settings import Settings
from tests.gate.workshop import Workshop

NEEDED = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments")
"""pytest and all that it imports: nothing of Redraft's own."""


def bare(folder: Path) -> Path:
    """A virtual environment with pytest and nothing else; its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for name in NEEDED:
        file = importlib.import_module(name).__file__
        assert file is not None
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(file).parent, site / name, ignore=ignored)
    # pytest has a module of its own for the name of its old companion
    shutil.copy(Path(pytest.__file__).parent.parent / "py.py", site)
    return folder / "bin" / "python"


FILES = {
    "pyproject.toml": "",
    "calc.py": "def add(a, b):\n    return a - b",
    "tests/test_calc.py": """
        import sys

        import pytest

        from calc import add


        def test_add():
            assert add(1, 2) == 3


        def test_it_is_the_projects_own():
            assert sys.prefix == {prefix!r}


        @pytest.mark.parametrize("name", ["tree_sitter", "pygls", "openai", "redraft"])
        def test_what_redraft_needs_is_not_there(name):
            with pytest.raises(ImportError):
                __import__(name)
        """,
}


@pytest.mark.sandbox
async def test_the_whole_way_on_the_projects_own_python(shop: Workshop) -> None:
    prefix = shop.root / ".venv"
    python = bare(prefix)
    shop.write(
        {name: text.replace("{prefix!r}", repr(str(prefix))) for name, text in FILES.items()}
    )
    path = shop.root / "calc.py"
    document = Document(path.as_uri(), path.read_text(), 1, path)
    (function,) = language("python").find(document, "add")
    assistant = Assistant(Settings())
    try:
        task = await assistant.task(document, function, bounds=[shop.root])
        assert task.project is not None
        assert task.project.interpreter == str(python)
        assert task.project.interpreter_source == "the project's folder"
        evidence = await assistant.baseline(task)
    finally:
        await assistant.close()
    assert evidence.outcome is Outcome.FAILED, evidence.reason
    assert evidence.failed == ("tests/test_calc.py::test_add",)
    assert len(evidence.passed) == 5
