"""From a task to what is run and where: paths, interpreter, view, target."""

from __future__ import annotations

import io
import os
import tokenize
from dataclasses import dataclass
from pathlib import Path

from redraft.core.task import Task
from redraft.core.text import Document
from redraft.gates.options import GateOptions
from redraft.gates.sandbox.environment import home, known_before, linked_from, view
from redraft.gates.sandbox.spec import Limits, Step


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task's tests run.  ``root`` and ``file`` are real paths."""

    root: Path
    file: Path
    python: Path
    view: tuple[Step, ...]
    env: dict[str, str]


def limits(options: GateOptions) -> Limits:
    """The sandbox's limits by the user's options."""
    return Limits(
        options.memory_mb,
        options.processes,
        options.scratch_mb,
        # CPU time counts all threads; the wall limits come first unless a process hides.
        cpu_seconds=int(options.run_seconds * 4) + 5,
        output_kb=options.output_kb,
    )


def place(task: Task, options: GateOptions, fallback_python: str) -> Place | str:
    """The place of a task, or one sentence on why it has none."""
    project, path = task.project, task.document.path
    if project is None:
        return "The file belongs to no project folder, so there is nothing to test it with."
    if path is None:
        return "The text has not been saved to a file yet, so no test can import it."
    root, file = project.root.resolve(), path.resolve()
    if root not in file.parents:
        return f"{path} is outside of the project folder {project.root}."
    if len(root.parts) < 2:
        return "The whole machine cannot be a project folder."
    chosen = options.python or project.interpreter or fallback_python
    python = _find(chosen, root)
    if python is None:
        return f"There is no interpreter at {chosen}; set another one."
    needed = _needed(python)
    if project.root != root:
        needed.append(project.root)
    command = options.command or task.tests.command
    if command is not None:
        needed += _tools()
    return Place(root, file, python, view(root, needed), _environment(python, command is not None))


def _find(chosen: str, root: Path) -> Path | None:
    path = Path(chosen).expanduser()
    if not path.is_absolute():
        import shutil

        found = shutil.which(chosen) if path.name == chosen else None
        path = Path(found) if found else root / path
    if path.is_dir():
        path = path / "bin" / "python"
    # The last part stays a link: it is how a virtual environment knows itself.
    path = path.parent.resolve() / path.name
    return path if path.exists() else None


def _needed(python: Path) -> list[Path]:
    """All places that the interpreter and its libraries come from."""
    places = known_before(python)
    sites: list[Path] = []
    for prefix in places:
        sites += prefix.glob("lib/python3*/site-packages")
    user = list((home() / ".local" / "lib").glob("python3*/site-packages"))
    for site in (*sites, *user):
        places += linked_from(site)
    return [*places, *user]


def _tools() -> list[Path]:
    """What the user's own command may call: the folders of PATH that lie in a home."""
    found = []
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        folder = Path(entry)
        if folder.is_absolute() and home() in folder.parents and folder.is_dir():
            # ``…/node/v20/bin`` works only with its neighbours, ``~/bin`` has none of its own.
            whole = folder.name == "bin" and folder.parent not in (home(), home() / ".local")
            found.append(folder.parent if whole else folder)
    return found


def _environment(python: Path, command: bool) -> dict[str, str]:
    """All that the tests see of the environment; nothing of the user's is passed on."""
    path = [str(python.parent), "/usr/local/bin", "/usr/bin", "/bin"]
    if command:
        path += [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    env = {
        "PATH": os.pathsep.join(dict.fromkeys(path)),
        "HOME": str(home()),
        "LANG": "C.UTF-8",
        "TMPDIR": "/tmp",  # noqa: S108  # the sandbox's own
        "PYTHONHASHSEED": "0",
    }
    if (python.parent.parent / "pyvenv.cfg").is_file():
        env["VIRTUAL_ENV"] = str(python.parent.parent)
    return env


def on_disk(document: Document) -> bytes:
    """The document's text in the encoding that its first lines declare."""
    data = document.data
    try:
        name, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data if name in ("utf-8", "utf-8-sig") else document.text.encode(name)
    except (SyntaxError, LookupError, UnicodeEncodeError):
        return data
