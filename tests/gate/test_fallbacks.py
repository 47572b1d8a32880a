"""Less than the best sandbox, another user, another interpreter."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import redraft
from redraft.core.evidence import Isolation, Outcome
from redraft.gates import ground as gate_module
from redraft.gates.options import GateOptions
from redraft.gates.runs import Bench
from redraft.gates.sandbox.level import Level
from redraft.gates.sandbox.levels import misses
from tests.gate.workshop import ADD_FILES, FIXED, TWO, Workshop


async def test_without_an_overlay_the_draft_is_bound_over_a_read_only_tree(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "Bench", lambda limits, *_, **__: Bench(limits, overlay=False))
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])
    before = shop.fingerprint()

    right, wrong = await shop.judge(FIXED), await shop.judge("def add(a, b):\n    return None")

    assert right.fixed == (TWO,)
    assert wrong.outcome is Outcome.BROKE
    assert shop.fingerprint() == before


async def test_no_sandbox_disables_tests_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(*_: object) -> Level:
        return Level(None, reason="the moon is full")

    monkeypatch.setattr(gate_module, "achieved", none)
    shop = Workshop(tmp_path / "p").open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])

    found = await shop.judge(FIXED)

    assert found.outcome is Outcome.UNAVAILABLE
    assert "the moon is full" in found.reason
    assert found.isolation == Isolation.none()
    (seen,) = await shop.observe(None, "add(1, 2)")
    assert "the moon is full" in seen.text


async def test_a_sandbox_below_the_floor_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def weak(*_: object) -> Level:
        return Level(Isolation("weak", network_blocked=False, writes_blocked=True))

    monkeypatch.setattr(gate_module, "achieved", weak)
    shop = Workshop(tmp_path / "p").open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])

    found = await shop.judge(FIXED)

    assert found.outcome is Outcome.UNAVAILABLE
    assert "network" in found.reason
    assert misses(Isolation("weak", True, True), ("network", "writes", "memory")) == ("memory",)


@pytest.mark.parametrize("bad", [{"floor": ("sun",)}, {"test_seconds": 0}, {"memory_mb": -1}])
def test_options_out_of_range_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"floor|above zero"):
        GateOptions(**bad)  # type: ignore[arg-type]


async def test_an_interpreter_without_pytest_is_named_and_doctests_do_without(
    shop: Workshop,
) -> None:
    bare = "/usr/bin/python3"
    if (
        not Path(bare).exists()
        or subprocess.run(
            [bare, "-c", "import pytest"], capture_output=True, check=False
        ).returncode
        == 0
    ):
        pytest.skip("no interpreter without pytest here")
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"], python=bare)
    found = await shop.baseline()
    assert found.outcome is Outcome.UNAVAILABLE
    assert bare in found.reason
    assert "install" in found.reason

    text = 'def add(a, b):\n    """Add.\n\n    >>> add(1, 2)\n    3\n    """\n    return a - b\n'
    shop.open({"calc.py": text}, "calc.py::add", doctests=True, python=bare)
    assert (await shop.judge(text.replace("a - b", "a + b"))).outcome is Outcome.PASSED


ORDINARY = """
import asyncio, os, sys, tempfile
from pathlib import Path
from dataclasses import replace
from redraft.core.evidence import Isolation, Method
from redraft.gates.place import Place, _environment, _needed
from redraft.gates.plan import Outer, Plan, Version
from redraft.gates.pool import Pool
from redraft.gates.runs import Bench
from redraft.gates.sandbox.environment import view
from redraft.gates.sandbox.levels import achieved
from redraft.gates.sandbox.spec import Limits
from redraft.core.text import Document

async def main():
    limits = Limits(256, 40, 64, 30, 64)
    level = await achieved(limits)
    if level.isolation is None:
        print("skip:", level.reason)
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        file = root / "calc.py"
        file.write_text("def add(a, b): return a - b")
        text = "def add(a, b): return a + b"
        python = Path(sys.executable).parent.resolve() / Path(sys.executable).name
        place = Place(root, file, python, view(root, _needed(python)), _environment(python, False))
        outer = Outer("add", (), 1, 1)
        version = Version(Document("file:///x", text), text.encode(), 1, 1, outer)
        docstring = '''
        >>> add(1, 2)
        3
        >>> import os; os.getuid() != 0
        True
        >>> x = [bytearray(40 << 20) for _ in range(2)]
        '''
        test = {"id": "t", "docstring": docstring}
        plan = Plan(place, version, outer, "add", (), test, None, {"": 10.0}, 20.0, 30.0)
        report = await Bench(limits, level.overlay).run(plan)
        assert report.outcomes == {"t": "passed"}, (report.failures, report.stop, report.message)
        bomb = dict(test, docstring=">>> while os.fork() or True: pass".replace("os", "__import__('os')"))
        plan = Plan(place, version, outer, "add", (), bomb, None, {"": 10.0}, 20.0, 30.0)
        report = await Bench(limits, level.overlay).run(plan)
        assert report.outcomes == {"t": "failed"}, report
        assert file.read_text().endswith("a - b")
        # a warm process, whose forks are shut in again
        own = replace(version, content=file.read_bytes())
        example = dict(test, docstring=">>> add(1, 2)\\n3\\n")
        plan = Plan(place, own, outer, "add", (), example, None, {"": 10.0}, 20.0, 30.0)
        pool = Pool(Bench(limits, level.overlay, launcher=level.launcher))
        for content, outcome in ((version, "passed"), (own, "failed"), (version, "passed")):
            report = await pool.run(plan, replace(plan, version=content), Method.SWAP, "key")
            assert not isinstance(report, str), report
            assert report.outcomes == {"t": outcome}, report
        await pool.close()
    print("fine")

asyncio.run(main())
"""


def test_an_ordinary_user_has_the_same_sandbox() -> None:
    source = Path(redraft.__file__).parent.parent
    python = "/usr/bin/python3"
    change = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if os.getuid() != 0 or shutil.which("setpriv") is None or not Path(python).exists():
        pytest.skip("only root can become somebody else; the other tests run as an ordinary user")
    ready = subprocess.run(
        [*change, python, "-c", "import sys, redraft.core; assert sys.version_info >= (3, 10)"],
        env={"PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    if ready.returncode:
        pytest.skip("the sources or an interpreter cannot be read by an ordinary user here")

    done = subprocess.run(
        [*change, python, "-c", ORDINARY],
        env={"PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )

    if done.stdout.startswith("skip:"):
        pytest.skip(done.stdout)
    assert done.stdout == "fine\n", done.stderr[-2000:]
