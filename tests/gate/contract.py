"""What every isolation level has to keep, as checks over programs that try to get out.

Run as ``python -m contract NAME`` by an ordinary user too, so it needs no pytest.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redraft.gates.sandbox.environment import known_before, view
from redraft.gates.sandbox.landlock import landlock
from redraft.gates.sandbox.level import Level
from redraft.gates.sandbox.levels import LEVELS
from redraft.gates.sandbox.process import Ending, OnRecords, Running, started
from redraft.gates.sandbox.spec import Limits, Spec

LIMITS = Limits(256, 40, 32, 20, 64)
PROLOGUE = """
import errno, fcntl, json, os, resource, signal, socket, subprocess, sys, tempfile, time
def say(**words):
    os.write(3, json.dumps(words).encode() + b"\\n")
def tried(call):
    try:
        return repr(call())
    except BaseException as error:
        return type(error).__name__
"""


@dataclass(frozen=True, slots=True)
class Inside:
    """A project at ``root`` and beside it a folder with a secret that the view hides."""

    root: Path
    outside: Path
    level: Level | None = None

    @property
    def secret(self) -> Path:
        """A file with a secret, readable by the user."""
        return self.outside / "secret"

    async def run(
        self, code: str, *arguments: object, seconds: float = 30.0
    ) -> tuple[dict[str, Any], Ending]:
        """Run code; what it said, and how it ended.  Fails when it has not ended in time."""
        heard = bytearray()
        async with self.started(code, heard.extend, *arguments) as (_, task):
            done, _ = await asyncio.wait([task], timeout=seconds)
            assert done, "it did not end"
            ending = task.result()
        assert not ending.error, ending.error
        said: dict[str, Any] = {}
        for line in heard.splitlines():
            said |= json.loads(line)
        return said, ending

    def started(
        self, code: str, on_records: OnRecords, *arguments: object
    ) -> contextlib.AbstractAsyncContextManager[tuple[Running, asyncio.Task[Ending]]]:
        """Start code."""
        assert self.level is not None
        spec = Spec(
            argv=(sys.executable, "-I", "-S", "-c", PROLOGUE + code, *map(str, arguments)),
            env={"PATH": "/usr/bin:/bin", "TMPDIR": "/tmp", "HOME": str(self.outside)},
            cwd=self.root,
            view=view(self.root, known_before(Path(sys.executable))),
            limits=LIMITS,
            files={self.root / "edited.py": b"NEW = 1\n"},
            job="{}",
            overlay=self.level.overlay,
            launcher=self.level.launcher,
        )
        return started(spec, on_records)

    def fingerprint(self) -> str:
        """A hash over every path, mode, time and content of the project and its neighbour."""
        seen = hashlib.sha256()
        for folder in (self.root, self.outside):
            for path in (folder, *sorted(folder.rglob("*"))):
                state = path.lstat()
                seen.update(f"{path}\0{state.st_mode}\0{state.st_mtime_ns}\0".encode())
                if path.is_file():
                    seen.update(path.read_bytes())
        return seen.hexdigest()


@contextlib.contextmanager
def secret_in(folder: Path) -> Iterator[Inside]:
    """A project and a secret in a folder."""
    folder = folder.resolve()
    inside = Inside(folder / "project", folder / "outside")
    for place in (inside.root, inside.outside):
        place.mkdir()
    inside.secret.write_text("secret")
    (inside.root / "edited.py").write_text("OLD = 1\n")
    (inside.root / "data.txt").write_text("data")
    yield inside


@contextlib.asynccontextmanager
async def servers(folder: Path) -> AsyncIterator[tuple[int, str, list[str]]]:
    """A server of this machine on TCP and on a socket file; what has reached them."""
    reached: list[str] = []

    def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append("a server")
        writer.close()

    path = str(folder / "s")
    tcp = await asyncio.start_server(met, "127.0.0.1", 0)
    async with tcp, await asyncio.start_unix_server(met, path):
        yield tcp.sockets[0].getsockname()[1], path, reached


async def check_network(inside: Inside) -> None:
    code = """
