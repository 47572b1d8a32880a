"""The folder in which a program works where nothing can be mounted, thrown away with all in it."""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH101, PTH102, PTH114, PTH119, PTH123, PTH208
from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from redraft.gates.sandbox.copying import Copy

_PREFIX = "redraft-gate-"
_DISK_SECONDS = 0.25
"""Between two looks at the disk; longer where a look takes long."""


class Scratch:
    """The folder of one run: the project's copy, an empty home, a folder for temporary files."""

    def __init__(self, parent: str) -> None:
        sweep(parent)
        self.folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent)
        self.home, self.temporary = f"{self.folder}/home", f"{self.folder}/temporary"
        os.mkdir(self.home, 0o700)
        os.mkdir(self.temporary, 0o700)
        self.project = f"{self.folder}/project"
        self.earlier = rf"{re.escape(parent)}/{_PREFIX}[^/]+/project/[^/]+"


def sweep(parent: str) -> None:
    """Remove what launchers that were killed have left."""
    with contextlib.suppress(OSError):
        for name in os.listdir(parent):
            owner = re.match(rf"{_PREFIX}(\d+)-", name)
            if owner and not _alive(int(owner[1])):
                remove(f"{parent}/{name}")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass(frozen=True, slots=True)
class Layout:
    """A specification as it is in a copy; what may be read and what was hidden; bytes copied."""

    spec: dict[str, Any]
    readable: tuple[str, ...]
    hidden: tuple[str, ...]
    size: int


def lay_out(spec: dict[str, Any], scratch: Scratch) -> Layout:
    """Copy the project, put the edited files in their places, and point everything there."""
    view = spec["view"]
    (root,) = (step["path"] for step in view if step["kind"] == "project")
    hidden = [step["path"] for step in view if step["kind"] == "empty"]
    shown = [step["path"] for step in view if step["kind"] == "show"]
    copy = Copy(
        root,
        f"{scratch.project}/{os.path.basename(root)}",
        frozenset(path for path in hidden if path.startswith(root + "/")),
        most=spec["scratch_mb"] << 20,
    )
    copy.make()
    for path, content in spec["files"]:
        with open(copy.of(path), "wb") as stream:
            stream.write(base64.b64decode(content))
    job = json.loads(spec["job"] or "null")
    moved = copy.relocated(
        {"argv": spec["argv"][1:], "cwd": spec["cwd"], "env": spec["env"], "job": job},
        scratch.earlier,
    )
    env = dict(moved["env"], HOME=scratch.home, TMPDIR=scratch.temporary)
    searched = copy.search_path(shown)
    if searched:
        env["PYTHONPATH"] = ":".join([*searched, *filter(None, [env.get("PYTHONPATH")])])
    readable = [path for path in shown if not _within(path, root)]
    # an environment in the project is linked, not copied; nothing else of the original is readable
    readable += [path for path in shown if any(_within(path, env) for env in copy.linked)]
    told = {
        "argv": [*spec["argv"][:1], *moved["argv"]],
        "cwd": moved["cwd"],
        "env": env,
        "job": json.dumps(moved["job"]) if spec["job"] else "",
    }
    return Layout({**spec, **told}, (*readable, *copy.linked), (*hidden, root), copy.size)


def _within(path: str, folder: str) -> bool:
    return f"{path}/".startswith(f"{folder}/")


def remove(folder: str) -> None:
    """Remove what a run has written, whatever rights it has taken away."""
    with contextlib.suppress(OSError):
        shutil.rmtree(folder)
        return
    for place, folders, _ in os.walk(folder):
        for path in (place, *(f"{place}/{name}" for name in folders)):
            if not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


def written(folder: str) -> int:
    """Bytes on disk below a folder; links are not followed."""
    size, todo = 0, [folder]
    while todo:
        with contextlib.suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
    return size


class Disk:
    """Looks now and then at how much was written."""

    def __init__(self, folder: str, most: int) -> None:
        self._folder, self._most = folder, most
        self._next = time.monotonic() + _DISK_SECONDS

    def __call__(self) -> str:
        """``disk`` once there is too much, else nothing."""
        began = time.monotonic()
        if began < self._next:
            return ""
        size = written(self._folder)
        now = time.monotonic()
        self._next = now + max(_DISK_SECONDS, 20 * (now - began))
        return "disk" if size > self._most else ""
