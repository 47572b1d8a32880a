"""Other interpreters of the machine, with the pytest of these tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def bare_python_of(version: str) -> str:
    """An interpreter of a version, whatever it has installed; skipped where there is none."""
    found = shutil.which(f"python{version}")
    question = "import sys; print(sys.version_info[:2]); print(sys.executable)"
    asked = [found or sys.executable, "-c", question]
    # a version manager's shim is found although it starts nothing
    environment = {**os.environ, "PYENV_VERSION": f"{version}:system"}
    answer = subprocess.run(asked, capture_output=True, text=True, env=environment)
    lines = answer.stdout.splitlines()
    if found is None or lines[:1] != [str(tuple(int(part) for part in version.split(".")))]:
        pytest.skip(f"there is no Python {version} here")
    return lines[1]


def python_of(version: str, folder: Path) -> str:
    """An interpreter of a version that can import pytest; the test is skipped where there is none."""
    found = shutil.which(f"python{version}")
    # a version manager's shim is found although it starts nothing
    real = subprocess.run(
        [found or sys.executable, "-c", "import sys; print(sys.version_info[:2], sys.executable)"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYENV_VERSION": f"{version}:system"},
    )
    wanted = str(tuple(int(part) for part in version.split(".")))
    if found is None or not real.stdout.startswith(wanted):
        pytest.skip(f"there is no Python {version} here")
    subprocess.run([found, "-m", "venv", "--without-pip", str(folder)], check=True,
                   env={**os.environ, "PYENV_VERSION": f"{version}:system"})  # fmt: skip
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")
    python = folder / "bin" / "python"
    if subprocess.run([python, "-c", "import pytest"], capture_output=True).returncode:
        pytest.skip(f"Python {version} cannot use the pytest of these tests")
    return str(python)
