"""Plants bugs anew with cosmic-ray, a mutation tool, and keeps those that the tests notice."""

from __future__ import annotations

import ast
import json
import random
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from redraft.core.function import Function
from redraft.core.ports import Language
from redraft.core.text import Document
from redraft.languages import language
from tests.bench.gate.floor import plain_environment
from tests.bench.gate.packages import COSMIC_RAY, Installed, install
from tests.bench.planted.bugs import Bug, Misplaced, Planted, project
from tests.bench.planted.packages import Target
from tests.bench.planted.places import Places
from tests.bench.planted.suite import OwnTests

SEED = 20250
PER_FUNCTION = 4
"""Mutations of one function that are tried before the next one is taken."""
Say = Callable[[str], None]


class Unplantable(Exception):
    """No bugs can be made; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class Mutation:
    """One thing that cosmic-ray can do to a module; ``line`` counts from 1, ``column`` from 0."""

    path: str
    line: int
    column: int
    operator: str
    occurrence: int

    @property
    def site(self) -> tuple[int, int, str]:
        """What other operators of the family would change too."""
        return self.line, self.column, self.operator.partition("_")[0]


def plant(target: Target, count: int, seed: int, say: Say) -> Planted:
    """``count`` bugs in as many functions, each noticed by the package's own tests.

    Function, place and operator are drawn in that order, each with equal chances:
    the tool makes eleven mutations of one comparison and one of an ``and``, and a
    draw among all mutations would give little but comparisons.

    Raises:
        Unplantable: there are too few bugs, or the tool fails.
        Unfit: the tests fail on the right code.
        Unreachable: the package or the tool cannot be had.
    """
    installed, tool = install(target.package), install(COSMIC_RAY)
    rng = random.Random(seed)
    with project(installed.root) as root:
        tests = OwnTests(root, installed.python)
        tests.time()
        mutations = _mutations(target, root, tool)
        found = _by_function(root, mutations)
        say(f"{target.package.label}: {len(mutations)} mutations, {len(found)} functions")
        order = sorted(found)
        rng.shuffle(order)
        bugs: list[Bug] = []
        for key in order:
            if len(bugs) == count:
                break
            for mutation in _draw(found[key], rng):
                bug = _noticed(root, tool, tests, mutation)
                if bug is not None and (bug.path, bug.qualname, bug.ordinal) == key:
                    bugs.append(bug)
                    say(f"{len(bugs):3} {bug.name} {bug.operator} ({bug.killed})")
                    break
    if len(bugs) < count:
        raise Unplantable(f"{target.package.label}: {len(bugs)} bugs, not {count}")
    return Planted(
        target.name, target.package.version, target.licence, COSMIC_RAY.label, seed,
        tuple(sorted(bugs, key=lambda bug: (bug.path, bug.line))),
    )  # fmt: skip


def _mutations(target: Target, root: Path, tool: Installed) -> list[Mutation]:
    """Everything that the tool can do, in an order of its own: its lists come in any."""
    excluded = json.dumps(list(target.excluded))  # a list of strings reads the same in TOML
    config = root / "planted.toml"
    config.write_text(
        f'[cosmic-ray]\nmodule-path = "{target.code}"\ntimeout = 10.0\n'
        f'excluded-modules = {excluded}\ntest-command = "false"\n'
        '[cosmic-ray.distributor]\nname = "local"\n',
        encoding="utf-8",
    )
    _tool(tool, root, "init", config.name, "planted.sqlite")
    listed = _tool(tool, root, "dump", "planted.sqlite")
    for name in (config.name, "planted.sqlite"):
        (root / name).unlink()
    every = (_read(json.loads(line)[0]) for line in listed.splitlines())
    # the tool's own globs stop at a folder within the folder
    return sorted(m for m in every if not any(fnmatch(m.path, x) for x in target.excluded))


def _read(item: Mapping[str, Any]) -> Mutation:
    (one,) = item["mutations"]
    line, column = one["start_pos"]
    return Mutation(one["module_path"], line, column, one["operator_name"], one["occurrence"])


def _tool(tool: Installed, root: Path, *arguments: str) -> str:
    program = str(tool.python.with_name("cosmic-ray"))
    done = subprocess.run(
        (program, *arguments), cwd=root, env=plain_environment(), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise Unplantable(f"cosmic-ray {arguments[0]}: {done.stderr[-300:].strip()}")
    return done.stdout


_Key = tuple[str, str, int]


def _by_function(root: Path, mutations: list[Mutation]) -> dict[_Key, list[Mutation]]:
    """Mutations in the statements of a function, by path, qualified name and ordinal."""
    places: dict[str, Places] = {}
    found: dict[_Key, list[Mutation]] = {}
    for one in mutations:
        if one.path not in places:
            places[one.path] = Places(*_document(root / one.path))
        at = (one.line, one.column)
        function = places[one.path].function_at(at, at)
        if function is not None:
            found.setdefault((one.path, function.qualname, function.ordinal), []).append(one)
    return found


def _draw(mutations: list[Mutation], rng: random.Random) -> Iterator[Mutation]:
    """A few, of different places: a place first, then what is done there."""
    sites: dict[tuple[int, int, str], list[Mutation]] = {}
    for one in mutations:
        sites.setdefault(one.site, []).append(one)
    order = sorted(sites)
    rng.shuffle(order)
    for site in order[:PER_FUNCTION]:
        yield rng.choice(sites[site])


def _noticed(root: Path, tool: Installed, tests: OwnTests, mutation: Mutation) -> Bug | None:
    """The mutation as a bug, None where it is none or the tests do not see it.

    The tool writes the change into the copy; the right text is put back.
    """
    file = root / mutation.path
    right = file.read_bytes()
    document, reader = _document(file)
    try:
        _tool(tool, root, "apply", mutation.path, mutation.operator, str(mutation.occurrence))
        changed = _changed(right.decode("utf-8"), file.read_bytes().decode("utf-8"))
        if changed is None:
            return None
        line, before, after = changed
        function = _where(Places(document, reader), line, before, after)
        if function is None:
            return None
        how = tests.notice()
        if how not in ("failed", "timed out"):
            return None
        bug = Bug(
            mutation.path, function.qualname, function.ordinal, line, before, after,
            mutation.operator, how,
        )  # fmt: skip
        planted = file.read_bytes().decode("utf-8")
        return bug if bug.revert(planted) == right.decode("utf-8") else None
    except Misplaced:
        return None
    finally:
        file.write_bytes(right)


def _changed(right: str, wrong: str) -> tuple[int, str, str] | None:
    """The only line that differs, with both its texts; None where it is not one, or no Python."""
    old, new = right.split("\n"), wrong.split("\n")
    lines = [at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]]
    if len(old) != len(new) or len(lines) != 1:
        return None
    try:
        if ast.dump(ast.parse(right)) == ast.dump(ast.parse(wrong)):
            return None
    except SyntaxError:
        return None
    at = lines[0]
    return at + 1, old[at].removesuffix("\r"), new[at].removesuffix("\r")


def _where(places: Places, line: int, before: str, after: str) -> Function | None:
    """The function in whose statements the part of the line that differs stands."""
    same = _alike(before, after)
    rest = min(len(before), len(after)) - same
    tail = _alike(before[::-1], after[::-1])
    return places.function_at((line, same), (line, len(before) - min(tail, rest)))


def _alike(one: str, other: str) -> int:
    """How many characters they begin with together."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _document(file: Path) -> tuple[Document, Language]:
    text = file.read_bytes().decode("utf-8")
    return Document(file.as_uri(), text, 1, file), language("python")
