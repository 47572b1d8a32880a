"""What judges: hidden tests, or a comparison with the reference.  It sees drafts and is seen by nobody.

It works in folders of its own, which no policy, strategy or gate is told of, and
nothing of what it finds goes back to them: it is asked when a run is over.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from redraft.bench.equality import equality
from redraft.bench.place import Place
from redraft.bench.rows import Hidden
from redraft.core.errors import BadInput, RedraftError
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import Kept
from redraft.core.task import TestSelection
from redraft.settings import Settings

VERDICT = "verdict"
_QUICK = 2.0
"""Seconds for one test where many drafts are run together; one that takes longer is run alone."""


class Judge:
    """Judges the drafts of one task; each text once.

    ``root`` is a folder that holds nothing else; ``kept`` spares judging a draft
    again under another strategy.
    """

    def __init__(self, hidden: Hidden, root: Path, settings: Settings, kept: Kept) -> None:
        self._hidden = hidden
        self._root = root
        gate = dataclasses.replace(settings.gate, enabled=True, command=None)
        self._settings = dataclasses.replace(settings, policy="repair", gate=gate)
        self._kept = kept
        files = sorted(hidden.files.items())
        told = (hidden.tests, hidden.reference, hidden.probes, hidden.function, files, gate)
        self._salt = repr(told)
        self._runnable: bool | None = None
        self._runs = 0
        self.verdicts: dict[str, bool | None] = dict(hidden.verdicts)

    async def all_right(self, modules: Sequence[str]) -> list[bool | None]:
        """The verdict on each of many drafts, in their order; run together where tests judge."""
        fresh = [m for m in dict.fromkeys(modules) if not self._known(m)]
        if len(fresh) > 1 and self._can_be_renamed:
            together = await self._together([m for m in fresh if _parses(m)])
            for module, verdict in together.items():
                self._learn(module, verdict)
        return [await self.right(module) for module in modules]

    async def right(self, module: str) -> bool | None:
        """Whether a draft, as the text of its whole module, is right; None where nothing can tell."""
        if not self._known(module):
            self._learn(module, await self._judged(module))
        return self.verdicts[module]

    def _known(self, module: str) -> bool:
        if module not in self.verdicts:
            held = self._kept.get(self._key(module))
            if held is not None:
                self.verdicts[module] = json.loads(held)
        return module in self.verdicts

    def _learn(self, module: str, verdict: bool | None) -> None:
        self.verdicts[module] = verdict
        if verdict is not None:  # what could not be told may be told the next time
            self._kept.put(self._key(module), VERDICT, json.dumps(verdict))

    def _key(self, module: str) -> str:
        text = f"{self._salt}\0{module}"
        return "verdict:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    async def _judged(self, module: str) -> bool | None:
        hidden = self._hidden
        where = self._root / f"judged-{len(self.verdicts)}"
        try:
            if hidden.reference:
                return await equality(hidden, module, where, self._settings)
            return await self._tested(module, where) if hidden.tests else None
        except BadInput:
            return False  # it does not parse, or lacks the function
        except RedraftError:
            return None

    @property
    def _can_be_renamed(self) -> bool:
        """Whether the tests name the module only where they import from it."""
        name = self._hidden.module
        head = f"from {name} import"
        rest = self._hidden.tests.replace(head, "")
        return head in self._hidden.tests and re.search(rf"\b{name}\b", rest) is None

    async def _together(self, modules: Sequence[str]) -> dict[str, bool | None]:
        """Verdicts of one run over many drafts, each under a name of its own with its own tests.

        Of a draft whose tests did not all come to an end nothing is said here: it is
        run alone.  One that cannot be imported takes the whole run down; halving finds it.
        """
        if len(modules) < 2:
            return {}
        found = await self._baseline_of_all(modules)
        if found is None:
            return {}
        if found.outcome is Outcome.UNAVAILABLE and not (found.passed or found.failures):
            if not await self._tests_can_be_run():
                return {}
            half = len(modules) // 2
            first = await self._together(modules[:half])
            return {**first, **await self._together(modules[half:])}
        return self._read(modules, found)

    async def _baseline_of_all(self, modules: Sequence[str]) -> Evidence | None:
        hidden = self._hidden
        files, names = dict(hidden.files), _names(modules)
        head = f"from {hidden.module} import"
        for name, module in zip(names, modules, strict=True):
            files[f"{name}.py"] = module
            files[f"test_{name}.py"] = hidden.tests.replace(head, f"from {name} import")
        self._runs += 1
        root = self._root / f"together-{self._runs}"
        settings = dataclasses.replace(
            self._settings, gate=dataclasses.replace(self._settings.gate, test_seconds=_QUICK)
        )
        async with aclosing(Place(root, files, settings, root / "journal.sqlite3")) as place:
            try:
                task = await place.task(f"{names[0]}.py", hidden.function, doctests=False)
            except RedraftError:
                return None
            tests = TestSelection(tuple(Path(f"test_{name}.py") for name in names))
            return await place.assistant.baseline(dataclasses.replace(task, tests=tests))

    def _read(self, modules: Sequence[str], found: Evidence) -> dict[str, bool | None]:
        wrong = {_file_of(failure.test) for failure in found.failures if not failure.timed_out}
        late = {_file_of(failure.test) for failure in found.failures if failure.timed_out}
        passed = Counter(_file_of(test) for test in found.passed)
        wanted = self._hidden.tests.count("\ndef test_")
        verdicts: dict[str, bool | None] = {}
        for name, module in zip(_names(modules), modules, strict=True):
            file = f"test_{name}.py"
            if file in wrong:
                verdicts[module] = False
            elif file not in late and wanted and passed[file] == wanted:
                verdicts[module] = True
        return verdicts

    async def _tested(self, module: str, root: Path) -> bool | None:
        if not _parses(module):
            return False
        found = await self._run(module, root)
        if found.outcome is Outcome.UNAVAILABLE and await self._tests_can_be_run():
            found = await self._run(module, root)  # it was not for want of a sandbox
            if found.outcome is Outcome.UNAVAILABLE:
                return False
        if found.failures or found.outcome is Outcome.TIMED_OUT:
            return False
        if found.outcome is Outcome.PASSED and found.passed:
            return True
        return None

    async def _run(self, module: str, root: Path) -> Evidence:
        hidden = self._hidden
        files = {**hidden.files, hidden.file: module, f"test_{hidden.module}.py": hidden.tests}
        async with aclosing(Place(root, files, self._settings, root / "journal.sqlite3")) as place:
            task = await place.task(hidden.file, hidden.function, doctests=False)
            return await place.assistant.baseline(task)

    async def _tests_can_be_run(self) -> bool:
        """Whether the tests come to a result on a module that has every name and does nothing: then a
        draft on which they do not cannot be imported."""
        if self._runnable is None:
            found = await self._run(_stand_in(self._hidden.function), self._root / "stand-in")
            self._runnable = bool(found.failures or found.passed)
        return self._runnable


def _stand_in(function: str) -> str:
    *classes, name = function.split(".")
    lines = [f"class {outer}:" for outer in classes]
    lines += [f"def {name}(*_, **__):", "raise NotImplementedError"]
    body = "\n".join(" " * depth + line for depth, line in enumerate(lines))
    return (
        "def _any(*_, **__):\n    raise NotImplementedError\n\n\ndef __getattr__(name):\n"
        "    if name.startswith('__'):\n        raise AttributeError(name)\n    return _any\n\n\n"
        f"{body}\n"
    )


def _names(modules: Sequence[str]) -> list[str]:
    return [f"draft_{i}" for i in range(len(modules))]


def _file_of(test: str) -> str:
    return test.partition("::")[0]


def _parses(text: str) -> bool:
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
