"""Real projects with their test suites, from the package index that pip is configured for.

Everything is kept below ``$XDG_CACHE_HOME/redraft-bench`` (``~/.cache`` without
it), one folder per package and version of Python: fetched once, at versions
that are pinned here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PYTEST = "pytest==9.2.0"


class Unreachable(Exception):
    """A package cannot be had here; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package.

    ``sdist`` asks for its source with the test suite; ``editable`` installs that
    source into the environment as a developer would.  ``requires`` goes into
    the environment beside it.
    """

    name: str
    version: str
    sdist: bool = True
    editable: bool = False
    requires: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Installed:
    """A package on disk: the folder of its source, and the interpreter that can run its tests."""

    root: Path
    python: Path


BOLTONS = Package("boltons", "26.2.0")
CLICK = Package("click", "8.5.1", editable=True)
NETWORKX = Package(
    "networkx",
    "3.4.2",
    editable=True,
    requires=(
        "numpy==2.2.6; python_version < '3.11'",
        "numpy==2.4.6; python_version >= '3.11'",
        "scipy==1.15.3; python_version < '3.11'",
        "scipy==1.17.1; python_version >= '3.11'",
    ),
)
MUTMUT = Package("mutmut", "3.8.1", sdist=False)
COSMIC_RAY = Package("cosmic-ray", "8.7.0", sdist=False)


def cache() -> Path:
    """Where everything is kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "redraft-bench"


def install(package: Package, base: Path | None = None) -> Installed:
    """The package, fetched and installed if it is not there yet.

    Raises:
        Unreachable: the index does not give it, or it cannot be installed.
    """
    tag = f"py{sys.version_info.major}.{sys.version_info.minor}"
    folder = (base or cache()) / f"{package.name}-{package.version}-{tag}"
    source = folder / f"{package.name}-{package.version}"
    python = folder / "venv" / "bin" / "python"
    done, wanted = folder / "complete", repr((package, PYTEST, sys.version))
    if not (done.is_file() and done.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _run(package, (sys.executable, "-m", "venv", str(folder / "venv")))
        if package.sdist:
            _unpack(package, python, folder)
        what = [PYTEST, *package.requires]
        if package.editable:
            what += ["--editable", str(source)]
        elif not package.sdist:
            what.append(f"{package.name}=={package.version}")
        _run(package, (*_pip(python), "install", "--quiet", *what))
        done.write_text(wanted, encoding="utf-8")
    return Installed(source if package.sdist else folder, python)


def _unpack(package: Package, python: Path, folder: Path) -> None:
    pin = f"{package.name}=={package.version}"
    fetch = ("download", "--quiet", "--no-binary", package.name, "--no-deps", "--dest", str(folder))
    _run(package, (*_pip(python), *fetch, pin))
    archives = sorted(folder.glob("*.tar.gz"))
    if len(archives) != 1:
        raise Unreachable(f"{package.label}: the index gave no source archive")
    with tarfile.open(archives[0]) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extractall(folder, filter="data")
        else:
            archive.extractall(folder)


def _pip(python: Path) -> tuple[str, ...]:
    return (str(python), "-m", "pip", "--disable-pip-version-check", "--no-input")


def _run(package: Package, command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-1:]
        why = errors[-1].strip() if errors else f"exit code {done.returncode}"
        raise Unreachable(f"{package.label} cannot be had: {why}")
