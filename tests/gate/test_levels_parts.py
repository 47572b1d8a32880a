"""The parts of the levels that need no sandbox: filters, copies, walls, profiles, the table."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import struct
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.cli import checks
from redraft.core.evidence import Isolation, Outcome
from redraft.gates import ground as gate_module
from redraft.gates.sandbox import bubblewrap_launcher, levels, macos, macos_launcher, seccomp
from redraft.gates.sandbox.copying import Copy
from redraft.gates.sandbox.job import BasicLimits, ExtendedLimits, bounds
from redraft.gates.sandbox.level import Level
from redraft.gates.sandbox.levels import achieved, misses
from redraft.gates.sandbox.spec import Limits, Spec
from redraft.gates.sandbox.trial import trial
from redraft.settings import Settings, merge
from tests.gate.workshop import ADD_FILES, FIXED, QUICK, Workshop

LIMITS = Limits(256, 40, 64, 30, 64)
ALLOW, NOTIFY, KILL = 0x7FFF0000, 0x7FC00000, 0x80000000


def answer(program: bytes, machine: str, call: int, *arguments: int) -> int:
    """What a filter says to a call, by the kernel's rules for these instructions."""
    mark = seccomp.ARCHITECTURES[machine][0]
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=iIQ6Q", call, mark, 0, *padded)
    steps = [struct.unpack_from("HBBI", program, at) for at in range(0, len(program), 8)]
    word, at = 0, 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x20:
            word = struct.unpack_from("=I", data, value)[0]
        elif code == 0x54:
            word &= value
        elif code == 0x06:
            return int(value)
        else:
            held = {0x15: word == value, 0x35: word >= value, 0x45: word & value}[code]
            at += yes if held else no


def refused(number: int) -> int:
    return 0x00050000 | number


MACHINES = pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)


def number(machine: str, name: str) -> int:
    found = seccomp.NUMBERS[name][seccomp.ARCHITECTURES[machine][1]]
    assert found is not None
    return found


@MACHINES
def test_the_filter_refuses_what_goes_past_the_walls(machine: str) -> None:
    steps = seccomp.program(machine, shared_machine=True, ask=("fchmod",), more=("truncate",))

    def said(name: str, *arguments: int) -> int:
        return answer(steps, machine, number(machine, name), *arguments)

    for family in (1, 2, 10, 16, 17):
        assert said("socket", family, 1) == refused(errno.EACCES)
    assert said("socketpair", 1, 1) == ALLOW
    assert said("socketpair", 1, 5 | 0o2000000) == ALLOW
    assert said("socketpair", 1, 2) == refused(errno.EACCES)
    assert said("socketpair", 2, 1) == refused(errno.EACCES)
    assert said("clone3") == refused(errno.ENOSYS)
    assert said("clone", 0x11) == ALLOW
    assert said("clone", 0x11 | 0x10000000) == refused(errno.EPERM)
    assert said("prlimit64", 0, 7) == ALLOW
    assert said("prlimit64", 4711, 7) == refused(errno.EPERM)
    assert said("setpriority", 0, 4711) == refused(errno.EPERM)
    assert said("setpriority", 2, 0) == refused(errno.EPERM)
    assert said("setpriority", 0, 0) == said("ioprio_set", 1, 0) == ALLOW
    assert said("ioprio_set", 3, 0) == refused(errno.EPERM)
    assert said("fcntl", 5, 2) == ALLOW
    assert said("fcntl", 5, 8) == said("fcntl", 5, 15) == refused(errno.EPERM)
    assert said("ioctl", 5, 0x8901) == refused(errno.EPERM)
    assert said("fchmod") == NOTIFY
    assert said("truncate") == refused(errno.EPERM)
    assert said("kill", 1, 9) == ALLOW
    for name in (
        "ptrace",
        "io_uring_setup",
        "mount",
        "bpf",
        "keyctl",
        "unshare",
        "open_by_handle_at",
    ):
        assert said(name) == refused(errno.EPERM)


@MACHINES
@given(call=st.integers(0, 1000))
def test_no_call_is_refused_that_is_not_named(machine: str, call: int) -> None:
    named = {numbers[seccomp.ARCHITECTURES[machine][1]] for numbers in seccomp.NUMBERS.values()}
    said = answer(seccomp.program(machine, shared_machine=True), machine, call)
    assert call in named or said == ALLOW


