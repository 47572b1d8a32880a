"""The contract of every isolation level that can be had here, as root and as an ordinary user.

Levels that cannot be had (another system, a missing program) are skipped with their
own reason.  ``CONTRACT`` below is run by an ordinary user too, on an interpreter
that may have no pytest, and so uses no more than the gate's own rooms.
"""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import redraft
from redraft.core.evidence import Outcome
from redraft.gates import tests as gate_module
from redraft.gates.guards import Verdict
from redraft.gates.options import LEVELS as NAMES
from redraft.gates.place import limits
from redraft.gates.sandbox.landlock import landlock
from redraft.gates.sandbox.level import Level
from redraft.gates.sandbox.levels import AUTO, LEVELS, tried
from redraft.gates.sandbox.spec import Limits
from tests.gate import contract
from tests.gate.workshop import ADD_FILES, FIXED, NOTHING, QUICK, TWO, Workshop, survivors

pytestmark = pytest.mark.sandbox

BOUNDS = limits(QUICK)
REQUIRED = os.environ.get("REDRAFT_TEST_LEVELS", "").split(",")
OLD_LANDLOCK = 4
"""The version on kernel 6.8: no scope for signals."""


@functools.cache
def level_of(name: str) -> Level:
    if name == "old landlock":
        return asyncio.run(landlock(BOUNDS, OLD_LANDLOCK))
    return asyncio.run(tried(name, BOUNDS))


def had(name: str) -> Level:
    """A level that can be had here; else the test is skipped with the level's reason.

    Where the environment's ``REDRAFT_TEST_LEVELS`` names a level, it has to be there.
    """
    found = level_of(name)
    if found.isolation is None:
        assert name not in REQUIRED, found.reason
        pytest.skip(found.reason)
    return found


@pytest.fixture(params=[name for name, _ in LEVELS])
def level(request: pytest.FixtureRequest) -> str:
    """The name of a level that can be had here."""
    had(request.param)
    return str(request.param)


@pytest.fixture(params=[*dict(LEVELS), "old landlock"])
def inside(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[contract.Inside]:
    """A project and a secret, at a level that can be had here."""
    found = had(request.param)
    with contract.secret_in(tmp_path) as place:
        yield replace(place, level=found)


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__[6:])
async def test_a_level_keeps_its_contract(
    inside: contract.Inside, check: Callable[[contract.Inside], Awaitable[None]]
) -> None:
    await check(inside)


@pytest.fixture
def shop(tmp_path: Path, level: str) -> Workshop:
    """A workshop whose gate uses one level and no other."""
    found = Workshop(tmp_path / "project", options=replace(QUICK, level=level))
    return found.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])


async def test_drafts_are_judged(shop: Workshop, level: str) -> None:
    before = shop.fingerprint()

    base = await shop.baseline()
    right, wrong = await shop.judge(FIXED), await shop.judge("def add(a, b):\n    return None")

    assert (base.passed, base.failed) == ((NOTHING,), (TWO,))
    assert set(base.reached) == {TWO, NOTHING}
    assert (right.outcome, right.fixed) == (Outcome.PASSED, (TWO,))
    assert (wrong.outcome, wrong.broken) == (Outcome.BROKE, (NOTHING,))
    assert right.isolation.name.startswith(level)
    assert right.isolation.network_blocked
    assert right.isolation.writes_blocked
    assert shop.fingerprint() == before


@pytest.mark.parametrize(
    "body",
    ["import os; os._exit(0)", "import sys; sys.exit(0)", "import os; os.kill(os.getpid(), 9)"],
)
async def test_leaving_early_is_no_pass(
    shop: Workshop, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "examine", lambda *_: Verdict())

    found = await shop.judge(f"def add(a, b):\n    {body}")

    assert found.outcome in (Outcome.BROKE, Outcome.FAILED)
    assert found.fixed == ()


async def test_a_hang_ends_at_its_limit(shop: Workshop) -> None:
    found = await shop.judge("def add(a, b):\n    while b == 2:\n        pass\n    return a")

    assert [(f.test, f.timed_out) for f in found.failures] == [(TWO, True)]


async def test_a_fork_bomb_in_a_draft_ends(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, "examine", lambda *_: Verdict())

    found = await shop.judge("def add(a, b):\n    import os\n    while True:\n        os.fork()")

    assert found.outcome in (Outcome.BROKE, Outcome.FAILED, Outcome.TIMED_OUT)
    assert (await shop.judge(FIXED)).outcome is Outcome.PASSED


async def test_inputs_are_answered_where_the_tests_found_the_module(shop: Workshop) -> None:
    await shop.baseline()

    (seen,) = await shop.observe(FIXED, "add(20, 3)")

    assert seen.text == "23"


