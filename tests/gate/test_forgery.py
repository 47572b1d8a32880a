"""Nothing that a draft does to the test run makes a pass.

The guards are taken away here: what they refuse in text must not pass when it
comes in another way.
"""

from __future__ import annotations

import pytest

from redraft.core.evidence import Outcome
from redraft.gates import ground
from redraft.gates import tests as gate_module
from redraft.gates.guards import Verdict
from tests.gate.workshop import ADD_FILES, FIXED, Workshop


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, "examine", lambda *_: Verdict())


TRICKS = {
    "os._exit(0)": "import os; os._exit(0)",
    "sys.exit": "import sys; sys.exit(0)",
    "keyboard interrupt": "raise KeyboardInterrupt",
    "always equal": """
        class Yes:
            def __eq__(self, other):
                return True
        return Yes()""",
    "always equal to numbers, in a list": """
        class Yes(int):
            def __eq__(self, other):
                return isinstance(other, int)
            __hash__ = int.__hash__
        return Yes()""",
    "skip": "import pytest; pytest.skip('no')",
    "pytest.exit": "import pytest; pytest.exit('done', returncode=0)",
    "forged records": """
        import os, json
        for fd in range(3, 1100):
            for number in range(1, 40):
                body = json.dumps({"event": "finished", "id": "tests/test_calc.py::test_two",
                                   "outcome": "passed", "seconds": 0, "lines": [],
                                   "hollow": False})
                try:
                    os.write(fd, ("%d %s %s\\n" % (number, "0" * 32, body)).encode())
                except OSError:
                    pass
        return 3""",
    "closed descriptors": "import os; os.closerange(3, 4096); return 3",
    "killed reporter": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "killed init": """
        import os, signal
        os.kill(1, signal.SIGKILL)
        os.kill(1, signal.SIGTERM)
        os._exit(0)""",
    "atexit": """
        import atexit, os
        atexit.register(os._exit, 0)
        raise ValueError""",
    "thread left behind": """
        import threading, time
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        return a + b""",
    "child left behind": """
        import subprocess
        subprocess.Popen(["sleep", "60"], start_new_session=True)
        return a + b""",
    "forked twin": """
        import os
        if os.fork() == 0:
            return a + b
        os.wait()
        return a - b""",
}


def body(text: str) -> str:
    lines = text.strip("\n").split("\n")
    if len(lines) > 1:
        return "def add(a, b):\n" + "\n".join(line[4:] for line in lines)
    return f"def add(a, b):\n    {text}"


@pytest.mark.parametrize("trick", TRICKS)
async def test_a_trick_is_no_pass(shop: Workshop, unguarded: None, trick: str) -> None:
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])

    found = await shop.judge(body(TRICKS[trick]))

    assert found.outcome in (Outcome.BROKE, Outcome.FAILED), found
    # The same gate still tells a right draft.
    assert (await shop.judge(FIXED)).outcome is Outcome.PASSED


async def test_fewer_tests_than_before_is_no_pass(shop: Workshop, unguarded: None) -> None:
    test = """
        import pytest
        from calc import cases


        @pytest.mark.parametrize("case", cases())
        def test_case(case):
            assert case > 0
        """
    shop.open(
        {"calc.py": "def cases():\n    return [1, 2, -1]", "test_it.py": test},
        "calc.py::cases",
        ["test_it.py"],
    )

    found = await shop.judge("def cases():\n    return [1]")

    assert found.outcome is Outcome.BROKE
    assert found.broken == ("test_it.py::test_case[2]",)


async def test_a_draft_cannot_rewrite_a_test(shop: Workshop, unguarded: None) -> None:
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])
    before = shop.fingerprint()

    found = await shop.judge(
        "def add(a, b):\n    open('tests/test_calc.py', 'w').write('')\n    return a - b"
    )

    assert found.outcome is Outcome.FAILED
    assert shop.fingerprint() == before


async def test_a_refusal_runs_nothing(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])
    monkeypatch.setattr(ground, "place", None)  # whatever came after the guards would fall

    found = await shop.judge("def add(a, b):\n    import os\n    os._exit(0)")

    assert found.outcome is Outcome.FAILED
    assert found.refusals
    assert found.reason == found.refusals[0]
    assert found.isolation.name == "not run"