def test_calls_of_another_architecture_end_the_process() -> None:
    foreign = seccomp.program("aarch64")
    assert answer(foreign, "x86_64", 0) == KILL
    assert answer(seccomp.program("x86_64"), "x86_64", 0x40000000) == refused(errno.ENOSYS)
    with pytest.raises(LookupError, match="riscv64"):
        seccomp.program("riscv64")


@pytest.mark.parametrize(
    ("header", "column"),
    [("x86_64-linux-gnu/asm/unistd_64.h", 0), ("asm-generic/unistd.h", 1)],
)
def test_numbers_are_those_of_the_kernels_headers(header: str, column: int) -> None:
    path = Path("/usr/include", header)
    if not path.exists():
        pytest.skip(f"no {header} here")
    told = {
        name: int(found)
        for name, found in re.findall(
            r"#define __NR(?:3264)?_(\w+)\s+(\d+)", path.read_text(encoding="utf-8")
        )
    }
    ours = {n: c[column] for n, c in seccomp.NUMBERS.items() if c[column] is not None}
    known = set(ours) & set(told)
    assert len(known) > 80
    assert {n: ours[n] for n in known} == {n: told[n] for n in known}


def tree(folder: Path) -> Path:
    """A project with all that a copy has to treat in its own way."""
    root = folder / "project"
    for name, text in {
        "src/pkg/__init__.py": "",
        "src/pkg/__pycache__/old.pyc": "stale",
        ".git/HEAD": "ref",
        ".venv/pyvenv.cfg": "home = /usr",
        ".venv/lib/x.py": "",
        ".ssh/id": "secret",
        ".netrc": "secret",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "inside").symlink_to(root / "src")
    (root / "relative").symlink_to("src/pkg")
    (root / "outside").symlink_to("../neighbour")
    (root / "src" / "pkg" / "__init__.py").chmod(0o754)
    os.mkfifo(root / "pipe")
    return root


def test_a_copy_holds_the_project_and_nothing_else(tmp_path: Path) -> None:
    root = tree(tmp_path)
    place = tmp_path / "scratch" / "project"
    copy = Copy(str(root), str(place), frozenset({str(root / ".ssh"), str(root / ".netrc")}))

    copy.make()

    assert (place / "src/pkg/__init__.py").stat().st_mode & 0o777 == 0o754
    assert not (place / "src/pkg/__pycache__").exists()
    assert not (place / "pipe").exists()
    assert list((place / ".ssh").iterdir()) == []
    assert (place / ".netrc").read_text() == ""
    assert {p.name: str(p.readlink()) for p in place.iterdir() if p.is_symlink()} == {
        ".git": str(root / ".git"),
        ".venv": str(root / ".venv"),
        "inside": str(place / "src"),
        "relative": "src/pkg",
        "outside": str(tmp_path / "neighbour"),
    }
    assert sorted(copy.linked) == [str(root / ".git"), str(root / ".venv")]


def test_a_project_that_is_too_large_is_not_copied(tmp_path: Path) -> None:
    root = tree(tmp_path)
    (root / "large").write_bytes(b"x" * 3000)
    with pytest.raises(OSError, match="too large to copy"):
        Copy(str(root), str(tmp_path / "copy" / "project"), most=2000).make()


def test_an_install_in_place_is_searched_for_in_the_copy(tmp_path: Path) -> None:
    root = tree(tmp_path)
    copy = Copy(str(root), "/copy", linked=[str(root / ".venv")])

    found = copy.search_path(
        [str(root / "src"), str(root / "src/pkg"), str(root / ".venv/lib"), "/usr/lib", str(root)]
    )

    assert found == ["/copy/src", "/copy"]


@given(st.text(st.sampled_from("/pro jct.-x"), max_size=12))
def test_only_paths_in_the_project_are_moved(tail: str) -> None:
    copy = Copy("/home/p", "/s/redraft-gate-7-a/project/p")
    job = {"root": "/home/p", "text": f"x/home/p{tail}", "near": f"/home/px{tail}", "n": 1}

    moved = copy.relocated(
        {**job, "list": [f"/home/p/{tail}"]}, r"/s/redraft-gate-[^/]+/project/[^/]+"
    )

    assert moved == {**job, "root": copy.place, "list": [f"{copy.place}/{tail}"]}
    later = replace(copy, place="/s/redraft-gate-8-b/project/p")
    again = later.relocated(moved, r"/s/redraft-gate-[^/]+/project/[^/]+")
    assert again["list"] == [f"{later.place}/{tail}"]


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is part of Linux")
def test_walls_leave_out_what_is_hidden_and_nothing_else(tmp_path: Path) -> None:
    from redraft.gates.sandbox.walls import outside_of

    hidden, beside = tmp_path / "hidden", tmp_path / "beside"
    for folder in (hidden, beside):
        folder.mkdir()
    (tmp_path / "way").symlink_to(hidden)

    found = outside_of([str(hidden)])

    assert str(beside) in found
    assert not [path for path in found if f"{hidden}/".startswith(f"{path.rstrip('/')}/")]
    assert str(tmp_path / "way") not in found
    assert "/usr" in found
    assert "/dev" not in found


