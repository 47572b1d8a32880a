"""Other tools that judge many versions, on one module with its tests, beside ours and cold pytest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.gate.floor import plain_environment
from tests.bench.gate.measure import cold_pytest
from tests.bench.gate.packages import COSMIC_RAY, MUTMUT, Installed, install
from tests.bench.gate.subjects import Prepared, Unmeasurable, close, draft
from tests.bench.gate.table import Figure, ms
from tests.bench.gate.variants import Variants

MOST_SECONDS = 150.0
"""A tool that is not done by then is stopped, and judged by what it has done."""
_ENDED = ("killed", "survived", "timeout", "suspicious", "segfault")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a tool did: versions judged, seconds for these, seconds before the first."""

    versions: int
    seconds: float
    start: float

    @property
    def each(self) -> float:
        """Seconds per version."""
        return self.seconds / self.versions


async def beside(subject: Prepared, count: int, seconds: float) -> list[Figure]:
    """Rows for ours and for each tool, one worker each, on the subject's module and tests."""
    cold = [cold_pytest(subject, subject.all) for _ in range(5)]
    rows = [_row("this gate", await _ours(subject, count), cold)]
    cold += [cold_pytest(subject, subject.all) for _ in range(3)]
    for name, package, tool in (("mutmut", MUTMUT, mutmut), ("cosmic-ray", COSMIC_RAY, cosmic_ray)):
        label = f"{name} {package.version}"
        try:
            rows.append(_row(label, tool(subject, install(package), seconds), cold))
        except Unmeasurable as error:
            rows.append(Figure(f"{label}: per version / cold pytest", None, detail=str(error)))
    return rows


def _row(who: str, judged: Judged, cold: Sequence[float]) -> Figure:
    return Figure(
        f"{who}: per version / cold pytest",
        judged.each / median(cold),
        detail=f"{judged.each * 1000:.1f} ms / {ms(cold)}; {judged.versions} versions, "
        f"{1 / judged.each:.1f} per second; start-up {judged.start:.2f} s",
    )


async def _ours(subject: Prepared, count: int) -> Judged:
    """Changed versions, one after the other, each up to its first failing test."""
    variants = Variants(subject.task.source)
    gate = subject.gate()
    try:
        began = time.perf_counter()
        for _ in range(2):  # the first starts what is started once
            await gate.screen(subject.task, draft(variants.changed().source), subject.all.ids)
        start = time.perf_counter() - began
        began = time.perf_counter()
        for _ in range(count):
            await gate.screen(subject.task, draft(variants.changed().source), subject.all.ids)
        return Judged(count, time.perf_counter() - began, start)
    finally:
        await close(gate)


def mutmut(subject: Prepared, tool: Installed, seconds: float) -> Judged:
    """mutmut with one worker; its start-up is what it spends before the first version.

    Raises:
        Unmeasurable: it judged nothing.
    """
    with _copy(subject) as folder:
        root = Path(folder) / "project"
        module = _module(subject)
        text = f"[mutmut]\nsource_paths={module.split('/')[0]}\nonly_mutate={module}\n"
        text += "pytest_add_cli_args_test_selection=" + subject.all.arguments[0] + "\n"
        (root / "setup.cfg").write_text(text, encoding="utf-8")
        command = (str(tool.python.with_name("mutmut")), "run", "--max-children", "1")
        whole, said = _bounded(command, root, tool, seconds)
        _bounded((command[0], "export-cicd-stats"), root, tool, seconds)
        stats = root / "mutants" / "mutmut-cicd-stats.json"
        if not stats.is_file():
            raise Unmeasurable(f"mutmut judged nothing: {said[-200:].strip()}")
        counts = json.loads(stats.read_text(encoding="utf-8"))
        judged = sum(counts[name] for name in _ENDED)
        if not judged:
            raise Unmeasurable(f"mutmut judged nothing: {said[-200:].strip()}")
        # its last line is its own count of versions per second, without the start
        words = said.split()
        rates = [
            float(words[at - 1]) for at, word in enumerate(words) if word == "mutations/second"
        ]
        took = judged / rates[-1] if rates else whole
        return Judged(judged, took, max(0.0, whole - took))


def cosmic_ray(subject: Prepared, tool: Installed, seconds: float) -> Judged:
    """cosmic-ray with its local distributor.

    Raises:
        Unmeasurable: it judged nothing.
    """
    with _copy(subject) as folder:
        root = Path(folder) / "project"
        (root / "session.toml").write_text(
            "[cosmic-ray]\n"
            f'module-path = "{_module(subject)}"\n'
            "timeout = 10.0\n"
            "excluded-modules = []\n"
            f'test-command = "{tool.python} -m pytest -x -q {subject.all.arguments[0]}"\n'
            '[cosmic-ray.distributor]\nname = "local"\n',
            encoding="utf-8",
        )
        program = str(tool.python.with_name("cosmic-ray"))
        start, said = _bounded((program, "init", "session.toml", "s.sqlite"), root, tool, seconds)
        took, more = _bounded((program, "exec", "session.toml", "s.sqlite"), root, tool, seconds)
        _, lines = _bounded((program, "dump", "s.sqlite"), root, tool, seconds)
        judged = sum(json.loads(line)[1] is not None for line in lines.splitlines() if line)
        if not judged:
            raise Unmeasurable(f"cosmic-ray judged nothing: {(said + more)[-200:].strip()}")
        return Judged(judged, took, start)


def _module(subject: Prepared) -> str:
    path = subject.task.document.path
    assert path is not None
    return path.relative_to(subject.root).as_posix()


def _copy(subject: Prepared) -> tempfile.TemporaryDirectory[str]:
    """Both tools write into the project that they judge."""
    folder = tempfile.TemporaryDirectory()
    shutil.copytree(subject.root, Path(folder.name) / "project")
    return folder


def _bounded(
    command: Sequence[str], root: Path, tool: Installed, seconds: float
) -> tuple[float, str]:
    """Wall seconds of a command and what it printed; it is interrupted when its time is up."""
    env = plain_environment()
    env["PATH"] = f"{tool.python.parent}{os.pathsep}{env.get('PATH', '')}"
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 2)
            try:
                said, _ = process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                said, _ = process.communicate()
    return time.perf_counter() - began, said
