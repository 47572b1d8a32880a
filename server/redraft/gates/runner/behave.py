"""Calls of the function recorded, and calls of one version made and looked at."""

from __future__ import annotations

import contextlib
import hmac
import io
import json
import os
import re
import resource
import select
import signal
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Callable
from hashlib import blake2b, sha256
from importlib import import_module
from typing import Any

from redraft.gates.runner.build import Builder, Unbuildable
from redraft.gates.runner.calls import Recorder, Spot
from redraft.gates.runner.examples import run_examples
from redraft.gates.runner.place import describe, import_target
from redraft.gates.runner.session import Session
from redraft.gates.runner.snapshot import Encoder, class_name, message

_OUTPUT = 20_000  # characters of what is printed
_ANSWER = 512 << 10  # bytes
_MEMORY = 768 << 20  # what one call may add
_LINE = re.compile(r"\bline \d+|\.py:\d+")
_STATE = (list, dict, set, bytearray, int, float, str, bool, tuple, type(None))
_COROUTINE, _ASYNC_GENERATOR = 0x80, 0x200


def make_calls(job: dict[str, Any], send: Callable[..., None]) -> None:
    """Answer every input of the job: ``answer`` with its number, as long as the time lasts.

    The module is imported once; each input runs in a fork of that.  Where it
    cannot be imported by itself it is tried once more inside of pytest, whose
    plugins and conftest may set up what it needs.
    """
    target = job["target"]
    try:
        module = import_target(target["path"], job["module"])
    except BaseException as error:  # noqa: BLE001  # the module may raise anything on import
        why = describe(error, job["root"])[0]
        if job["files"] and not isinstance(error, (SyntaxError, NameError)):
            _inside_pytest(job, send)
        send("no module", message=why)
        return
    _answer_all(job, send, module)


def _inside_pytest(job: dict[str, Any], send: Callable[..., None]) -> None:
    try:
        from redraft.gates.runner.instead import Instead
        from redraft.gates.runner.suite import run_suite
    except ImportError:
        return

    def work() -> None:
        try:
            module = import_target(job["target"]["path"], job["module"])
        except BaseException:  # noqa: BLE001  # the first reason is the one to tell
            return
        _answer_all(job, send, module)
        send("over", exit=0, threads=0)
        os._exit(0)

    run_suite(job, Instead(Session({**job, "watch": ""}, send), work))


def _answer_all(job: dict[str, Any], send: Callable[..., None], module: types.ModuleType) -> None:
    if "versions" in job:
        from redraft.gates.runner.versions import answer_versions

        answer_versions(job, send, module)
        return
    spot = Spot(job["target"])
    function: Any = spot.find()
    code = function.__code__ if function else spot.compiled()
    if code is None:
        send("no module", message=f"{job['target']['name']} is not made when it is imported")
        return
    if code.co_flags & (_COROUTINE | _ASYNC_GENERATOR):
        import asyncio  # noqa: F401  # once, for all forks
    if "numpy" in sys.modules:
        with contextlib.suppress(ImportError):
            import_module("numpy.random")  # it comes late, and is to be sown
    send("module")
    worker = _Worker(job, module, function, code)
    ends = time.monotonic() + job["budget"]
    for number, item in enumerate(job["inputs"]):
        if time.monotonic() > ends:
            break
        send("trying", number=number)
        send("answer", number=number, answer=worker.answer(item))