def test_a_scratch_folder_of_a_dead_launcher_is_removed(tmp_path: Path) -> None:
    from redraft.gates.sandbox.scratch import sweep

    pid = os.fork() if hasattr(os, "fork") else 0
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    dead, living = tmp_path / f"redraft-gate-{pid}-x", tmp_path / f"redraft-gate-{os.getpid()}-x"
    for folder in (dead, living):
        folder.mkdir()
    (dead / "closed").mkdir(mode=0)

    sweep(str(tmp_path))

    assert list(tmp_path.iterdir()) == [living]


def test_the_profile_for_macos_says_what_may_be_done() -> None:
    text = macos.profile(["/Users", '/odd "place"'], ["/Users/me/lib"], "/private/tmp/run")
    rules = text.splitlines()

    assert rules[:3] == ["(version 1)", "(allow default)", "(deny network*)"]
    assert '(subpath "/odd \\"place\\"")' in text
    order = [rules.index(rule) for rule in rules if "file-read-data" in rule or "write*" in rule]
    denied = rules.index('(deny file-read-data (subpath "/Users") (subpath "/odd \\"place\\""))')
    shown = rules.index('(allow file-read-data (subpath "/Users/me/lib"))')
    own = rules.index('(allow file-read* file-write* (subpath "/private/tmp/run"))')
    assert rules.index("(deny file-write*)") < own
    assert denied < shown < own
    assert max(order) == own
    assert text.count("(") == text.count(")")


def test_on_macos_who_leaves_its_parent_is_still_known() -> None:
    began = "Sat Nov 21 01:00:00 2026"
    tree = macos_launcher.Tree(10)

    first = f"1 0 1 9 {began}\n10 1 10 100 {began}\n11 10 10 200 {began}\n12 11 12 50 {began}\n"
    assert tree.look(first) == (350 << 10, 3)
    # 11 has ended, 12 was given to process 1, 13 is its child, 20 is somebody else's
    later = f"1 0 1 9 {began}\n12 1 12 50 {began}\n13 12 13 1 {began}\n20 1 20 5 {began}\n"
    assert tree.look(later) == (51 << 10, 2)
    # the number 12 was given to another process
    assert tree.look("12 1 99 50 Sat Nov 21 02:00:00 2026\n") == (0, 0)


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_size_t) != 8, reason="sizes are those of 64 bits")
def test_the_job_of_windows_has_the_sizes_of_its_header() -> None:
    assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)
    job = bounds(LIMITS)
    assert (job.basic.active_processes, job.job_memory) == (40, 256 << 20)
    assert job.basic.flags & 0x2000


def test_bubblewrap_with_layers_makes_the_project_writable(tmp_path: Path) -> None:
    """From version 0.11 on; without, the project is read-only and the edited file bound over it."""
    file = tmp_path / "a.py"
    file.write_text("old")
    spec = {
        "scratch_mb": 1,
        "view": [{"kind": "project", "path": str(tmp_path), "to": ""}],
        "files": [[str(file), "bmV3"]],
        "removed": [str(file)],
    }

    plain, data = bubblewrap_launcher.bound(spec, set())
    layered, _ = bubblewrap_launcher.bound(spec, {"tmp-overlay"})

    path = str(tmp_path)
    assert data == {20: b"new"}
    joined, layers = " ".join(plain), " ".join(layered)
    assert f"--ro-bind {path} {path} --perms 0644 --ro-bind-data 20 {file}" in joined
    assert joined.endswith(f"--ro-bind /dev/null {file}")
    assert f"--overlay-src {path} --tmp-overlay {path} --perms 0644 --file 20 {file}" in layers
    with pytest.raises(FileNotFoundError, match="not there"):
        bubblewrap_launcher.bound({**spec, "files": [[str(tmp_path / "new.py"), ""]]}, set())


NAKED = """
import json, os, subprocess, sys
output, records = map(int, sys.argv[1:])
spec = json.load(sys.stdin)
os.dup2(records, 3)
done = subprocess.run(spec["argv"], env=spec["env"], cwd=spec["cwd"], pass_fds=[3], stdout=output, stderr=output)
os.write(1, json.dumps({"exit": done.returncode}).encode())
"""


