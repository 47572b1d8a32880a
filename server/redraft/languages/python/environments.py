"""Python environments on disk: told by their marks, never by running anything."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

_BINARIES = (("bin", "python"), ("bin", "python3"), ("Scripts", "python.exe"), ("python.exe",))
_LIBRARIES = (
    "lib/python3*/site-packages",
    "Lib/site-packages",
    "lib/python3/dist-packages",
    "lib/python3*/dist-packages",
    "local/lib/python3*/dist-packages",
)
_MOST_BYTES = 100_000


def python_in(folder: Path) -> Path | None:
    """The interpreter of an environment, as a path that is not resolved (a link marks a venv)."""
    for parts in _BINARIES:
        path = folder.joinpath(*parts)
        if runnable(path):
            return path
    return None


def runnable(path: Path) -> bool:
    """Whether a path is a file that may be run."""
    return path.is_file() and os.access(path, os.X_OK)


def is_environment(folder: Path) -> bool:
    """Whether a folder is a virtual environment (PEP 405) or one of conda's."""
    return (folder / "pyvenv.cfg").is_file() or (folder / "conda-meta").is_dir()


def folder_of(python: Path) -> Path:
    """The environment that an interpreter belongs to."""
    return python.parent.parent if python.parent.name in ("bin", "Scripts") else python.parent


def has_pytest(python: Path) -> bool:
    """Whether pytest lies where an interpreter looks for libraries; a folder named by a ``.pth`` counts."""
    return any(
        (place / "pytest" / "__init__.py").is_file() or (place / "pytest.py").is_file()
        for place in _library_places(folder_of(python))
    )


def belongs(folder: Path, root: Path) -> bool:
    """Whether an environment is a project's: it lies inside, or has the project installed to be edited."""
    if root in folder.parents:
        return True
    real = root.resolve()
    for site in _sites(folder):
        linked = [*_linked(site), *_installed(site)]
        if any(path == real or real in path.parents for path in linked):
            return True
    return False


def _library_places(folder: Path) -> Iterator[Path]:
    for site in _sites(folder):
        yield site
        yield from _linked(site)
    settings = _settings(folder)
    if settings.get("include-system-site-packages", "").lower() == "true":
        home = settings.get("home")
        if home and Path(home).is_absolute():
            yield from _sites(Path(home).parent if Path(home).name == "bin" else Path(home))


def _sites(folder: Path) -> list[Path]:
    return [site for pattern in _LIBRARIES for site in sorted(folder.glob(pattern))]


def _settings(folder: Path) -> dict[str, str]:
    """What ``pyvenv.cfg`` says; nothing where there is none."""
    lines = _read(folder / "pyvenv.cfg").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _linked(site: Path) -> Iterator[Path]:
    """Folders that the ``.pth`` files of a library folder add."""
    for file in sorted(site.glob("*.pth")):
        for line in _read(file).splitlines():
            if Path(line.strip()).is_absolute():
                yield Path(line.strip())


def _installed(site: Path) -> Iterator[Path]:
    """Folders that packages were installed from to be edited (PEP 610)."""
    for file in sorted(site.glob("*.dist-info/direct_url.json")):
        try:
            told = json.loads(_read(file))
            url, editable = told["url"], told["dir_info"]["editable"]
        except (ValueError, KeyError, TypeError):
            continue
        if editable is True and isinstance(url, str) and url.startswith("file://"):
            yield Path(unquote(urlsplit(url).path))


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
