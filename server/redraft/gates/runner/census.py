"""Which functions of the project each test enters, and what else it rests on.

``sys.monitoring`` where there is one (3.12+): a function is told of once per
test, so that it costs next to nothing.  Below, the trace function that watches
the one function tells of every call anyway.

What happens while no test runs (imports, hooks, parameter lists) belongs to all
tests.  So does what a test leaves behind for those after it: what runs inside an
import, or inside a function that keeps its result.
"""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH120, PTH123
from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable
from opcode import opmap
from types import CodeType, FrameType
from typing import Any

_TOOL = 3  # neither debugger, coverage, profiler, optimiser nor the watch of one function
_MOST_BLOCKS, _PER_RECORD = 100_000, 2_000
_PROCESSES = frozenset(
    {
        *("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.spawn"),
        *("os.system", "pty.spawn", "cpython.PyInterpreterState_New"),
    }
)
_KEEPING = re.compile(r"@.*(cache|memo|once|lazy|singleton)", re.IGNORECASE)
_PASSING = ("/__pycache__/", "/.pytest_cache/", "/site-packages/", "/dist-packages/")
_STORE_GLOBAL = opmap["STORE_GLOBAL"]
_frame = sys._getframe  # noqa: SLF001  # who calls is what is asked, and inspect is slow to load


class Ran:
    """What one test, fixture or everyone rests on: numbers of blocks, and paths."""

    def __init__(self) -> None:
        self.blocks: set[int] = set()
        self.reads: set[str] = set()
        self.always = ""

    def add(self, other: Ran) -> None:
        """Rest on all that another rests on."""
        self.blocks |= other.blocks
        self.reads |= other.reads
        self.always = self.always or other.always