class _Worker:
    """Runs one input after the other, each in a process of its own."""

    def __init__(
        self, job: dict[str, Any], module: types.ModuleType, function: Any, code: types.CodeType
    ) -> None:
        self._job, self._module, self._function, self._code = job, module, function, code
        # what a version could replace is taken before it runs
        self._fork, self._leave, self._dumps = os.fork, os._exit, json.dumps
        self._write, self._wait, self._kill = os.write, os.waitpid, os.killpg

    def answer(self, item: dict[str, Any]) -> dict[str, Any]:
        """What came of an input."""
        read, write = os.pipe()
        key = os.urandom(16)
        sys.stdout.flush()
        sys.stderr.flush()
        child = self._fork()
        if child == 0:
            os.setsid()
            os.close(read)
            leave, put = self._leave, self._write
            try:
                body = self._dumps(self._look(item)).encode("ascii")
                if len(body) > _ANSWER:
                    body = self._dumps({"kind": "unknown", "why": "too large"}).encode("ascii")
                line = blake2b(body, key=key, digest_size=16).hexdigest().encode() + b" " + body
                line += b"\n"
                while line:
                    line = line[put(write, line) :]
            finally:
                leave(0)
        os.close(write)
        data, timed_out = self._listen(read)
        os.close(read)
        for kill in (self._kill, os.kill):  # it may not lead its group yet
            with contextlib.suppress(OSError):
                kill(child, signal.SIGKILL)
        status = self._wait(child, 0)[1]
        if timed_out:
            return {"kind": "timed_out", "why": f"no answer in {self._job['limit']:g} s"}
        mark, _, body = data.rstrip(b"\n").partition(b" ")
        genuine = blake2b(body, key=key, digest_size=16).hexdigest().encode()
        if data.endswith(b"\n") and hmac.compare_digest(mark, genuine):
            return dict(json.loads(body))
        if os.WIFSIGNALED(status):
            return {"kind": "died", "why": f"signal {os.WTERMSIG(status)}"}
        return {"kind": "died", "why": f"exit code {os.WEXITSTATUS(status)}"}

    def _listen(self, read: int) -> tuple[bytes, bool]:
        data = b""
        ends = time.monotonic() + self._job["limit"]
        while not data.endswith(b"\n"):
            left = ends - time.monotonic()
            if left <= 0 or not select.select([read], [], [], left)[0]:
                return data, True
            more = os.read(read, 1 << 16)
            if not more:
                break
            data += more
        return data, False

    def _look(self, item: dict[str, Any]) -> dict[str, Any]:
        """In the fork: build, call, take the picture."""
        resource.setrlimit(resource.RLIMIT_AS, (_used() + _MEMORY,) * 2)
        try:
            builder = Builder(self._module, self._function)
            cells = {name: builder.build(tree) for name, tree in item.get("cells", ())}
            function = self._ready(cells)
            builder = Builder(self._module, function)
            positional = [[name, builder.build(tree)] for name, tree in item["args"]]
            keywords = [[name, builder.build(tree)] for name, tree in item["kwargs"]]
        except Unbuildable as error:
            why = f"the input cannot be made: {error}"
            return {"kind": "unknown", "why": why, "unmade": True}
        _sow(item["seed"])
        with _Prints() as prints:
            answer = _call(function, [v for _, v in positional], dict(keywords))
            encoder = Encoder(exact=False, code=self._code, given=builder.functions)
            answer["result"] = encoder.encode(answer["result"])
        answer.update(prints.told())
        answer["args"] = [[name, encoder.encode(value)] for name, value in positional + keywords]
        answer["cells"] = [[name, encoder.encode(value)] for name, value in cells.items()]
        answer["state"] = _state(self._module)
        if item["again"] and answer["kind"] == "value":
            answer["again"] = self._again(function, item)
        return answer

    def _again(self, function: Any, item: dict[str, Any]) -> dict[str, Any]:
        """The same call once more: what the first one has left behind shows."""
        builder = Builder(self._module, function)
        positional = [builder.build(tree) for _, tree in item["args"]]
        keywords = {name: builder.build(tree) for name, tree in item["kwargs"]}
        with _Prints():
            answer = _call(function, positional, keywords)
            answer["result"] = Encoder(exact=False, code=self._code).encode(answer["result"])
        return answer

    def _ready(self, cells: dict[str, Any]) -> Any:
        if self._function is not None:
            return self._function
        missing = [name for name in self._code.co_freevars if name not in cells]
        own = self._code.co_name
        if [name for name in missing if name != own]:
            raise Unbuildable(f"it uses {missing[0]} of the function around it")
        closure = {name: types.CellType(value) for name, value in cells.items()}
        closure.setdefault(own, types.CellType())
        names = vars(self._module)
        chosen = tuple(closure[name] for name in self._code.co_freevars)
        function = types.FunctionType(self._code, names, own, None, chosen)
        closure[own].cell_contents = function
        return function