class Naked:
    """A launcher that keeps nothing out."""

    nests = False

    def command(self, descriptors: Sequence[int]) -> tuple[str, ...]:
        return (sys.executable, "-I", "-S", "-c", NAKED, *map(str, descriptors))

    def words(self, spec: Spec, cgroups: tuple[Path, ...]) -> bytes:
        return spec.encode(cgroups)


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are handed on by number")
async def test_a_trial_sees_that_nothing_is_kept_out() -> None:
    said = await trial(LIMITS, Naked(), overlay=True)

    assert said.startswith("not kept out: ")
    assert "writes" in said
    assert "reads" in said


GOOD = Level(Isolation("good", True, True))


async def test_the_first_level_that_can_be_had_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def probe(name: str, level: Level):  # type: ignore[no-untyped-def]
        async def ask(_: Limits) -> Level:
            asked.append(name)
            return level

        return name, ask

    poor, bad = Level(None, reason="no A here"), Level(None, reason="no C here")
    monkeypatch.setattr(levels, "_tried", {})
    monkeypatch.setattr(levels, "LEVELS", (probe("a", poor), probe("b", GOOD), probe("c", bad)))

    assert await achieved(LIMITS) is GOOD
    assert await achieved(LIMITS) is GOOD
    assert asked == ["a", "b"]
    assert await achieved(LIMITS, "c") is bad
    monkeypatch.setattr(levels, "LEVELS", (probe("a", poor), probe("c", bad)))
    none = await achieved(LIMITS)
    assert (none.isolation, none.reason) == (None, "no A here; no C here")


@pytest.mark.parametrize(
    ("floor", "runs"), [(["writes"], True), (["network", "memory"], False), ([], True)]
)
async def test_the_floor_of_the_settings_decides(
    floor: list[str], runs: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def weak(*_: object) -> Level:
        return Level(Isolation("weak", True, True))

    class Asked(Exception):
        """The gate went on to run something."""

    def bench(*_: object, **__: object) -> None:
        raise Asked

    monkeypatch.setattr(gate_module, "achieved", weak)
    monkeypatch.setattr(gate_module, "Bench", bench)
    settings, problems = merge(Settings(gate=QUICK), {"gate": {"floor": floor}}, "here")
    assert problems == ()
    shop = Workshop(tmp_path / "p", options=settings.gate)
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])

    if runs:
        with pytest.raises(Asked):
            await shop.judge(FIXED)
    else:
        found = await shop.judge(FIXED)
        assert found.outcome is Outcome.UNAVAILABLE
        assert "limit memory" in found.reason


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"floor": ["sun"]}, "a list out of network, writes, memory, processes"),
        ({"floor": "network"}, "a list"),
        ({"floor": [["network"]]}, "a list out of"),
        ({"level": "best"}, "one of auto, namespaces"),
    ],
)
def test_a_wrong_floor_or_level_is_refused(values: dict[str, object], says: str) -> None:
    settings, problems = merge(Settings(), {"gate": values}, "here")
    assert settings == Settings()
    assert says in problems[0]


def test_a_repository_cannot_lower_the_floor() -> None:
    values = {"gate": {"floor": [], "level": "landlock"}}
    settings, problems = merge(Settings(), values, "pyproject.toml", repository=True)
    assert settings == Settings()
    assert len(problems) == 2


async def test_a_level_that_is_asked_for_and_not_had_disables_tests(tmp_path: Path) -> None:
    other = "job-objects" if sys.platform != "win32" else "landlock"
    shop = Workshop(tmp_path / "p", options=replace(QUICK, level=other))
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])

    found = await shop.judge(FIXED)

    assert found.outcome is Outcome.UNAVAILABLE
    assert f"this is {sys.platform}" in found.reason


async def test_doctor_lists_every_level_and_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    async def had(_: Limits) -> Level:
        return Level(Isolation("good + cgroup", True, False))

    async def not_had(_: Limits) -> Level:
        return Level(None, reason="it rains")

    monkeypatch.setattr(levels, "_tried", {})
    monkeypatch.setattr(levels, "LEVELS", (("first", not_had), ("second", had)))

    check = await checks.levels(Settings())

    assert check.words.splitlines() == [
        "first: no: it rains",
        "second: good + cgroup, which cannot limit writes (used)",
    ]
    assert [row["used"] for row in check.data["levels"]] == [False, True]
    assert misses(Isolation("x", True, False), ("writes",)) == ("writes",)