def out(family, kind, place):
    with socket.socket(family, kind) as one:
        one.settimeout(1)
        one.connect(place)
        one.send(b"x")
say(
    tcp=tried(lambda: out(socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 80))),
    udp=tried(lambda: out(socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53))),
    six=tried(lambda: out(socket.AF_INET6, socket.SOCK_STREAM, ("2001:db8::1", 80))),
    raw=tried(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
    here=tried(lambda: out(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", int(sys.argv[1])))),
    file=tried(lambda: out(socket.AF_UNIX, socket.SOCK_STREAM, sys.argv[2])),
)
"""
    with tempfile.TemporaryDirectory() as folder:
        async with servers(Path(folder)) as (port, path, reached):
            said, _ = await inside.run(code, port, path)
    assert all(word.endswith("Error") for word in said.values()), said
    assert len(said) == 6
    assert reached == []


async def check_loopback(inside: Inside) -> None:
    """The program may talk to itself, unless there is no socket at all, which is said at once."""
    code = """
def talk():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), 2).close()
    return "talked"
left, right = socket.socketpair()
left.sendall(b"pair")
say(own=tried(talk), pair=right.recv(4).decode())
"""
    assert inside.level is not None
    assert inside.level.isolation is not None
    said, _ = await inside.run(code)
    none_at_all = inside.level.isolation.name.startswith(("landlock", "sandbox-exec"))
    assert said == {"own": "PermissionError" if none_at_all else "'talked'", "pair": "pair"}


async def check_writes(inside: Inside) -> None:
    code = """
outside, root, etc = sys.argv[1], sys.argv[2], "/etc/redraft-was-here"
secret, data = outside + "/secret", root + "/data.txt"
for path in (secret, data, outside + "/new", root + "/new", etc, "/tmp/redraft-was-here"):
    for call in (
        lambda: open(path, "w").write("ruined"),
        lambda: open(path, "a").write("ruined"),
        lambda: os.truncate(path, 1),
        lambda: os.chmod(path, 0o777),
        lambda: os.utime(path, (1, 1)),
        lambda: os.utime(path),
        lambda: os.setxattr(path, "user.redraft", b"x"),
        lambda: os.chown(path, os.getuid(), os.getgid()),
        lambda: os.link(path, path + ".link"),
        lambda: os.symlink(path, path + ".soft"),
        lambda: os.rename(path, path + ".moved"),
        lambda: os.mkdir(path + ".folder"),
        lambda: os.mkfifo(path + ".pipe"),
        lambda: os.unlink(path),
    ):
        tried(call)
os.chdir(tempfile.mkdtemp())
tried(lambda: os.link(secret, "linked"))
tried(lambda: os.chmod("linked", 0o777))
tried(lambda: os.symlink(outside, "soft"))
tried(lambda: os.chmod("soft/secret", 0o777))
tried(lambda: os.chmod("soft", 0o777))
tried(lambda: os.utime("soft", (1, 1)))
tried(lambda: os.utime(os.open(outside, os.O_PATH), (1, 1)))
say(
    system=[tried(lambda: open(p, "w")) for p in ("/proc/sys/kernel/hostname", "/sys/kernel/mm/x", etc)]
)
"""
    before = inside.fingerprint()
    said, _ = await inside.run(code, inside.outside, inside.root)
    assert all(word.endswith("Error") for word in said["system"]), said
    assert inside.fingerprint() == before
    for path in ("/etc/redraft-was-here", "/tmp/redraft-was-here"):
        assert not Path(path).exists()


async def check_the_edited_file_is_seen(inside: Inside) -> None:
    code = """
sys.path.insert(0, os.getcwd())
sys.dont_write_bytecode = True
import edited
child = subprocess.run(["cat", "edited.py"], capture_output=True, text=True)
say(names=[n for n in vars(edited) if n.isupper()], child=child.stdout, data=open("data.txt").read())
"""
    said, _ = await inside.run(code)
    assert said == {"names": ["NEW"], "child": "NEW = 1\n", "data": "data"}


async def check_the_original_is_not_what_is_seen(inside: Inside) -> None:
    """At its own path the edited file is the edited one, or none at all."""
    code = "say(seen=tried(lambda: open(sys.argv[1]).read()))"
    said, _ = await inside.run(code, f"/{inside.root}/edited.py")
    assert said["seen"] in (repr("NEW = 1\n"), "PermissionError")


async def check_secrets(inside: Inside) -> None:
    code = """
