"""The rim: every fault is one sentence and an exit code; Ctrl+C ends everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from redraft.cli import main as rim
from redraft.cli.parser import parse
from redraft.core.errors import BadInput
from redraft.models.scripted import Reply, Script, ScriptedServer
from tests.cli.conftest import Redraft, environment

BAND = "parcels/rates.py::band_for"


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[ScriptedServer]:
    with ScriptedServer(request.param) as running:
        yield running


def test_help_is_quick_to_come() -> None:
    heavy = ("openai", "pygls", "lsprotocol", "tree_sitter", "httpx2", "rich", "pytest", "asyncio")
    code = (
        "import sys; from redraft.cli.main import main; code = main(['--help']);"
        f"print('LOADED', [m for m in {heavy!r} if m in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.rpartition("LOADED ")[2].strip()
    for name in ("openai", "pygls", "lsprotocol", "tree_sitter", "httpx2", "rich"):
        assert f"'{name}'" not in loaded


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "Name a command: critique,"),
        (["fixx"], "There is no command fixx; did you mean fix?"),
        (["frobnicate"], "There is no command frobnicate; there are critique,"),
        (["--json", "fix"], "Name the command before --json"),
        (["fix"], "The following arguments are required: TARGET"),
        (["fix", BAND, "--wat"], "Unrecognized arguments: --wat"),
        (["fix", BAND, "--color", "pink"], "choose from"),
        (["fix", BAND, "--polic", "chat"], "--polic"),
    ],
)
def test_wrong_usage_is_one_sentence(argv: list[str], says: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(argv)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "data", "place", "says"),
    [
        ("notes.txt", b"def f(): pass\n", "notes.txt::f", "notes.txt is not Python"),
        ("bad.py", b"x = '\xff'\ndef f(): pass\n", "bad.py::f", "is not text in utf-8"),
        ("cookie.py", b"# coding: nope\ndef f(): pass\n", "cookie.py::f", "declares an encoding"),
        ("two.py", b"def f(): pass\ndef f(): pass\n", "two.py::f", "two.py:1, two.py:2"),
        ("line.py", b"x = 1\ndef f(): pass\n", "line.py:1", "Line 1 of line.py is in no function"),
        ("empty.py", b"", "empty.py::f", "has no function at all"),
        ("a/__init__.py", b"", "a::f", "a is a folder"),
        ("pyproject.toml", b"[tool.redraft\n", BAND, "pyproject.toml is not valid TOML"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(
    redraft: Redraft, project: Path, name: str, data: bytes, place: str, says: str
) -> None:
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_bytes(data)
    done = redraft("critique", place)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.startswith("redraft: ")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize("server", [Script(key="right")], indirect=True)
def test_a_refused_key_is_exit_3_and_is_not_shown(
    redraft: Redraft, project: Path, server: ScriptedServer
) -> None:
    log = project / "log.txt"
    done = redraft(
        *("critique", BAND, "--base-url", server.base_url, "--model", "scripted"),
        *("--log", str(log)),
        REDRAFT_API_KEY="wr0ng-k3y",
    )
    assert done.returncode == 3, done.stdout
    assert "key" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "wr0ng-k3y" not in done.stdout + done.stderr + log.read_text()


@pytest.mark.parametrize(
    "server",
    [Script(replies=(Reply(faults=("unknown_model",)),), models=("only-this",), repeat=True)],
    indirect=True,
)
def test_an_unknown_model_is_exit_3_and_names_what_there_is(
    redraft: Redraft, server: ScriptedServer
) -> None:
    done = redraft("fix", BAND, "--base-url", server.base_url, "--model", "other")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "only-this" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unreachable_server_is_exit_3(redraft: Redraft) -> None:
    done = redraft("critique", BAND, "--base-url", "http://127.0.0.1:9/v1", "--model", "m")
    assert done.returncode == 3
    assert "127.0.0.1:9" in done.stderr


_FIXED = '''\
def band_for(grams: int, bands: Sequence[Band] = BANDS) -> Band:
    """The cheapest band that takes a parcel of this weight, its limit included."""
    if grams <= 0:
        raise ValueError(f"a parcel weighs something, not {grams} g")
    # bands are sorted by their limit
    for band in bands:
        if grams <= band.limit:
            return band
    raise TooHeavy(f"{grams} g is over {bands[-1].limit} g")
'''
_SAID = (
    "<critique>\n- line: `if grams < band.limit:`\n  The limit itself is refused.\n</critique>\n"
    "<suggestion>refine</suggestion>"
)
_WRITTEN = f"```python\n{_FIXED}```"


@pytest.mark.parametrize("server", [Script(replies=(Reply(_SAID), Reply(_WRITTEN)))], indirect=True)
def test_a_model_refines_and_the_file_is_written(
    redraft: Redraft, project: Path, server: ScriptedServer
) -> None:
    path = project / "parcels" / "rates.py"
    before = path.read_text()
    done = redraft("refine", BAND, "--base-url", server.base_url, "--model", "scripted", "--write")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Applied to parcels/rates.py" in done.stdout
    assert "2 calls" in done.stdout
    assert path.read_text() == before.replace("grams < band.limit", "grams <= band.limit")


@pytest.mark.parametrize(
    "server",
    [Script(replies=(Reply(_SAID), Reply(_WRITTEN.replace("<= 0", "<= 100"))))],
    indirect=True,
)
def test_a_version_that_breaks_tests_is_shown_and_never_written(
    redraft: Redraft, project: Path, server: ScriptedServer
) -> None:
    path = project / "parcels" / "rates.py"
    before = path.read_bytes()
    done = redraft("refine", BAND, "--base-url", server.base_url, "--model", "scripted", "--write")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Nothing safe to propose" in done.stdout
    assert "breaks tests" in done.stdout
    assert path.read_bytes() == before


@pytest.mark.parametrize("server", [Script(replies=(Reply(_SAID, delay=60.0),))], indirect=True)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_hangs_up_and_says_one_line(
    project: Path, server: ScriptedServer, number: signal.Signals, code: int
) -> None:
    argv = ["fix", BAND, "--base-url", server.base_url, "--model", "scripted"]
    with subprocess.Popen(
        [sys.executable, "-m", "redraft", *argv],
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert server.wait_for_requests(1, 60)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert err == "Interrupted; nothing was changed.\n" or err == (
        "redraft: Interrupted; nothing was changed.\n"
    )
    assert out == ""
    assert server.wait_for_disconnect(1, 30)


def test_ctrl_c_ends_what_will_not_be_cancelled() -> None:
    code = (
        "import asyncio, sys\n"
        "from redraft.cli import interrupt\n"
        "async def deaf():\n"
        "    print('ready', flush=True)\n"
        "    while True:\n"
        "        try:\n"
        "            await asyncio.sleep(60)\n"
        "        except asyncio.CancelledError:\n"
        "            pass\n"
        "interrupt.run(deaf())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "Interrupted; nothing was changed.\n"


def test_a_reader_that_leaves_is_no_fault(project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "redraft", "fix", "--help"],
        cwd=project,
        env=environment(),
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(write)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def boom(_: object) -> int:
    raise RuntimeError("k3y and\nmore")


def test_a_fault_of_our_own_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import dataclasses

    from redraft.cli.commands import COMMANDS

    broken = {**COMMANDS, "fix": dataclasses.replace(COMMANDS["fix"], run=boom)}
    monkeypatch.setattr("redraft.cli.parser.COMMANDS", broken)
    monkeypatch.setenv("REDRAFT_API_KEY", "k3y")

    assert rim.main(["fix", BAND]) == 70
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "RuntimeError" in said
    assert "run it again with -v" in said

    log = tmp_path / "log.txt"
    assert rim.main(["fix", BAND, "--log", str(log)]) == 70
    assert str(log) in capsys.readouterr().err
    kept = log.read_text()
    assert "Traceback" in kept
    assert "k3y" not in kept
    assert log.stat().st_mode & 0o077 == 0

    assert rim.main(["fix", BAND, "--log", str(tmp_path / "no" / "log.txt")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_hanging_function_is_critiqued_without_hanging(redraft: Redraft, project: Path) -> None:
    (project / "parcels" / "spin.py").write_text(
        "def spin(n):\n    while True:\n        pass\n    return n\n"
    )
    (project / "tests" / "test_spin.py").write_text(
        "from parcels.spin import spin\n\n\ndef test_spin():\n    assert spin(1) == 1\n"
    )
    (project / "pyproject.toml").write_text(
        "[tool.pytest.ini_options]\npythonpath = ['.']\n"
        "[tool.redraft.gate]\ntest_seconds = 1\nrun_seconds = 8\n"
    )
    done = redraft("critique", "parcels/spin.py::spin", "--policy", "repair", "--json")
    assert done.returncode in (1, 3), done.stdout + done.stderr
    assert '"verdict": "pass"' not in done.stdout
