"""Sees what the candidate does to find out or to bend what the tests want.

An audit hook (PEP 578, Python 3.8) hears of file openings, of looks into frames
and of changed code, whatever names were used to get there.  It cannot be taken
out, and it refuses nothing: each kind of act is reported once, and the parent
compares with what the user's own code was seen to do.

Two rules keep ordinary code out.  What looks into frames or makes code counts
only where the candidate's own frame does it, because libraries do the same on
everyone's behalf (``namedtuple``, ``logging``).  What opens or changes files
counts also below the candidate, but not where a test stands between.
"""

# Plain strings for paths: this runs at every file that is opened.
# ruff: noqa: PTH118, PTH119, PTH120
from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from types import CodeType, FrameType, ModuleType
from typing import Any

WORDS = {
    "frames": "it looks into the frames of what calls it",
    "objects": "it looks through the objects of the process",
    "code": "it reads or changes the code of a function",
    "class": "it changes the class of an object",
    "tracing": "it follows what other code does",
    "hidden code": "it runs code that is not in its text",
    "memory": "it reaches into the memory of the process",
    "tests": "it opens or imports the tests",
    "project": "it changes code or settings of the project",
    "machinery": "it calls what reports the results",
}
"""What each kind of act is, for the user; a seal adds kinds of its own."""

_ATTRIBUTES = {
    **dict.fromkeys(("tb_frame", "gi_frame", "cr_frame", "ag_frame"), "frames"),
    **dict.fromkeys(("__code__", "gi_code", "cr_code", "ag_code"), "code"),
}
_SET = {"__code__": "code", "__defaults__": "code", "__kwdefaults__": "code", "__class__": "class"}
_OWN = {
    "sys._getframe": "frames",
    "sys._current_frames": "frames",
    "sys._current_exceptions": "frames",
    "gc.get_objects": "objects",
    "gc.get_referrers": "objects",
    "gc.get_referents": "objects",
    "sys.settrace": "tracing",
    "sys.setprofile": "tracing",
    "sys.addaudithook": "tracing",
    "sys.monitoring.register_callback": "tracing",
    "code.__new__": "hidden code",
    "marshal.loads": "hidden code",
    "compile": "hidden code",
    "exec": "hidden code",
    "ctypes.dlopen": "memory",
    "ctypes.addressof": "memory",
    "ctypes.string_at": "memory",
}
_CHANGES = {
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.truncate": (0,),
    "os.link": (0, 1),
    "os.symlink": (0, 1),
    "os.rmdir": (0,),
    "shutil.rmtree": (0,),
    "shutil.move": (0, 1),
}
_CODE_AND_SETTINGS = (".py", ".pth", ".ini", ".toml", ".cfg", ".pyc", ".so")
_LOOKERS = ("traceback.py", "inspect.py", "base_tasks.py")
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")
_MOST = 2000  # frames that are looked through