async def test_a_cancel_kills_everything_before_control_returns(shop: Workshop) -> None:
    mark = uuid.uuid4().hex
    test = f"""
        import subprocess, sys, time
        from calc import add


        def test_two():
            code = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(99)"
            subprocess.Popen([sys.executable, "-c", code, "{mark}"], start_new_session=True)
            time.sleep(99)
        """
    shop.open({"tests/test_calc.py": test}, "calc.py::add", ["tests/test_calc.py"])
    work = asyncio.create_task(shop.baseline())
    while not survivors(mark):
        assert not work.done(), work.result()
        await asyncio.sleep(0.02)

    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert survivors(mark) == []


async def test_an_editable_install_does_not_bring_the_original_back(
    shop: Workshop, tmp_path: Path
) -> None:
    """By a path file and by a finder, at places hidden and not; the draft is what runs."""
    python = environment(tmp_path / "env")
    (site,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (site / "editable.pth").write_text(f"{shop.root / 'src'}\n")
    test = "import subprocess, sys\nfrom pkg.calc import add\n\n\ndef test_add():\n    assert add(2, 3) == 5\n    code = 'from pkg.calc import add; assert add(2, 3) == 5'\n    subprocess.run([sys.executable, '-c', code], check=True)"
    shop.open(
        {
            "src/pkg/__init__.py": "",
            "src/pkg/calc.py": "def add(a, b):\n    return a - b",
            "tests/test_pkg.py": test,
        },
        "src/pkg/calc.py::add",
        ["tests/test_pkg.py"],
        python=str(python),
    )

    right, wrong = await shop.judge(FIXED), await shop.judge("def add(a, b):\n    return a * b")

    assert right.fixed == ("tests/test_pkg.py::test_add",), right
    assert wrong.outcome is Outcome.FAILED


async def test_the_original_is_never_judged_instead(shop: Workshop) -> None:
    """A test that finds the module by a path of its own must not pass with a wrong draft."""
    test = f"""
        import sys
        sys.path.insert(0, "/" + {str(shop.root / "lib")!r})
        from calc2 import add


        def test_add():
            assert add(2, 3) == 5
        """
    shop.open(
        {"lib/calc2.py": "def add(a, b):\n    return a + b", "tests/test_lib.py": test},
        "lib/calc2.py::add",
        ["tests/test_lib.py"],
    )

    found = await shop.judge("def add(a, b):\n    return a * b")

    assert found.outcome in (Outcome.BROKE, Outcome.UNAVAILABLE, Outcome.NO_TESTS), found


def environment(folder: Path) -> Path:
    """A virtual environment that sees this interpreter's libraries; its Python."""
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", str(folder)],
        check=True,
    )
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")
    return folder / "bin" / "python"


def test_the_names_of_the_options_are_the_table() -> None:
    assert (AUTO, *dict(LEVELS)) == NAMES


@pytest.mark.parametrize("name", [*dict(LEVELS), "old landlock"])
def test_an_ordinary_user_has_the_same(name: str) -> None:
    source = Path(redraft.__file__).parent.parent
    python = "/usr/bin/python3"
    change = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if not hasattr(os, "getuid") or os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else; the other tests run as an ordinary user")
    env = {
        "PYTHONPATH": os.pathsep.join([str(source), str(Path(__file__).parent)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": os.defpath,
    }
    ready = subprocess.run(
        [*change, python, "-c", "import sys, contract; assert sys.version_info >= (3, 10)"],
        env=env,
        capture_output=True,
        check=False,
    )
    if ready.returncode:
        pytest.skip("the sources or an interpreter cannot be read by an ordinary user here")

    done = subprocess.run(
        [*change, python, "-m", "contract", name],
        env={**env, "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )

    if done.stdout.startswith("skip:"):
        assert name not in REQUIRED, done.stdout
        pytest.skip(done.stdout)
    assert done.stdout == "fine\n", done.stdout + done.stderr[-3000:]


def test_where_namespaces_are_refused_landlock_is_taken() -> None:
    """As on systems that allow them to nobody but root; bubblewrap makes such a place."""
    had("bubblewrap")
    had("landlock")
    say = (
        "import asyncio; from redraft.gates.sandbox.levels import achieved; "
        "from redraft.gates.sandbox.spec import Limits; "
        "print(asyncio.run(achieved(Limits(256, 40, 64, 30, 64))).isolation.name)"
    )
    inside = ["bwrap", "--unshare-user", "--disable-userns", "--dev-bind", "/", "/", "--"]

    done = subprocess.run(
        [*inside, sys.executable, "-c", say],
        env={**os.environ, "PYTHONPATH": str(Path(redraft.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )

    if "disable-userns" in done.stderr:
        pytest.skip("this bubblewrap is older than 0.8")
    assert done.stdout.startswith("landlock + seccomp"), done.stderr[-2000:]


async def test_a_level_says_why_it_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    found = await dict(LEVELS)["bubblewrap"](Limits(256, 40, 64, 30, 64))

    assert found.isolation is None
    assert "not installed" in found.reason
