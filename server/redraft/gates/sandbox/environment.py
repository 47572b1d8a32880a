"""What a Python interpreter needs to see, and what everything sees of a home."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from redraft.gates.sandbox.spec import Step

_FINDER_PATH = re.compile(r"""['"](/[^'"\n]+)['"]""")
_HIDDEN = ("/tmp", "/var/tmp", "/run", "/home", "/root")  # noqa: S108  # hidden, never used
if sys.platform == "darwin":
    _HIDDEN += ("/Users", "/Volumes", "/var/folders")
"""Scratch places, sockets of services (a read-only mount does not close a socket), homes."""


def home() -> Path:
    """The user's home; that of the environment first, as everything else on the machine does."""
    named = os.environ.get("HOME")
    return Path(named) if named else _listed_home()


def _listed_home() -> Path:
    """The home that the system has on record."""
    if sys.platform == "win32":
        return Path.home()
    import pwd

    return Path(pwd.getpwuid(os.getuid()).pw_dir)


def view(project: Path, needed: Iterable[Path]) -> tuple[Step, ...]:
    """The steps that show ``project`` (writable, thrown away) and ``needed``, and hide the rest.

    ``project`` is a real path.  ``needed`` may hold links; every link on the way
    to a hidden target is made again.
    """
    hidden = {Path(place).resolve() for place in _HIDDEN} | {home().resolve()}
    hidden.add(_listed_home().resolve())
    steps: dict[tuple[str, Path], Step] = {}

    def add(step: Step) -> None:
        steps.setdefault((step.kind, step.path), step)

    for place in sorted(hidden):
        if place == project:
            # A project in the home itself: the home's own settings and keys are hidden one by one.
            for entry in place.iterdir():
                if entry.name.startswith(".") and not entry.is_symlink():
                    add(Step("empty", entry))
        elif str(place) != "/":
            add(Step("empty", place))
    add(Step("project", project))
    covered = [place for place in hidden if place != project]
    for path in needed:
        for step in _trail(path):
            inside = _within(step.path, project)
            if (
                step.kind == "show" and (inside or any(_within(step.path, c) for c in covered))
            ) or (step.kind == "link" and not inside):
                add(step)
    return tuple(steps.values())


def _within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _trail(path: Path) -> list[Step]:
    """The links on the way to a path and the real place at its end."""
    steps: list[Step] = []
    for _ in range(40):  # as many links as the kernel follows
        at = Path(path.anchor)
        for part in path.parts[1:]:
            at = at / part
            if at.is_symlink():
                to = str(at.readlink())
                steps.append(Step("link", at, to))
                rest = path.relative_to(at)
                path = Path(os.path.normpath(at.parent / to / rest))
                break
        else:
            if path.exists():
                steps.append(Step("show", path))
            return steps
    return steps


def known_before(executable: Path) -> list[Path]:
    """Where an interpreter and its libraries are, as far as the disk tells without running it."""
    found: list[Path] = []
    place = executable
    for _ in range(40):
        prefix = place.parent.parent if place.parent.name in ("bin", "Scripts") else place.parent
        found += [place, prefix] if len(prefix.parts) > 1 else [place]
        settings = prefix / "pyvenv.cfg"
        if settings.is_file():
            for line in settings.read_text(encoding="utf-8", errors="replace").splitlines():
                key, _, value = line.partition("=")
                base = Path(value.strip())
                if key.strip() == "home" and base.is_absolute() and any(base.glob("python*")):
                    found += [base, base.parent] if base.name == "bin" else [base]
        if not place.is_symlink():
            break
        place = Path(os.path.normpath(place.parent / place.readlink()))
    return [path for path in found if not _too_wide(path)]


def _too_wide(path: Path) -> bool:
    """Whether showing a place would show a whole home or the machine."""
    places = {home(), home().resolve(), *(Path(place) for place in _HIDDEN)}
    return any(_within(place, path) for place in places)


def linked_from(site: Path) -> list[Path]:
    """Folders outside a library folder that its ``.pth`` and editable-install files point to."""
    found: list[Path] = []
    if not site.is_dir():
        return found
    for file in site.glob("*.pth"):
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        found += [Path(line.strip()) for line in lines if line.startswith("/")]
    for file in site.glob("__editable__*.py"):
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [Path(match) for match in _FINDER_PATH.findall(text)]
    return [path for path in found if _importable(path) and not _too_wide(path)]


def _importable(path: Path) -> bool:
    """Whether Python would find anything in a place: a repository's own environment may name any.

    A line of a ``.pth`` file must not be a way to show the user's keys to the tests.
    """
    if not path.is_dir():
        return path.suffix in (".py", ".zip", ".egg") and path.is_file()
    with contextlib.suppress(OSError):
        for entry in path.iterdir():
            if entry.suffix in (".py", ".so", ".dist-info", ".egg-info"):
                return True
            if entry.name.isidentifier() and entry.is_dir() and next(entry.glob("*.py"), None):
                return True
    return False
