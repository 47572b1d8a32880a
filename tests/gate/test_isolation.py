"""What code in the sandbox cannot reach, use up or leave behind."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

from redraft.core.evidence import ObservationKind, Outcome
from redraft.gates import tests as gate_module
from redraft.gates.guards import Verdict
from tests.gate.workshop import ADD_FILES, FIXED, TWO, Workshop, survivors


def value(text: str) -> str:
    return text


@pytest.fixture
def inside(shop: Workshop) -> Workshop:
    """A project whose module offers the whole standard library to expressions."""
    module = "import os, socket, subprocess, sys, pathlib, time\n\n\ndef f():\n    return 1\n"
    return shop.open({"mod.py": module}, "mod.py::f")


async def see(shop: Workshop, *inputs: str) -> list[str]:
    return [f"{o.kind.value}: {o.text}" for o in await shop.observe(None, *inputs)]


async def test_no_network_but_its_own_loopback(inside: Workshop) -> None:
    listen = "(s := socket.create_server(('127.0.0.1', 0)), socket.create_connection(s.getsockname()), 'ok')[-1]"
    out, own = await see(inside, "socket.create_connection(('192.0.2.1', 80), 1)", listen)

    assert "Network is unreachable" in out
    assert own == "value: 'ok'"


async def test_a_server_of_this_machine_is_out_of_reach(inside: Workshop) -> None:
    async with await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        (seen,) = await see(inside, f"socket.create_connection(('127.0.0.1', {port}), 1)")

    assert "refused" in seen


async def test_no_secret_of_the_environment_or_the_home(
    inside: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "id").write_text("secret")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SOME_API_KEY", "secret")

    environment, file, names, own = await see(
        inside,
        "[k for k, v in os.environ.items() if 'KEY' in k or v == 'secret']",
        f"open({str(home / '.ssh' / 'id')!r}).read()",
        f"os.listdir({str(home)!r})",
        "os.environ['HOME']",
    )

    assert environment == "value: []"
    assert file.startswith("raised: FileNotFoundError")
    assert names == "value: []"
    assert own == f"value: {str(home)!r}"


async def test_a_project_in_the_home_is_seen_and_its_neighbours_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shop: Workshop
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("x")
    shop.open({"mod.py": "import os\n\n\ndef f():\n    return 1\n"}, "mod.py::f")

    here, there = await see(shop, "sorted(os.listdir('.'))", f"os.listdir({str(tmp_path)!r})")

    assert "mod.py" in here
    assert there == "value: ['project']"


async def test_hidden_files_of_a_home_that_is_the_project_are_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shop: Workshop
) -> None:
    monkeypatch.setenv("HOME", str(shop.root))
    (shop.root / ".ssh").mkdir()
    (shop.root / ".ssh" / "id").write_text("secret")
    (shop.root / ".netrc").write_text("secret")
    shop.open({"mod.py": "import os\n\n\ndef f():\n    return 1\n"}, "mod.py::f")

    assert await see(shop, "os.listdir('.ssh')", "open('.netrc').read()") == [
        "value: []",
        "value: ''",
    ]


async def test_writes_reach_nothing_of_the_machine(inside: Workshop, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    before = inside.fingerprint()

    await see(
        inside,
        f"os.makedirs({str(outside)!r}, exist_ok=True) or open({str(outside / 'x')!r}, 'w').close()",
        "open('mod.py', 'w').write('ruined')",
        "open('/tmp/left-by-the-sandbox', 'w').close()",
    )
    (etc, proc) = await see(
        inside, "open('/etc/x', 'w')", "open('/proc/sys/kernel/hostname', 'w').write('x')"
    )

    assert list(outside.iterdir()) == []
    assert inside.fingerprint() == before
    assert not Path("/tmp/left-by-the-sandbox").exists()
    assert "Read-only file system" in etc
    assert proc.startswith("raised: ")


async def test_no_processes_no_capabilities_no_new_namespaces(inside: Workshop) -> None:
    pids, capabilities, unshare = await see(
        inside,
        "sorted(int(p) for p in os.listdir('/proc') if p.isdigit())",
        "[l.split()[1] for l in open('/proc/self/status') if l.startswith(('CapEff', 'CapBnd'))]",
        "subprocess.run(['unshare', '-Ur', 'true'], capture_output=True).returncode != 0",
    )

    assert pids.startswith("value: [1, 2")
    assert len(pids) < 40
    assert capabilities == "value: ['0000000000000000', '0000000000000000']"
    assert unshare == "value: True"


async def test_a_memory_bomb_of_one_process_and_of_children_ends(inside: Workshop) -> None:
    many = (
        "[subprocess.Popen([sys.executable, '-c', "
        "'x = bytearray(100 << 20)\\nfor i in range(0, len(x), 4096): x[i] = 1\\n"
        "import time; time.sleep(60)']) for _ in range(6)] and time.sleep(60)"
    )
    (one,) = await see(inside, "len(bytearray(50 << 30))")
    (children,) = await see(inside, many)

    assert "MemoryError" in one
    assert children.startswith(("unknown", "timed_out"))
    assert survivors("bytearray(100 << 20)") == []


async def test_a_fork_bomb_ends_and_leaves_nobody(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "examine", lambda *_: Verdict())
    mark = uuid.uuid4().hex
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])

    found = await shop.judge(
        f"def add(a, b):\n    import os\n    m = {mark!r}\n    while True:\n        os.fork()"
    )

    assert found.outcome in (Outcome.BROKE, Outcome.FAILED, Outcome.TIMED_OUT)
    assert (await shop.judge(FIXED)).outcome is Outcome.PASSED


async def test_a_flood_of_output_fills_nothing(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "examine", lambda *_: Verdict())
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])

    found = await shop.judge(
        "def add(a, b):\n    import os\n    for _ in range(400):\n"
        "        os.write(1, b'x' * (1 << 20))\n    return a + b"
    )

    assert found.outcome in (Outcome.BROKE, Outcome.FAILED)
    assert sum(len(failure.detail) for failure in found.failures) < 10_000


async def test_a_disk_filler_ends(inside: Workshop) -> None:
    (seen,) = await see(
        inside, "[open(f'/tmp/{i}', 'wb').write(b'x' * (8 << 20)) for i in range(99)]"
    )

    assert "No space left" in seen


async def test_grandchildren_in_sessions_of_their_own_die_too(inside: Workshop) -> None:
    mark = uuid.uuid4().hex
    code = f"import os, signal, time; os.setsid(); signal.signal(15, signal.SIG_IGN); time.sleep(99)  # {mark}"

    (seen,) = await see(inside, f"subprocess.Popen([sys.executable, '-c', {code!r}]) and 'started'")

    assert seen == "value: 'started'"
    assert survivors(mark) == []


async def test_a_cancel_kills_everything_before_control_returns(
    shop: Workshop, tmp_path: Path
) -> None:
    mark = uuid.uuid4().hex
    test = f"""
        import os, subprocess, sys, time
        from calc import add


        def test_two():
            subprocess.Popen(["sleep", "99", "{mark}"], start_new_session=True)
            time.sleep(99)
        """
    test = test.replace(
        '["sleep", "99", "', '[sys.executable, "-c", "import time; time.sleep(99)", "'
    )
    shop.open({**ADD_FILES, "tests/test_calc.py": test}, "calc.py::add", ["tests/test_calc.py"])
    work = asyncio.create_task(shop.baseline())
    while not survivors(mark):
        assert not work.done()
        await asyncio.sleep(0.02)

    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert survivors(mark) == []
    await shop.gate.close()
    assert not [g for g in Path("/sys/fs/cgroup").glob("**/redraft-gate-*") if own(g)]


def own(group: Path) -> bool:
    import os

    return f"-{os.getpid()}-" in group.name


async def test_a_hang_ends_at_its_limit_and_hides_no_other_test(shop: Workshop) -> None:
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])

    found = await shop.judge("def add(a, b):\n    while b == 2:\n        pass\n    return a")

    assert found.outcome is Outcome.FAILED
    assert [(f.test, f.timed_out) for f in found.failures] == [(TWO, True)]
    assert found.ran == 2


async def test_a_hang_of_the_users_own_is_seen_with_its_lines(shop: Workshop) -> None:
    shop.open(
        {**ADD_FILES, "calc.py": "def add(a, b):\n    while b == 2:\n        a += 1\n    return a"},
        "calc.py::add",
        ["tests/test_calc.py"],
    )

    found = await shop.baseline()

    assert found.failures[0].timed_out
    assert found.traces[TWO] == frozenset({1, 2})
    assert (await shop.judge(FIXED)).fixed == (TWO,)


async def test_a_loop_while_importing_is_timed_out(shop: Workshop) -> None:
    shop.open(
        {**ADD_FILES, "calc.py": "def add(a, b):\n    return a - b\n\n\nONE = add(1, 0)\n"},
        "calc.py::add",
        ["tests/test_calc.py"],
    )

    found = await shop.judge("def add(a, b):\n    while True:\n        pass")

    assert found.outcome is Outcome.TIMED_OUT


async def test_an_input_that_hangs_or_dies_is_told_apart(inside: Workshop) -> None:
    hang, died, text, plain = await inside.observe(
        None, "time.sleep(60)", "os._exit(0)", "x = 1", "f()"
    )

    assert hang.kind is ObservationKind.TIMED_OUT
    assert died.kind is ObservationKind.UNKNOWN
    assert text.kind is ObservationKind.UNKNOWN
    assert (plain.kind, plain.text) == (ObservationKind.VALUE, "1")
