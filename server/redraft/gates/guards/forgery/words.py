"""What code that computes a result has no use for, and code that fakes one has."""

from __future__ import annotations

MODULES = frozenset(
    [
        # the test machinery
        *(
            "_pytest",
            "pytest",
            "unittest",
            "doctest",
            "nose",
            "hypothesis",
            "pluggy",
            "mock",
            "test",
        ),
        # other frames, raw memory, other processes
        *(
            "gc",
            "ctypes",
            "_ctypes",
            "inspect",
            "faulthandler",
            "pdb",
            "bdb",
            "mmap",
            "tracemalloc",
        ),
        *("subprocess", "_posixsubprocess", "socket", "multiprocessing", "signal", "pty", "cffi"),
        *("atexit", "_thread", "posix", "nt", "_io", "_pyio"),
        # code and modules that are not in the text
        *("importlib", "_imp", "imp", "runpy", "zipimport", "builtins", "code", "codeop", "site"),
        *("timeit", "cProfile", "profile", "trace", "pydoc", "rlcompleter", "sysconfig", "marshal"),
        # the text of other files
        "linecache",
    ]
)
"""Modules that reach the test machinery, other frames, other processes or raw memory."""

NAMES = frozenset(
    [
        *("_getframe", "_current_frames", "_getframemodulename", "currentframe", "findCaller"),
        *("walk_stack", "extract_stack", "format_stack", "print_stack"),
        *("f_back", "f_locals", "f_globals", "f_builtins", "f_trace", "f_code"),
        *("tb_frame", "tb_next", "gi_frame", "cr_frame", "ag_frame", "gi_code"),
        *("__traceback__", "__code__", "__globals__", "__builtins__", "__closure__"),
        *("__subclasses__", "__base__", "__bases__", "__mro__", "__self__"),
        *("__defaults__", "__kwdefaults__", "__loader__", "__spec__", "__build_class__"),
        *("__import__", "import_module"),
        *("_exit", "settrace", "setprofile", "_settraceallthreads", "set_local_events"),
        *("addaudithook", "excepthook", "unraisablehook", "displayhook", "breakpointhook"),
        *("SystemExit", "KeyboardInterrupt", "monkeypatch"),
        *("fork", "forkpty", "posix_spawn", "posix_spawnp", "spawnv", "spawnl", "Popen"),
        *("execv", "execve", "execvp", "execvpe", "execl", "execle", "execlp"),
        *("killpg", "closerange", "dup2", "memfd_create", "create_subprocess_exec"),
        *("create_subprocess_shell", "PYTEST_CURRENT_TEST"),
    ]
)
"""Identifiers that have no other use; those with an underscore also where a string holds them."""

BUILTINS = frozenset(["eval", "exec", "compile", "exit", "quit", "open", "globals", "breakpoint"])
"""Builtins; the same word behind a dot (``re.compile``) is another function."""

REFERENCES = frozenset(
    [
        *("sys.exit", "sys.modules", "sys.meta_path", "sys.path_hooks", "sys.monitoring"),
        *("os.abort", "os.kill", "os.system", "os.popen", "os.close", "os.dup", "os.open"),
        *("os.write", "os.read", "os.fdopen", "os.remove", "os.unlink", "os.rename", "os.replace"),
        *("os.truncate", "os.symlink", "os.link", "os.pipe", "os.environ.update", "os.putenv"),
        *("io.open", "io.open_code", "io.FileIO", "codecs.open", "tokenize.open"),
        *(
            "fileinput.input",
            "fileinput.FileInput",
            "pkgutil.get_loader",
            "pkgutil.resolve_name",
            "pkgutil.get_data",
        ),
        *("shutil.rmtree", "shutil.move", "shutil.copy", "shutil.copy2", "shutil.copyfile"),
        *("pickle.loads", "pickle.load", "pickle.Unpickler", "shelve.open", "types.CodeType"),
        *("types.FunctionType", "types.new_class", "threading.settrace", "threading.setprofile"),
    ]
)
"""Dotted names, by whatever import they are reached."""

METHODS = frozenset(["write_text", "write_bytes", "read_text", "read_bytes", "rmtree"])

THROUGH = frozenset(
    ["sys", "os", "builtins", "posix", "gc", "ctypes", "inspect", "importlib", "subprocess"]
)
"""Modules that are suspicious as an attribute of another one: ``random._os``."""

REACHING = frozenset(["sys", "os", "builtins", "types", "threading", "io", "posix", "__builtins__"])
"""Modules that are not to be asked for names made up at run time."""

SPECIAL = frozenset(
    f"__{name}__"
    for name in (
        *("eq", "ne", "lt", "le", "gt", "ge", "hash", "bool", "repr", "str", "format", "len"),
        *("contains", "instancecheck", "subclasscheck", "subclasshook", "getattribute", "del"),
        *("reduce", "reduce_ex", "init_subclass", "set_name", "class_getitem"),
    )
)
"""Special methods by which an object lies about itself."""
