"""It brings no new means to fake a test result.

The verdict is formed outside of the candidate's process; this guard closes the
ways that remain inside it.  What the user's own function already uses is its
business.
"""

from __future__ import annotations

import re

from redraft.core.function import SourceFacts
from redraft.gates.guards.base import Change, Example, Guard, Objection

_MODULES = frozenset(
    [
        "_pytest",
        "pytest",
        "unittest",
        "doctest",
        "nose",
        "hypothesis",
        "gc",
        "ctypes",
        "inspect",
        "atexit",
        "signal",
        "subprocess",
        "socket",
        "multiprocessing",
        "importlib",
        "runpy",
        "builtins",
        "faulthandler",
        "pdb",
        "bdb",
        "code",
        "codeop",
        "mmap",
        "sysconfig",
        "tracemalloc",
        "_thread",
        "cffi",
        "pluggy",
        "mock",
    ]
)
"""Modules that reach the test machinery, other frames, other processes or raw memory."""

_NAMES = frozenset(
    [
        "_getframe",
        "_current_frames",
        "currentframe",
        "f_back",
        "f_locals",
        "f_globals",
        "f_builtins",
        "f_trace",
        "tb_frame",
        "tb_next",
        "gi_frame",
        "cr_frame",
        "ag_frame",
        "__traceback__",
        "__code__",
        "__globals__",
        "__builtins__",
        "__closure__",
        "__subclasses__",
        "__defaults__",
        "__kwdefaults__",
        "_exit",
        "settrace",
        "setprofile",
        "_settraceallthreads",
        "set_local_events",
        "SystemExit",
        "KeyboardInterrupt",
        "monkeypatch",
        "fork",
        "forkpty",
        "posix_spawn",
        "posix_spawnp",
        "execv",
        "execve",
        "execvp",
        "execvpe",
        "execl",
        "execle",
        "execlp",
        "spawnv",
        "spawnl",
        "Popen",
        "killpg",
        "closerange",
        "__import__",
        "import_module",
        "dup2",
        "memfd_create",
    ]
)
"""Identifiers that have no other use; those with an underscore also where a string holds them."""

_BUILTINS = frozenset(["eval", "exec", "compile", "exit", "quit", "open", "globals"])
"""Builtins; the same word behind a dot (``re.compile``) is another function."""

_CALLS = frozenset(
    [
        "sys.exit",
        "os.abort",
        "os.kill",
        "os.system",
        "os.popen",
        "os.close",
        "os.dup",
        "os.remove",
        "os.unlink",
        "os.rename",
        "os.replace",
        "os.open",
        "os.write",
        "os.fdopen",
        "io.open",
        "sys.modules.pop",
        "sys.modules.get",
        "shutil.rmtree",
        "shutil.move",
        "shutil.copy",
    ]
)

_METHODS = frozenset(["write_text", "write_bytes", "read_text", "read_bytes", "rmtree"])

_SPECIAL = re.compile(
    r"__(?:eq|ne|lt|le|gt|ge|hash|bool|repr|str|format|len|contains|instancecheck"
    r"|subclasscheck|subclasshook|getattribute|del)__"
)
_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)
_SYS_MODULES = re.compile(r"\bsys\s*\.\s*modules\b")
_REACHING = "sys|os|builtins|types|threading|io|posix"
_RENAMED = re.compile(rf"\bimport\s+(?:{_REACHING})\s+as\s+(\w+)")


def _computed(source: str, file: str) -> bool:
    """Whether a module that reaches everything is asked for a name that is made up at run time."""
    modules = "|".join(
        [_REACHING, "__builtins__", *_RENAMED.findall(file), *_RENAMED.findall(source)]
    )
    asked = rf"\b(?:getattr|setattr|delattr|vars|dir)\s*\(\s*(?:{modules})\b"
    return bool(re.search(rf"{asked}|\b(?:{modules})\s*\.\s*__dict__", source))


