"""Several versions pass: the terminal asks, a script is told how to answer, and the answer decides."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests import rivals
from tests.cli.conftest import ROOT, environment
from tests.rivals import BUGGY, PLACE, REPLACE, SPLIT, STRIP

pytestmark = pytest.mark.sandbox

PROGRAM = [sys.executable, str(ROOT / "tests" / "rivals.py")]
READY = "Enter] "
PATIENCE = 120.0


def surroundings() -> dict[str, str]:
    env = environment(TERM="xterm", COLUMNS="90")
    return {**env, "PYTHONPATH": os.pathsep.join((str(ROOT / "server"), str(ROOT)))}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return rivals.write(tmp_path / "names").parent


def piped(project: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run with nobody at the terminal."""
    return subprocess.run(
        [*PROGRAM, *argv],
        cwd=project,
        env=surroundings(),
        input="1\n",
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )


class Terminal:
    """A run in a terminal; what it says without colours and without the spinner."""

    def __init__(self, project: Path, argv: Sequence[str]) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*PROGRAM, *argv],
            cwd=project,
            env=surroundings(),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self._raw = b""
        self._read = 0

    def until_asked(self) -> str:
        """Wait for the next question; what was said since the last."""
        return self._until(lambda text: READY in text)

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def rest(self) -> str:
        """Wait for the end."""
        said = self._until(lambda _: False)
        self.process.wait(PATIENCE)
        return said

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)

    def _until(self, done: Callable[[str], bool]) -> str:
        end = time.monotonic() + PATIENCE
        while not done(said := self._text()[self._read :]):
            left = end - time.monotonic()
            assert left > 0, f"it hangs after: {said}"
            ready, _, _ = select.select([self._master], [], [], left)
            try:
                data = os.read(self._master, 65536) if ready else b""
            except OSError:  # how Linux tells that the other side has left
                data = b""
            if not data:
                break
            self._raw += data
        self._read = len(self._text())
        return said

    def _text(self) -> str:
        text = self._raw.decode("utf-8", "replace").replace("\r\n", "\n")
        return re.sub(r"\r|\x1b\[[0-9;?]*[A-Za-z]", "", text)


@pytest.fixture
def terminal(project: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*argv: str) -> Terminal:
        opened.append(Terminal(project, argv))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def code_of(project: Path) -> str:
    return (project / "names.py").read_text(encoding="utf-8")


def test_answers_lead_to_the_version_that_is_meant(
    project: Path, terminal: Callable[..., Terminal]
) -> None:
    run = terminal("fix", PLACE, "--write")
    first = run.until_asked()
    assert "REFINE   normalise  names.py:1" in first
    assert "5 versions of normalise pass the tests. They differ on" in first
    rows = [re.sub(" +", " ", line.strip()) for line in first.splitlines()]
    start = rows.index("normalise('a b')")
    assert rows[start + 2 : start + 8] == [
        "1 gives 'a b' Redraft's choice and 1 other",
        "2 gives 'ab' drops every space and 1 other",
        "3 gives 'a-b' joins the words with a dash",
        "n none of these is right",
        "s skip, ask me another",
        "Enter leave it to Redraft",
    ]
    run.type("2\n")
    second = run.until_asked()
    assert "2 versions of normalise pass the tests" in second
    assert "neither is right" in second
    assert "skip" not in second  # there is nothing else to ask
    run.type("1\n")
    end = run.rest()
    assert "Refined  drops every space" in end
    assert "It does what you expect: normalise('a b') == 'ab'" in " ".join(end.split())
    assert "REFINE" not in end  # the critique stood before the question
    assert "Applied to names.py" in end
    assert run.process.returncode == 0
    assert code_of(project) == f"{REPLACE}\n"


@pytest.mark.parametrize("keys", ["\n", "\x04"], ids=["Enter", "Ctrl+D"])
def test_who_says_nothing_leaves_it_to_redraft(
    project: Path, terminal: Callable[..., Terminal], keys: str
) -> None:
    run = terminal("refine", PLACE, "--write")
    run.until_asked()
    run.type(keys)
    end = run.rest()
    assert "They differ on" not in end
    assert "Refined  adds .lower()" in end
    assert run.process.returncode == 0
    assert code_of(project) == f"{STRIP}\n"