class Sentry:
    """Watches one function at a time; ``report(kind, message)`` hears of each kind once.

    ``root`` is the project's real path, ``tests`` the test files below it.
    ``told`` holds what was reported since the last ``watch_over``.
    """

    def __init__(self, root: str, tests: Iterable[str], report: Callable[[str, str], None]) -> None:
        self.told: dict[str, str] = {}
        self._root = root + os.sep
        self._tests = {os.path.realpath(os.path.join(root, name)) for name in tests}
        self._stems = {os.path.basename(name).split(".")[0] for name in self._tests}
        self._stems.add("conftest")
        folders = {os.path.dirname(name) for name in self._tests} - {root}
        self._places = {*self._stems, *(os.path.basename(folder) + os.sep for folder in folders)}
        self._main = threading.get_ident()
        self._report = report
        self._path, self._first, self._last = "", 0, -1
        self._files: dict[str, str] = {}
        self._busy: set[int] = set()
        self._handlers: dict[str, Callable[[str, tuple[Any, ...], FrameType], None]] = {
            **dict.fromkeys(_OWN, self._did),
            **dict.fromkeys(_CHANGES, self._changed),
            **dict.fromkeys(_PROGRAMS, self._started),
            "open": self._opened,
            "import": self._imported,
            "pickle.find_class": self._imported,
            "object.__getattr__": self._read,
            "object.__setattr__": self._set,
        }

    def install(self) -> None:
        """Begin to listen; for the rest of the process and of its forks."""
        # What the candidate may replace later is taken now.
        frame_of = sys._getframe  # noqa: SLF001  # the one way to the stack
        thread, busy, handlers = threading.get_ident, self._busy, self._handlers

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event not in handlers or self._last < 0:
                return
            if event == "object.__getattr__" and arguments[1] not in _ATTRIBUTES:
                return
            me = thread()
            if me in busy:
                return
            busy.add(me)
            try:
                handlers[event](event, arguments, frame_of(1))
            finally:
                busy.discard(me)

        sys.addaudithook(hook)

    def watch_over(self, path: str, first: int, last: int) -> None:
        """The candidate from now on: lines ``first`` to ``last`` (1-based) of a real path."""
        self.told.clear()
        self._path, self._first, self._last = path, first, last

    def rest(self) -> None:
        """Nobody is watched for now."""
        self._last = -1

    def tell(self, kind: str, message: str = "") -> None:
        """Report a kind of act, unless it was reported before."""
        if kind not in self.told:
            message = message or WORDS[kind]
            self.told[kind] = message
            self._report(kind, message)

    def veil(self, modules: Iterable[ModuleType]) -> None:
        """Hear of every look at an attribute of the tests' modules.

        They are loaded by then, so that no audit event tells of their import.
        """
        plain, below, tell = ModuleType.__getattribute__, self.below, self.tell

        class Veiled(ModuleType):
            def __getattribute__(self, name: str) -> Any:
                if below():
                    tell("tests")
                return plain(self, name)

        for module in modules:
            if (
                type(module) is ModuleType
                and plain(module, "__dict__").get("__file__") != self._path
            ):
                module.__class__ = Veiled

    def below(self) -> bool:
        """Whether the caller works for the candidate: it is on the stack, and no test between."""
        me = threading.get_ident()
        if self._last < 0 or me in self._busy:
            return False
        self._busy.add(me)
        try:
            return self._under(sys._getframe(1))  # noqa: SLF001  # the one way to the stack
        finally:
            self._busy.discard(me)

    def _did(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        if event == "sys._getframe":
            # taken on the candidate's behalf
            while os.path.basename(frame.f_code.co_filename) in _LOOKERS and frame.f_back:
                frame = frame.f_back
        if self._acts(frame):
            self.tell(_OWN[event])

    def _read(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        while os.path.basename(frame.f_code.co_filename) == "base_tasks.py" and frame.f_back:
            frame = frame.f_back
        if self._acts(frame):
            self.tell(_ATTRIBUTES[arguments[1]])

    def _set(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        kind = _SET.get(str(arguments[1]))
        if kind is not None and self._acts(frame):
            self.tell(kind)

    def _imported(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        if not self._stems.isdisjoint(str(arguments[0]).split(".")) and self._under(frame):
            self.tell("tests")

    def _started(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        words = repr(arguments[:2])
        if any(place in words for place in self._places) and self._under(frame):
            self.tell("tests")

    def _changed(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        paths = [self._real(arguments[at]) for at in _CHANGES[event] if at < len(arguments)]
        if any(self._is_code(path) for path in paths) and self._under(frame):
            self.tell("project")

    def _opened(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        path, mode, flags = arguments
        if isinstance(path, int):
            return
        named = os.path.basename(_text(path)).split(".")[0] in self._stems
        if not named and frame.f_code.co_filename.startswith("<frozen importlib"):
            return  # an import; most openings are
        if not self._under(frame):
            return
        real, writes = self._real(path), _writes(mode, flags)
        if real == self._path and not writes:
            return
        if real.startswith("/proc/") and real.endswith("/mem"):
            self.tell("memory")
        elif named or real in self._tests or os.path.basename(real).split(".")[0] in self._stems:
            self.tell("tests")
        elif writes and self._is_code(real):
            self.tell("project")

    def _acts(self, frame: FrameType) -> bool:
        """Whether the candidate's own code does it: a frame of its lines, or of a text it runs."""
        at: FrameType | None = frame
        for _ in range(_MOST):
            if at is None:
                return False
            if self._owns(at.f_code):
                return True
            if not self._made_up(at.f_code):
                return False
            at = at.f_back
        return False

    def _under(self, frame: FrameType | None) -> bool:
        """Whether it is done for the candidate, and not by a test that the candidate calls.

        A thread has a stack of its own: what is done there by no test may be done for anyone.
        """
        for _ in range(_MOST):
            if frame is None:
                return threading.get_ident() != self._main
            if self._owns(frame.f_code):
                return True
            if self._file(frame.f_code) in self._tests:
                return False
            frame = frame.f_back
        return False

    def _owns(self, code: CodeType) -> bool:
        inside = self._first <= code.co_firstlineno <= self._last and code.co_name != "<module>"
        return inside and self._file(code) == self._path

    def _made_up(self, code: CodeType) -> bool:
        name = code.co_filename
        return name.startswith("<") and not name.startswith("<frozen")

    def _file(self, code: CodeType) -> str:
        name = code.co_filename
        real = self._files.get(name)
        if real is None:
            real = self._files[name] = os.path.realpath(name)
        return real

    def _real(self, path: object) -> str:
        return os.path.realpath(_text(path))

    def _is_code(self, path: str) -> bool:
        return path.startswith(self._root) and path.endswith(_CODE_AND_SETTINGS)


def _text(path: object) -> str:
    try:
        return os.fsdecode(path)  # type: ignore[arg-type]  # whatever was given to open
    except TypeError:
        return ""


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_TRUNC))