def _used(facts: SourceFacts, source: str, file: str) -> dict[str, str]:
    """Every suspicious thing that a version uses, with its name for the user."""
    # ``code.strip()`` calls a variable, unless the file imports a module of that name.
    imported = set(_IMPORT.findall(file))
    prefixes = {call.partition(".")[0] for call in facts.calls if "." in call} & imported
    modules = {name.partition(".")[0] for name in facts.imports} | prefixes
    found = {name: f"the module {name}" for name in sorted(modules & _MODULES)}
    words = facts.names | frozenset(re.findall(r"\w*_\w*", source))
    found |= {name: name for name in sorted(_NAMES & words)}
    last = {call.rpartition(".")[2] for call in facts.calls if "." in call}
    for name in sorted(_BUILTINS & (facts.names | facts.calls)):
        if name in facts.calls or name not in last:
            found[name] = f"{name}()"
    for name in sorted((_CALLS & facts.calls) | (_METHODS & facts.names)):
        found[name] = f"{name}()"
    for name in sorted(set(_SPECIAL.findall(source))):
        found[name] = f"the special method {name}"
    if _SYS_MODULES.search(source):
        found["sys.modules"] = "sys.modules"
    if _computed(source, file):
        found["computed"] = "a module by computed names"
    return found


def _check(change: Change) -> Objection | None:
    known = _used(change.old, change.before, change.file) if change.old else {}
    new = [
        text
        for key, text in _used(change.new, change.after, change.file).items()
        if key not in known
    ]
    if new:
        return Objection(f"It newly uses {new[0]}, by which a test result could be faked.")
    return None


_F = "def f(a):\n    return a"


def _body(*lines: str) -> str:
    return "def f(a):\n" + "\n".join(f"    {line}" for line in lines)


NO_FORGERY = Guard(
    "no forgery",
    _check,
    (
        Example(_F, _body("return a + 1"), "accepts"),
        Example(_F, _body("import re", "return re.compile(a)"), "accepts"),
        Example(_F, _body("signal = a", "return signal"), "accepts"),
        Example(_F, _body("code = str(a)", "return code.strip()  # no abort, no fork"), "accepts"),
        Example(_F, _body("import os", "os._exit(0)"), "refuses"),
        Example(_F, _body("import sys", "sys.exit(0)"), "refuses"),
        Example(_F, _body("exit()"), "refuses"),
        Example(_F, _body("raise SystemExit(0)"), "refuses"),
        Example(_F, _body("import sys", "return sys._getframe(1).f_locals['want']"), "refuses"),
        Example(_F, _body("import sys", "return getattr(sys, '_getframe')(1)"), "refuses"),
        Example(_F, _body("import sys", "return getattr(sys, '_get' + 'frame')(1)"), "refuses"),
        Example(_F, _body("import os as o", "return vars(o)['_ex' 'it'](0)"), "refuses"),
        Example(_F, _body("return getattr(a, 'visit_' + a.kind)()"), "accepts"),
        Example(_F, _body("import gc", "return gc.get_objects()"), "refuses"),
        Example(
            _F, _body("class R:", "    def __eq__(s, o): return True", "return R()"), "refuses"
        ),
        Example(_F, _body("return type('R', (), {'__eq__': lambda s, o: True})()"), "refuses"),
        Example(_F, _body("import _pytest.runner", "return a"), "refuses"),
        Example(_F, _body("from unittest import mock", "return mock.ANY"), "refuses"),
        Example(_F, _body("import atexit", "atexit.register(print)", "return a"), "refuses"),
        Example(_F, _body("return eval('a')"), "refuses"),
        Example(_F, _body("return open('tests/test_f.py').read()"), "refuses"),
        Example(_F, _body("import pathlib", "return pathlib.Path(a).read_text()"), "refuses"),
        Example(_F, _body("import importlib", "importlib.reload(a)"), "refuses"),
        Example(_F, _body("import subprocess", "subprocess.run(a)"), "refuses"),
        Example(_F, _body("import os", "return os.fork()"), "refuses"),
        Example(_F, _body("import sys", "sys.modules['m'] = a", "return a"), "refuses"),
        Example(_body("return eval(a)"), _body("return eval(a, {})"), "accepts"),
    ),
)