def _call(function: Any, positional: list[Any], keywords: dict[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        value = function(*positional, **keywords)
        waited = ""
        if isinstance(value, types.CoroutineType):
            import asyncio

            waited, value = "awaited", asyncio.run(value)
        elif isinstance(value, types.AsyncGeneratorType):
            import asyncio

            waited, value = "async generator", asyncio.run(_collect(value))
        if isinstance(value, types.GeneratorType):
            # A broken generator shows it only when it is used.
            waited = waited or "generator"
        answer = {"kind": "value", "how": waited, "result": value}
    except MemoryError:
        return {"kind": "unknown", "why": "out of memory", "result": None, "seconds": 0.0}
    except BaseException as error:  # noqa: BLE001  # any exception is the answer
        answer = {"kind": "raised", "how": "", "result": error}
        answer["class"], answer["message"] = class_name(type(error)), message(error)
    answer["seconds"] = time.perf_counter() - began
    return answer


async def _collect(source: Any) -> list[Any]:
    items = []
    async for item in source:
        items.append(item)
        if len(items) >= 1000:
            break
    return items


class _Prints:
    """What is printed meanwhile, by programs that it starts too, and what is warned of."""

    def __init__(self) -> None:
        self._files = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115  # read after it has ended
        self._warned: list[str] = []

    def __enter__(self) -> _Prints:  # noqa: PYI034  # Self is not in 3.8
        for number, file in enumerate(self._files, 1):
            os.dup2(file.fileno(), number)
        sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), "utf-8")
        sys.stderr = io.TextIOWrapper(
            os.fdopen(2, "wb", closefd=False), "utf-8", "backslashreplace"
        )
        warnings.simplefilter("always")
        warnings.showwarning = self._warn  # type: ignore[assignment]  # it takes whatever it is given
        return self

    def _warn(self, text: Any, category: type, *rest: Any, **more: Any) -> None:
        self._warned.append(f"{category.__name__}: {text}"[:500])

    def __exit__(self, *rest: object) -> None:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()

    def told(self) -> dict[str, Any]:
        """``out``, ``err`` and ``warned``; a long output ends in its digest."""
        texts = []
        for file in self._files:
            file.seek(0)
            data = file.read()
            text = data.decode("utf-8", "replace")
            if len(text) > _OUTPUT:
                text = text[:_OUTPUT] + "… " + sha256(data).hexdigest()
            texts.append(text)
        # Versions have their lines in different places.
        return {"out": texts[0], "err": _LINE.sub("line", texts[1]), "warned": self._warned}


def _state(module: types.ModuleType) -> list[list[Any]]:
    """The module's own variables that hold plain data."""
    encoder = Encoder(exact=False)
    return [
        [name, encoder.encode(value)]
        for name, value in sorted(vars(module).items())
        if not name.startswith("__") and type(value) in _STATE
    ]


def _sow(seed: int) -> None:
    """The same random numbers for both versions, others for each repetition."""
    if "random" in sys.modules:
        sys.modules["random"].seed(seed)
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed(seed)


def _used() -> int:
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # costs no start-up
        return int(file.read().split()[0]) * resource.getpagesize()


def record_calls(job: dict[str, Any], send: Callable[..., None]) -> None:
    """Run the tests and tell of each call of the function: ``call``, or ``uncopied`` and why."""
    leave: Callable[[int], None] = os._exit

    def full() -> None:
        send("over", exit=0, threads=0)
        leave(0)

    session = Session({**job, "watch": ""}, send)
    session.watch = Recorder(job["target"], send, full)
    flags: list[str] = []
    if job["files"]:
        try:
            from redraft.gates.runner.suite import Reporter, run_suite
        except ImportError as error:
            send("no pytest", message=str(error))
        else:
            reporter = Reporter(session, lambda code, flags: None, None)
            run_suite(job, reporter)
            flags = reporter.doctest_flags
    if job["doctest"]:
        run_examples(session, flags)