class Census:
    """Counts in what is entered; ``send`` gets the records."""

    def __init__(self, root: str, scratch: str, send: Callable[..., None]) -> None:
        self._inside = root + os.sep
        self._scratch = scratch + os.sep
        self._send = send
        self._foreign = _foreign_places(root)
        self._files: dict[str, int] = {}
        self._lines: dict[int, list[str]] = {}
        self._loaded: set[str] = set()
        self._numbers: dict[int, tuple[CodeType, int, bool]] = {}
        self._news: dict[str, list[Any]] = {"files": [], "blocks": []}
        self.everyone = Ran()
        self._into: list[Ran] = [self.everyone]
        self._keepers: list[FrameType] = []
        self._told: Ran = Ran()
        self._deaf = False
        self._full = False

    def open(self) -> None:
        """Count from now on; what of the project is loaded already was not seen being imported."""
        blind = []
        for module in list(sys.modules.values()):
            name = getattr(module, "__file__", None)
            if isinstance(name, str) and self._file(name) >= 0:
                blind.append(self._file(name))
        self._flush()
        self._send("blind", files=sorted(set(blind)))
        sys.addaudithook(self._heard)
        if sys.version_info >= (3, 12):
            tools = sys.monitoring
            tools.use_tool_id(_TOOL, "redraft census")
            events = tools.events

            def start(code: CodeType, offset: int) -> object:
                self.entered(code)
                return tools.DISABLE

            tools.register_callback(_TOOL, events.PY_START, start)
            tools.register_callback(_TOOL, events.PY_RESUME, start)
            tools.set_events(_TOOL, events.PY_START | events.PY_RESUME)

    def push(self, ran: Ran) -> None:
        """What is entered from now on belongs to ``ran``."""
        self._into.append(ran)
        self._keepers = []
        self._anew()

    def pop(self) -> Ran:
        """The end of what the last ``push`` began; what is around it rests on it too."""
        ran = self._into.pop()
        self._keepers = []
        if self._into[-1] is not self.everyone:
            self._into[-1].add(ran)
        return ran

    def report(self, name: str, ran: Ran) -> None:
        """Tell the parent what a test rests on, and what everyone does as far as is known."""
        self._flush()
        # what was opened to be loaded is among the files
        self.everyone.reads -= self._loaded
        shared, told = self.everyone, self._told
        for event, known, new in (
            ("everyone ran", told.blocks, shared.blocks - told.blocks),
            ("everyone read", told.reads, shared.reads - told.reads),
        ):
            rows: list[Any] = sorted(new)
            for first in range(0, len(rows), _PER_RECORD):
                self._send(event, rows=rows[first : first + _PER_RECORD])
            known.update(new)  # type: ignore[arg-type]  # numbers to numbers, paths to paths
        always = ran.always or shared.always or ("it ran too much to note" if self._full else "")
        blocks = sorted(ran.blocks - shared.blocks)
        self._send(
            "ran",
            id=name,
            blocks=blocks,
            reads=sorted(ran.reads - shared.reads)[:_PER_RECORD],
            always=always or ("it read too much to note" if len(ran.reads) > _PER_RECORD else ""),
        )

    def entered(self, code: CodeType) -> None:
        """A function is about to run."""
        file = self._files.get(code.co_filename)
        if file is None:
            file = self._file(code.co_filename)
        if file < 0:
            if code.co_name == "spawnv_passfds":
                # the one way of multiprocessing that no audit event tells of
                self._into[-1].always = "it starts processes"
            return
        known = self._numbers.get(id(code))
        if known is None:
            known = self._block(code, file)
        elif known[1] in self.everyone.blocks and not known[2]:
            return
        into = self._into[-1]
        if into is not self.everyone and self._kept(known):
            into = self.everyone
        into.blocks.add(known[1])

    def _kept(self, known: tuple[CodeType, int, bool]) -> bool:
        """Whether this runs inside something whose effect outlasts the test."""
        if self._keepers:
            live = set()
            frame: FrameType | None = _frame(1)
            while frame is not None:
                live.add(id(frame))
                frame = frame.f_back
            self._keepers = [keeper for keeper in self._keepers if id(keeper) in live]
        if known[2]:
            frame = _frame(1)
            while frame is not None and frame.f_code is not known[0]:
                frame = frame.f_back
            if frame is not None:
                self._keepers.append(frame)
                # What was entered before in this test is to be told again.
                self._anew()
        return bool(self._keepers)

    def _anew(self) -> None:
        if sys.version_info >= (3, 12):
            sys.monitoring.restart_events()

    def _file(self, name: str) -> int:
        """The number of a file of the project, negative for any other."""
        number = self._files.get(name)
        if number is None:
            path = "" if name.startswith("<") else os.path.realpath(name)
            number = self._files[name] = (
                self._files[path] if path in self._files else self._new(path)
            )
            self._files[path] = number
        return number

    def _new(self, path: str) -> int:
        if not path or path.startswith(self._foreign) or any(part in path for part in _PASSING):
            return -1
        if path.startswith(self._scratch) and not path.startswith(self._inside):
            return -1
        self._deaf = True
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            return -1
        finally:
            self._deaf = False
        number = len(self._lines)
        self._lines[number] = data.decode("utf-8", "replace").splitlines()
        shown = self._shown(path)
        self._loaded.add(shown)
        self._news["files"].append([number, shown, hashlib.sha256(data).hexdigest()[:16]])
        return number

    def _shown(self, path: str) -> str:
        shown = path[len(self._inside) :] if path.startswith(self._inside) else path
        return shown.replace(os.sep, "/")

    def _block(self, code: CodeType, file: int) -> tuple[CodeType, int, bool]:
        number = len(self._numbers)
        self._full = self._full or number >= _MOST_BLOCKS
        name, first = code.co_name, code.co_firstlineno
        keeps = name == "<module>" or _STORE_GLOBAL in code.co_code[::2]
        if not keeps:
            for line in self._lines[file][first - 1 : first + 8]:
                if not line.lstrip().startswith("@"):
                    break
                keeps = keeps or bool(_KEEPING.search(line))
        # the code itself is kept, so that nothing else can get its identity
        found = self._numbers[id(code)] = (code, number, keeps)
        self._news["blocks"].append([number, file, first, name])
        return found

    def _flush(self) -> None:
        for event, rows in self._news.items():
            for first in range(0, len(rows), _PER_RECORD):
                self._send(event, rows=rows[first : first + _PER_RECORD])
            rows.clear()

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        """An audit event: files, folders, processes, another's trace function."""
        if event in ("open", "os.listdir", "os.scandir", "sqlite3.connect"):
            if not self._deaf and args:
                self._read(event, args)
        elif event in _PROCESSES:
            if self._into[-1] is not self.everyone or not _foreign_program(event, args):
                self._into[-1].always = "it starts processes"
        elif event == "sys.settrace" and sys.version_info < (3, 12):
            caller = _frame(1).f_code.co_filename
            if self._into[-1] is not self.everyone and not caller.endswith("threading.py"):
                self._into[-1].always = "it sets a trace function of its own"

    def _read(self, event: str, args: tuple[Any, ...]) -> None:
        path, shared = args[0], self._into[-1] is self.everyone
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        elif path is None:
            path = "."
        if not isinstance(path, str):
            return
        folder = event in ("os.listdir", "os.scandir")
        # Looking for tests and for modules lists folders all the time.
        if folder and (shared or _importing()):
            return
        if event == "open" and (_written(args) or path.endswith((".pyc", ".pyo"))):
            return
        path = os.path.realpath(path)
        if not path.startswith(self._inside) or any(part in path for part in _PASSING):
            return
        shown = self._shown(path)
        if path.endswith(".py") and _importing():
            return
        self._into[-1].reads.add(shown + "/" if folder else shown)


def _foreign_program(event: str, args: tuple[Any, ...]) -> bool:
    """Whether a process that an import starts is plainly none that could run the project."""
    words = [args[0], *args[1]] if event == "subprocess.Popen" and isinstance(args[1], list) else []
    texts = [word for word in words if isinstance(word, str)]
    return bool(texts) and not any(
        "python" in text or text.endswith((".py", "sh", "make")) for text in texts
    )


def _importing() -> bool:
    """Whether the caller of an audited function is the import system."""
    return _frame(3).f_code.co_filename.startswith("<frozen importlib")


def _written(args: tuple[Any, ...]) -> bool:
    """Whether a file is opened only to be written; ``args`` are those of the audit event."""
    _, mode, flags = args
    if isinstance(mode, str):
        return "+" not in mode and "r" not in mode
    return isinstance(flags, int) and flags & os.O_ACCMODE == os.O_WRONLY


def _foreign_places(root: str) -> tuple[str, ...]:
    """Where an interpreter and its libraries are; a prefix around the project does not count."""
    places = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    places.add(os.path.dirname(os.__file__))
    found = {
        place.rstrip(os.sep) + os.sep for each in places for place in (each, os.path.realpath(each))
    }
    return tuple(place for place in found if not f"{root}{os.sep}".startswith(place))
