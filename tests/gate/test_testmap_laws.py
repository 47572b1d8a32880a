"""A test that the map leaves out does not run the function: held against a small model of a project.

The model's files are rendered to Python text, so that the real hashing, taking apart and
narrowing are what is tested; what a test enters is told by interpreting the model.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.core.testmap import TestMap
from redraft.gates.blocks import take_apart
from redraft.gates.census import Ran, Recording, Site
from redraft.gates.sources import Anatomies, Sources
from redraft.gates.testmap import entries, narrow

FUNCTIONS = ("a", "b", "c", "d")
FILES = ("one.py", "two.py")
TESTS = ("test_x", "test_y", "test_z")


@dataclass(frozen=True)
class Step:
    """Call a function, if a constant of a file, or a data file, is above a bound."""

    call: str
    when: str = ""
    above: int = 0


@dataclass(frozen=True)
class World:
    """Functions by name with the file they are in, tests, a constant per file, one data file."""

    homes: Mapping[str, str]
    bodies: Mapping[str, tuple[Step, ...]]
    tests: Mapping[str, tuple[Step, ...]]
    constants: Mapping[str, int]
    data: int

    def texts(self) -> dict[str, str]:
        """Every file as it would stand on disk."""
        texts = {"data.txt": str(self.data)}
        for file in FILES:
            own = [f for f in FUNCTIONS if self.homes[f] == file]
            parts = [f"LIMIT = {self.constants[file]}"]
            parts += [f"def {name}():\n" + _lines(self.bodies[name]) for name in own]
            texts[file] = "\n\n".join(parts) + "\n"
        texts["test_it.py"] = "\n\n".join(
            f"def {name}():\n" + _lines(steps) for name, steps in self.tests.items()
        )
        return texts

    def run(self, test: str) -> tuple[set[str], bool]:
        """The functions that a test enters, and whether it reads the data file."""
        entered: set[str] = set()
        read = self._run(self.tests[test], entered)
        return entered, read

    def _run(self, steps: tuple[Step, ...], entered: set[str]) -> bool:
        read = False
        for step in steps:
            read = read or step.when == "data"
            value = self.data if step.when == "data" else self.constants.get(step.when, 1)
            if value > step.above and step.call not in entered:
                entered.add(step.call)
                read = self._run(self.bodies[step.call], entered) or read
        return read

    def recording(self, texts: Mapping[str, str]) -> Recording:
        """What the runner would have sent about a run of all tests."""
        found = Recording(begun=True)
        places = {file: take_apart(texts[file].encode()) for file in (*FILES, "test_it.py")}
        found.files = {file: anatomy.whole for file, anatomy in places.items()}
        found.sites = {(file, 1, "<module>") for file in places}
        for test in self.tests:
            entered, read = self.run(test)
            sites: set[Site] = set()
            for name, file in [(f, self.homes[f]) for f in entered] + [(test, "test_it.py")]:
                block = places[file].blocks[f"{name}#0"]
                sites.add((file, block.first, name))
            found.tests[f"test_it.py::{test}"] = Ran(
                frozenset(sites), frozenset({"data.txt"} if read else ()), ""
            )
        return found


def _lines(steps: tuple[Step, ...]) -> str:
    lines = [f"if {s.when or 'True'} > {s.above}: {s.call}()" for s in steps] or ["pass"]
    return textwrap.indent("\n".join(lines), "    ")


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(FUNCTIONS),
        st.sampled_from(("", *FILES, "data", "data")),
        st.integers(0, 2),
    ),
    max_size=3,
).map(tuple)
worlds = st.builds(
    World,
    st.fixed_dictionaries({f: st.sampled_from(FILES) for f in FUNCTIONS}),
    st.fixed_dictionaries(dict.fromkeys(FUNCTIONS, steps)),
    st.fixed_dictionaries(dict.fromkeys(TESTS, steps)),
    st.fixed_dictionaries({f: st.integers(0, 3) for f in FILES}),
    st.integers(0, 3),
)


@st.composite
def edits(draw: st.DrawFn, world: World) -> World:
    """The world after one or two edits: bodies, constants, data, tests, a function that moved."""
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(("body", "constant", "data", "test", "move")))
        if kind == "body":
            name = draw(st.sampled_from(FUNCTIONS))
            world = replace(world, bodies={**world.bodies, name: draw(steps)})
        elif kind == "constant":
            file = draw(st.sampled_from(FILES))
            new = {**world.constants, file: draw(st.integers(0, 3))}
            world = replace(world, constants=new)
        elif kind == "data":
            world = replace(world, data=draw(st.integers(0, 3)))
        elif kind == "test":
            name = draw(st.sampled_from(TESTS))
            world = replace(world, tests={**world.tests, name: draw(steps)})
        else:
            name = draw(st.sampled_from(FUNCTIONS))
            world = replace(world, homes={**world.homes, name: draw(st.sampled_from(FILES))})
    return world


def look(folder: Path, world: World) -> tuple[Sources, dict[str, str]]:
    """The content of a world; nothing is written."""
    texts = world.texts()
    data = {name: text.encode() for name, text in texts.items()}
    return Sources(folder, data, Anatomies()), texts


def recorded(folder: Path, world: World, before: TestMap) -> TestMap:
    sources, texts = look(folder, world)
    collected = [f"test_it.py::{test}" for test in world.tests]
    found = entries(world.recording(texts), collected, sources, before, 1.0)
    return before.updated(found)


# one world in twenty tells a map that believes stale entries from one that does not
@settings(max_examples=400, deadline=None)
@given(data=st.data(), world=worlds, function=st.sampled_from(FUNCTIONS))
def test_what_is_left_out_does_not_run_the_function(
    data: st.DataObject, world: World, function: str
) -> None:
    folder = Path("/nowhere")
    known = recorded(folder, world, TestMap())
    for _ in range(2):
        world = data.draw(edits(world))
        sources, texts = look(folder, world)
        file = world.homes[function]
        part = take_apart(texts[file].encode()).blocks[f"{function}#0"].part
        narrowed = narrow(["test_it.py"], known, file, part, sources)
        for test in narrowed.dropped:
            entered, _ = world.run(test.partition("::")[2])
            assert function not in entered
        assert narrowed.files == ("test_it.py",)
        if data.draw(st.booleans()):
            known = recorded(folder, world, known)


@given(world=worlds, function=st.sampled_from(FUNCTIONS))
def test_what_is_left_out_on_unchanged_content_is_all_that_can_be(
    world: World, function: str
) -> None:
    """Precision: with nothing changed, what runs the function is kept and no more, unless nothing is."""
    folder = Path("/nowhere")
    known = recorded(folder, world, TestMap())
    sources, _ = look(folder, world)
    narrowed = narrow(["test_it.py"], known, world.homes[function], f"{function}#0", sources)
    running = {f"test_it.py::{t}" for t in TESTS if function in world.run(t)[0]}
    everything = {f"test_it.py::{t}" for t in TESTS}
    assert narrowed.dropped == (everything - running if running else set())


@given(world=worlds, function=st.sampled_from(FUNCTIONS), body=steps)
def test_rewriting_the_function_itself_makes_no_entry_stale(
    world: World, function: str, body: tuple[Step, ...]
) -> None:
    folder = Path("/nowhere")
    known = recorded(folder, world, TestMap())
    running = {t for t in TESTS if function in world.run(t)[0]}
    world = replace(world, bodies={**world.bodies, function: body})
    sources, _ = look(folder, world)
    narrowed = narrow(["test_it.py"], known, world.homes[function], f"{function}#0", sources)
    assert len(narrowed.dropped) == (len(TESTS) - len(running) if running else 0)


def test_a_file_whose_import_was_not_seen_makes_everyone_run_its_functions() -> None:
    folder = Path("/nowhere")
    world = World(
        dict.fromkeys(FUNCTIONS, "one.py"),
        dict.fromkeys(FUNCTIONS, ()),
        {"test_x": (Step("a"),), "test_y": (), "test_z": ()},
        dict.fromkeys(FILES, 1),
        0,
    )
    sources, texts = look(folder, world)
    recording = world.recording(texts)
    tests = [f"test_it.py::{t}" for t in TESTS]
    seen = entries(recording, tests, sources, TestMap(), 1.0)
    assert narrow(["test_it.py"], seen, "one.py", "a#0", sources).dropped == set(tests[1:])
    recording.sites.discard(("one.py", 1, "<module>"))
    unseen = entries(recording, tests, sources, TestMap(), 1.0)
    assert not narrow(["test_it.py"], unseen, "one.py", "a#0", sources).dropped


BEFORE = World(
    {"a": "one.py", "b": "two.py", "c": "two.py", "d": "one.py"},
    {"a": (), "b": (Step("a", "two.py", 1),), "c": (), "d": ()},
    {"test_x": (Step("a"),), "test_y": (Step("a", "data", 1), Step("b")), "test_z": ()},
    {"one.py": 1, "two.py": 1},
    0,
)


@pytest.mark.parametrize(
    "after",
    [
        replace(BEFORE, data=2),
        replace(BEFORE, constants={"one.py": 1, "two.py": 2}),
        replace(BEFORE, bodies={**BEFORE.bodies, "b": (Step("a"),)}),
        replace(BEFORE, tests={**BEFORE.tests, "test_y": (Step("a"),)}),
    ],
    ids=["data", "constant", "helper", "test"],
)
def test_whatever_leads_a_test_to_the_function_makes_it_run(after: World) -> None:
    folder, y = Path("/nowhere"), "test_it.py::test_y"
    known = recorded(folder, BEFORE, TestMap())
    before, _ = look(folder, BEFORE)
    assert y in narrow(["test_it.py"], known, "one.py", "a#0", before).dropped
    assert "a" in after.run("test_y")[0]
    now, _ = look(folder, after)
    assert y not in narrow(["test_it.py"], known, "one.py", "a#0", now).dropped