def read(path):
    with open(path, "rb") as file:
        return file.read(9)
say(
    secret=tried(lambda: read(sys.argv[1])),
    climbed=tried(lambda: read("../outside/secret")),
    home=tried(lambda: os.listdir(sys.argv[3])),
    environ=tried(lambda: read(f"/proc/{sys.argv[2]}/environ") or 1/0),
    memory=tried(lambda: read(f"/proc/{sys.argv[2]}/mem")),
    descriptors=tried(lambda: os.readlink(f"/proc/{sys.argv[2]}/fd/0")),
    parent=tried(lambda: read(f"/proc/{os.getppid()}/environ") or 1/0),
)
"""
    said, _ = await inside.run(code, inside.secret, os.getpid(), inside.outside.parent)
    parent = said.pop("parent")
    assert parent.endswith("Error") or "PATH" in parent or "HOME" in parent, parent
    home = said.pop("home")
    assert home.endswith("Error") or "secret" not in home, home
    assert "outside" not in home
    assert all(word.endswith("Error") for word in said.values()), said


async def check_environment(inside: Inside) -> None:
    os.environ["REDRAFT_TEST_KEY"] = "secret"
    try:
        said, _ = await inside.run("say(**os.environ)")
    finally:
        del os.environ["REDRAFT_TEST_KEY"]
    assert "secret" not in said.values()
    assert set(said) <= {"PATH", "TMPDIR", "HOME", "LC_CTYPE", "PWD", "OLDPWD", "SHLVL", "_"}
    assert {"PATH", "TMPDIR", "HOME"} <= set(said)


async def check_ordinary_work(inside: Inside) -> None:
    """What tests commonly do in folders and with processes of their own."""
    code = """
folder = tempfile.mkdtemp()
path = os.path.join(folder, "file")
open(path, "w").write("x")
os.chmod(path, 0o640)
os.utime(path, (5, 7))
os.utime(path, ns=(5_000_000_001, 7_000_000_003))
state = os.stat(path)
os.chmod(os.open(folder, os.O_RDONLY), 0o750)
os.mkdir("sub", dir_fd=os.open(folder, os.O_RDONLY))
os.chmod("sub", 0o711, dir_fd=os.open(folder, os.O_RDONLY))
os.symlink(path, path + ".soft")
os.chmod(path + ".soft", 0o600)
os.rename(path + ".soft", os.path.join(folder, "sub", "moved"))
child = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"])
child.terminate()
ended = child.wait(10)
group = subprocess.Popen(["sleep", "60"], start_new_session=True)
os.killpg(group.pid, signal.SIGKILL)
signal.signal(signal.SIGUSR1, lambda *_: say(signalled=True))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
import threading
signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
gone = tried(lambda: os.kill(group.pid if group.wait(10) else 0, 0))
aborted = subprocess.run([sys.executable, "-I", "-S", "-c", "import os; os.abort()"]).returncode
say(mode=oct(state.st_mode & 0o777), mtime=state.st_mtime_ns, soft=oct(os.stat(path).st_mode & 0o777),
    ended=ended, gone=gone, aborted=aborted, sub=oct(os.stat(folder + "/sub").st_mode & 0o777))
"""
    said, ending = await inside.run(code)
    assert said == {
        "mode": "0o640",
        "mtime": 7_000_000_003,
        "soft": "0o600",
        "sub": "0o711",
        "ended": -15,
        "gone": "ProcessLookupError",
        "aborted": -6,
        "signalled": True,
    }, (said, ending)


async def check_other_processes_are_left_alone(inside: Inside) -> None:
    code = """
