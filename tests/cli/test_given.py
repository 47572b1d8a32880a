"""Versions that somebody else wrote, and how a judgement of one is shown."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from redraft.cli.files import read as read_file
from redraft.cli.given import Given, against, pick, read
from redraft.cli.render.evidence import behaviour
from redraft.cli.render.gate import show_judgement
from redraft.cli.render.look import FINE
from redraft.cli.target import Target, find
from redraft.core.behaviour import Behaviour
from redraft.core.errors import BadInput
from redraft.core.evidence import Aspect, Evidence, Outcome, TestFailure
from redraft.languages import language
from redraft.report import behaviour_data
from tests.cli.scenes import scene

PYTHON = language("python")
MODULE = """\
import math


class Box:
    @property
    def size(self):
        return 1

    @size.setter
    def size(self, value):
        self.kept = value

    def area(self):
        # both sides
        return 2


def area():
    return 3
"""


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return at(tmp_path, "Box.area")


def at(folder: Path, name: str) -> Target:
    path = folder / "box.py"
    path.write_text(MODULE, encoding="utf-8")
    place = f"{path}:{name}" if name.isdigit() else f"{path}::{name}"
    return find(place, PYTHON, read_file(str(path)))


def picked(text: str, target: Target) -> tuple[str, str]:
    version = pick(Given(text, "other.py"), target.document, target.function, PYTHON)
    return version.source, version.note


ALONE = "def area(self):\n    return 4"


def test_a_function_alone_is_taken_as_it_stands(target: Target) -> None:
    assert picked(f"\n\n{ALONE}\n\n", target) == (ALONE, "")
    assert picked("    def area(self):\n        return 4\n", target) == (ALONE, "")
    # whatever its name: the gate refuses it for that
    assert picked("def other():\n    pass", target) == ("def other():\n    pass", "")


def test_of_a_module_the_function_of_that_name_is_taken(target: Target) -> None:
    edited = MODULE.replace("return 2", "return 4")
    assert picked(edited, target) == ("def area(self):\n    # both sides\n    return 4", "")
    windows = read_crlf(edited)
    assert picked(windows, target)[0].endswith("return 4")


def read_crlf(text: str) -> str:
    return read("-", io.StringIO(text.replace("\n", "\r\n"))).text


def test_what_else_a_module_changes_is_said_to_be_left_out(target: Target) -> None:
    more = MODULE.replace("return 2", "return 4").replace("import math", "import cmath")
    source, note = picked(more, target)
    assert source.endswith("return 4")
    assert note == "Only Box.area is judged; what else other.py has is left out."
    assert picked(f"import math\n\n{ALONE}\n", target) == (ALONE, note)


def test_of_twins_the_one_in_the_same_place_is_taken(tmp_path: Path) -> None:
    setter = at(tmp_path, "11")
    assert setter.function.decorators == ("size.setter",)
    edited = MODULE.replace("self.kept = value", "self.kept = -value")
    assert "-value" in picked(edited, setter)[0]
    with pytest.raises(BadInput, match=r"other.py has 2 functions called area; give one alone\."):
        picked("x = 1\ndef area():\n    pass\n\ndef area():\n    pass\n", at(tmp_path, "area"))


def test_a_module_without_the_function_is_refused_and_no_python_is_left_to_the_gate(
    target: Target,
) -> None:
    with pytest.raises(BadInput, match=r"^other.py has no function Box\.area\.$"):
        picked("x = 1\n\ndef volume():\n    return 1\n", target)
    assert picked("Here it is.", target) == ("Here it is.", "")


def test_another_version_takes_the_place_of_the_users_code(target: Target) -> None:
    edited = against(Given(ALONE, "other.py"), target, PYTHON)

    assert edited.document.text == MODULE.replace("# both sides\n        return 2", "return 4")
    assert edited.function.qualname == "Box.area"
    assert PYTHON.dedent(edited.document, edited.function) == ALONE
    assert edited.file == target.file
    for text, words in (
        ("def area(self:", "cannot be compared with: It does not parse"),
        ("def volume(self):\n    pass", "has no function Box.area"),
    ):
        with pytest.raises(BadInput, match=f"^other.py {words}"):
            against(Given(text, "other.py"), target, PYTHON)


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_nothing_is_no_candidate(text: str) -> None:
    with pytest.raises(BadInput, match="There is no candidate in stdin"):
        read("-", io.StringIO(text))


def judged(evidence: Evidence, against: str = "", behaviour: Behaviour | None = None) -> str:
    function, review, _ = scene()
    proposal = replace(review.proposals[0], evidence=evidence, asked=None, behaviour=behaviour)
    raw = io.StringIO()
    console = Console(file=raw, width=80, highlight=False, markup=False, emoji=False)
    given = replace(review, proposals=(proposal,))
    show_judgement(console, given, function, "routes.py", against)
    return raw.getvalue()


def test_a_judgement_shows_how_it_was_tried_and_what_differs() -> None:
    _, review, _ = scene()
    full = replace(
        review.proposals[0].evidence, differences=review.proposals[1].evidence.differences
    )
    compared = Behaviour(full.differences, tried=9, agreed=8, differed=1)
    text = judged(full, behaviour=compared)

    assert text.startswith(" PASSED   longest_wait")
    assert "tried        by code swap, confirmed by a cold run" in text
    assert "slower       1 test" in text
    assert " now  given" in text
    (line,) = [line for line in text.splitlines() if "longest_wait([])" in line]
    assert line.split() == ["longest_wait([])", "0", "raises", "ValueError:", "empty"]
    other = judged(full, "mine.py", compared)
    assert "against mine.py" in other.splitlines()[0]
    assert " before " in other


def test_behaviour_is_a_table_of_inputs_and_a_sentence() -> None:
    _, review, _ = scene()
    (plain,) = review.proposals[1].evidence.differences
    touched = replace(plain, input="longest_wait(stops)", aspect=Aspect.ARGUMENT)
    raw = io.StringIO()
    console = Console(file=raw, width=80, highlight=False, markup=False, emoji=False)

    for part in behaviour(Behaviour((plain, touched), 9, 6, 2, 1), FINE, "given"):
        console.print(part)

    lines = [" ".join(line.split()) for line in raw.getvalue().splitlines()]
    assert "input differs in now given" in lines
    assert "longest_wait([]) value 0 raises ValueError: empty" in lines
    assert "longest_wait(stops) argument changed 0 raises ValueError: empty" in lines
    assert lines[-1] == "behaviour given: 6 of 9 inputs agree, 2 differ, 1 cannot be compared."


def test_behaviour_as_data_keeps_every_count() -> None:
    found = Behaviour((), 9, 6, 2, 1, 3, 4, {"doctest": 9}, True, "no time", 0.12345)

    data = behaviour_data(found)

    assert data["summary"] == found.summary
    counts = ("tried", "agreed", "differed", "unknown", "unsteady", "uncopied")
    assert [data[key] for key in counts] == [9, 6, 2, 1, 3, 4]
    assert (data["told"], data["sources"], data["seconds"]) == (True, {"doctest": 9}, 0.123)


def test_a_failing_command_says_what_it_printed_last() -> None:
    name = "command: make test"
    failure = TestFailure(name, "exit 2", "collecting\n\nmake: *** [test] Error 1\n")
    evidence = Evidence(Outcome.BROKE, broken=(name,), failed=(name,), failures=(failure,))
    text = judged(evidence)

    assert f"✗ {name}: exit 2: make: *** [test] Error 1" in text
    # a command is in no file, so that no file's line stands above it
    assert text.count(name) == 2, "in the table and as a failure"