def test_nothing_shown_is_right_and_nothing_is_written(
    project: Path, terminal: Callable[..., Terminal]
) -> None:
    run = terminal("refine", PLACE, "--write")
    run.until_asked()
    run.type("7\n")  # no key that was offered
    assert "versions" not in run.until_asked()
    run.type("s\n")
    assert r"normalise('a\tb')" in run.until_asked()
    run.type("N\n")
    end = " ".join(run.rest().split())
    assert "Nothing safe to propose" in end
    assert r"By your word no version is right on normalise('a\tb')." in end
    assert run.process.returncode == 1
    assert code_of(project) == BUGGY


def test_ctrl_c_at_the_question_changes_nothing(
    project: Path, terminal: Callable[..., Terminal]
) -> None:
    run = terminal("refine", PLACE, "--write")
    run.until_asked()
    run.process.send_signal(signal.SIGINT)
    assert "Interrupted; nothing was changed." in run.rest()
    assert run.process.returncode == 130
    assert code_of(project) == BUGGY


@pytest.mark.parametrize("flag", ["--no-ask", "--json"])
def test_who_does_not_want_to_be_asked_is_not(terminal: Callable[..., Terminal], flag: str) -> None:
    run = terminal("refine", PLACE, flag)
    assert READY not in run.rest()
    assert run.process.returncode == 0


def test_with_nobody_there_it_is_told_how_to_answer(project: Path) -> None:
    done = piped(project, "refine", PLACE)
    assert done.returncode == 0, done.stderr
    assert READY not in done.stdout
    said = " ".join(done.stdout.split())
    assert "4 other versions pass the tests as well, in a quick run. They differ on" in said
    flag = re.findall(r"--expect \"([^\"]+)\"", done.stdout)
    assert flag == ["normalise('a b') == 'ab'"]

    done = piped(project, "refine", PLACE, "--write", "--expect", *flag)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "1 other version passes the tests as well, in a quick run. The two differ on" in said
    assert code_of(project) == f"{REPLACE}\n"


def test_json_asks_and_its_own_words_answer(project: Path) -> None:
    data = json.loads(piped(project, "compare", PLACE, "--json").stdout)
    (proposal,) = data["proposals"]
    assert len(proposal["rivals"]) == 4
    assert [r["leans"] for r in proposal["rivals"]] == [False, False, False, True]
    assert [q["input"] for q in proposal["questions"]][:2] == [
        "normalise('a b')",
        r"normalise('a\tb')",
    ]
    expect = []
    for question in proposal["questions"]:
        # what the second rival does, as if that were right
        (answer,) = [a for a in question["answers"] if 2 in a["versions"]]
        expect += ["--expect", answer["expect"]]
    once = piped(project, "compare", PLACE, "--json", *expect)
    again = json.loads(piped(project, "compare", PLACE, "--json", *expect).stdout)
    data = json.loads(once.stdout)
    assert once.returncode == 0
    assert data["chosen"] == again["chosen"] == data["proposals"][0]["id"]
    assert data["proposals"][0]["source"] == SPLIT
    assert (data["proposals"][0]["rivals"], data["proposals"][0]["questions"]) == ([], [])


def test_what_nobody_does_is_not_proposed(project: Path) -> None:
    done = piped(project, "fix", PLACE, "--write", "--json", "--expect", "normalise('x') == 'y'")
    data = json.loads(done.stdout)
    assert (done.returncode, data["chosen"], data["applied"]) == (1, None, False)
    assert "None of the 5 versions" in data["proposals"][0]["why"]
    assert code_of(project) == BUGGY


def test_an_expectation_that_says_nothing_is_bad_input(project: Path) -> None:
    done = piped(project, "refine", PLACE, "--expect", "normalise('x')")
    assert done.returncode == 2
    assert done.stderr.startswith("redraft: \"normalise('x')\" does not say")
    assert done.stdout == ""