pid = int(sys.argv[1])
calls = dict(
    kill=lambda: os.kill(pid, 9),
    group=lambda: os.killpg(pid, 9),
    descriptor=lambda: signal.pidfd_send_signal(os.pidfd_open(pid), 9),
    nice=lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
    limit=lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1)),
)
def owner():
    read, write = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, pid)
    fcntl.fcntl(read, 10, 9)
    fcntl.fcntl(read, fcntl.F_SETFL, fcntl.fcntl(read, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(write, b"x")
calls["owner"] = owner
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
calls["attach"] = lambda: 1 / (libc.ptrace(16, pid, 0, 0) + 1)
calls["everybody"] = lambda: os.kill(-1, signal.SIGCONT)
for name, call in calls.items():
    said = tried(call)
    say(**{name: said})
time.sleep(0.1)
"""
    sleeper = subprocess.Popen(["sleep", "99"], start_new_session=True)
    try:
        # a harmless signal to everybody would wake it
        sleeper.send_signal(signal.SIGSTOP)
        while state(sleeper.pid) != "T":
            await asyncio.sleep(0.01)
        said, _ = await inside.run(code, sleeper.pid)
        assert sleeper.poll() is None, said
        assert state(sleeper.pid) == "T"
        assert os.getpriority(os.PRIO_PROCESS, sleeper.pid) == os.getpriority(os.PRIO_PROCESS, 0)
        if sys.platform == "linux":
            import resource

            limit = resource.RLIMIT_CPU
            assert resource.prlimit(sleeper.pid, limit) == resource.getrlimit(limit)
    finally:
        sleeper.kill()
        sleeper.wait()
    said.pop("everybody")
    said.pop("owner")  # the kernel may take the number and send nothing
    assert all(word.endswith("Error") for word in said.values()), said
    assert len(said) == 6


def state(pid: int) -> str:
    """One letter: what a process does."""
    if sys.platform == "linux":  # where ps is not always installed
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return listed("-p", str(pid), "-o", "stat=").strip()[:1]


def listed(*arguments: str) -> str:
    """What ``ps`` says."""
    done = subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False)
    return done.stdout


async def check_no_new_namespaces(inside: Inside) -> None:
    code = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
say(unshare=libc.unshare(0x10000000), clone=subprocess.run(["unshare", "-Urn", "true"], stderr=-3).returncode != 0)
"""
    said, _ = await inside.run(code)
    assert said == {"unshare": -1, "clone": True}


async def check_a_memory_bomb_of_children_ends(inside: Inside) -> None:
    mark = uuid.uuid4().hex
    code = """
eat = "x = bytearray(100 << 20)\\nfor i in range(0, len(x), 4096): x[i] = 1\\nimport time; time.sleep(60)"
children = [subprocess.Popen([sys.executable, "-I", "-S", "-c", eat, sys.argv[1]]) for _ in range(6)]
say(killed=os.waitstatus_to_exitcode(os.wait()[1]))
"""
    said, ending = await inside.run(code, mark)
    assert ending.reason == "memory" or said["killed"] in (-9, 1), (said, ending)
    assert survivors(mark) == []


async def check_a_fork_bomb_ends(inside: Inside) -> None:
    mark = uuid.uuid4().hex
    code = """
say(began=True)
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
    began = asyncio.get_running_loop().time()
    with contextlib.suppress(AssertionError):
        # the kernel may keep it small for ever: then it is the time that ends it
        said, ending = await inside.run(code, mark, seconds=1.5)
        assert said == {"began": True}
        assert ending.exit != 0
    assert asyncio.get_running_loop().time() - began < 20
    assert survivors(mark) == []


async def check_grandchildren_are_dead_at_the_end(inside: Inside) -> None:
    mark = uuid.uuid4().hex
    code = """
hide = "import os, signal, time\\nos.setsid()\\nif os.fork(): os._exit(0)\\nsignal.signal(15, signal.SIG_IGN)\\ntime.sleep(99)"
for _ in range(3):
    subprocess.Popen([sys.executable, "-I", "-S", "-c", hide, sys.argv[1]]).wait()
say(done=True)
"""
    said, ending = await inside.run(code, mark)
    assert said == {"done": True}
    assert ending.left == 3, ending
    assert survivors(mark) == []


async def check_a_killed_launcher_ends_everything(inside: Inside) -> None:
    await _killed(inside, lambda launcher: launcher)


async def check_a_killed_child_of_the_launcher_ends_everything(inside: Inside) -> None:
    await _killed(inside, lambda launcher: _children(launcher)[0])


def _children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def _killed(inside: Inside, victim: Callable[[int], int]) -> None:
    mark = uuid.uuid4().hex
    code = """
hide = "import os, signal, time\\nos.setsid()\\nif os.fork(): os._exit(0)\\nsignal.signal(15, signal.SIG_IGN)\\ntime.sleep(99)"
for _ in range(3):
    subprocess.Popen([sys.executable, "-I", "-S", "-c", hide, sys.argv[1]]).wait()
say(ready=True)
time.sleep(99)
"""
    ready = asyncio.Event()
    async with inside.started(code, lambda data: ready.set(), mark) as (running, task):
        await asyncio.wait_for(ready.wait(), 20)
        assert len(survivors(mark)) >= 4
        os.kill(victim(running.process.pid), signal.SIGKILL)
        done, _ = await asyncio.wait([task], timeout=20)
        assert done
        assert task.result().exit != 0
    for _ in range(200):
        if not survivors(mark):
            break
        await asyncio.sleep(0.02)
    assert survivors(mark) == []


async def check_a_flood_of_output_is_bounded(inside: Inside) -> None:
    code = """
for _ in range(300):
    os.write(1, b"x" * (1 << 20))
os.write(2, b"last words")
say(done=True)
"""
    said, ending = await inside.run(code)
    assert said == {"done": True}
    assert len(ending.output) == LIMITS.output_kb << 10


async def check_a_disk_filler_ends(inside: Inside) -> None:
    code = """
for number in range(64):
    with open(os.path.join(os.environ["TMPDIR"], str(number)), "wb") as file:
        file.write(b"x" * (4 << 20))
    time.sleep(0.05)
say(filled=True)
"""
    said, ending = await inside.run(code)
    assert said == {}, said
    assert ending.exit != 0


async def check_records_arrive_whole(inside: Inside) -> None:
    said, ending = await inside.run("say(text='x' * (2 << 20))\nsay(last=True)\nsys.exit(5)")
    assert (len(said["text"]), said["last"], ending.exit) == (2 << 20, True, 5)


async def check_the_exit_is_not_the_programs_word(inside: Inside) -> None:
    code = """
for number in [*range(1, 3), *range(4, 512)]:
    for text in (b'{"exit": 0}\\n', b'{"exit-code": 0}\\n', b"2\\n"):
        try:
            os.write(number, text)
        except OSError:
            break
os.kill(os.getpid(), signal.SIGSEGV) if sys.argv[1] == "signal" else os._exit(7)
"""
    _, ending = await inside.run(code, "plain")
    assert ending.exit == 7
    _, ending = await inside.run(code, "signal")
    assert ending.exit == -11


LINUX_ALONE = (check_no_new_namespaces, check_a_killed_child_of_the_launcher_ends_everything)
CHECKS = tuple(
    check
    for name, check in list(globals().items())
    if name.startswith("check_") and (sys.platform == "linux" or check not in LINUX_ALONE)
)


def survivors(mark: str) -> list[int]:
    """Processes of this machine whose command line holds a mark."""
    if sys.platform != "linux":
        rows = [row.split(None, 1) for row in listed("-axww", "-o", "pid=,command=").splitlines()]
        return [int(row[0]) for row in rows if len(row) == 2 and mark in row[1]]
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if mark.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


async def main(name: str) -> None:
    """Every check at one level; says ``fine``, or why the level cannot be had."""
    level = (
        await landlock(LIMITS, 4) if name == "old landlock" else await dict(LEVELS)[name](LIMITS)
    )
    if level.isolation is None:
        print(f"skip: {level.reason}")
        return
    for check in CHECKS:
        with tempfile.TemporaryDirectory() as folder, secret_in(Path(folder)) as inside:
            try:
                await check(replace(inside, level=level))
            except AssertionError as error:
                raise AssertionError(f"{check.__name__}: {error}") from error
    print("fine")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
