"""What ``doctor`` looks at; each check tells what it found and whether the main job needs it."""

from __future__ import annotations

import platform
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redraft import __version__
from redraft.cli.layers import KEY_VARIABLES, VARIABLES
from redraft.core.secret import Secret
from redraft.settings import Settings

if TYPE_CHECKING:
    from redraft.core.chat import ModelReply
    from redraft.core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    ``ok`` is None where there is nothing to be right or wrong about.
    ``needed`` says whether the main job cannot run without it.  ``words`` are for
    people; ``data`` is the same for ``--json``.
    """

    name: str
    ok: bool | None
    words: str
    data: Mapping[str, Any] = field(default_factory=dict)
    needed: bool = False


def program() -> Check:
    """Redraft itself and the Python that runs it."""
    python = platform.python_version()
    words = f"{__version__} on Python {python}, {platform.system()}"
    return Check(
        "redraft",
        True,
        words,
        {
            "version": __version__,
            "python": python,
            "executable": sys.executable,
            "system": platform.system(),
        },
    )


def parser() -> Check:
    """tree-sitter, by finding a function."""
    from importlib.metadata import PackageNotFoundError, version

    from redraft.core.text import Document
    from redraft.languages import language_for

    try:
        language = language_for("probe.py")
        assert language is not None
        found = language.functions(Document("untitled:probe", "def probe():\n    pass\n"))
        name = version("tree-sitter")
    except (ImportError, OSError, PackageNotFoundError, ValueError) as error:
        return Check("parser", False, f"tree-sitter cannot be used: {error}", needed=True)
    ok = [f.qualname for f in found] == ["probe"]
    return Check("parser", ok, f"tree-sitter {name}", {"version": name}, needed=True)


def linter() -> Check:
    """ruff, whose findings a critique may use."""
    from redraft.gates.linter import find_ruff

    found = find_ruff()
    words = found or 'not found; critiques go without its findings (pip install "redraft[lint]")'
    return Check("ruff", bool(found) or None, words, {"path": found})


def environment(variables: Mapping[str, str]) -> Check:
    """Which of our variables are set, never to what."""
    names = [name for names in VARIABLES.values() for name in names] + list(KEY_VARIABLES)
    found = [name for name in names if variables.get(name)]
    words = ", ".join(found) if found else f"none of {', '.join(names)} is set"
    return Check("variables", None, words, {"set": found})


def project(settings: Settings, folder: Path) -> Check:
    """The project seen from a folder, and its interpreter."""
    from redraft.languages import language_for

    language = language_for("probe.py")
    assert language is not None
    seen = language.project(folder / "probe.py", ())
    if seen is None:
        return Check("project", None, "this folder belongs to none", {"root": None})
    chosen = settings.gate.python or seen.interpreter
    source = "gate.python" if settings.gate.python else seen.interpreter_source
    used = f"{chosen} (from {source})" if chosen else f"{sys.executable} (none found in it)"
    words = f"{seen.root}; tests run on {used}"
    data = {
        "root": str(seen.root),
        "interpreter": chosen,
        "source": source or None,
        "used": chosen or sys.executable,
    }
    return Check("project", None, words, data)


async def sandbox(settings: Settings) -> Check:
    """The isolation level that works here."""
    from redraft.gates.place import limits
    from redraft.gates.sandbox.levels import achieved, misses

    level = await achieved(limits(settings.gate), settings.gate.level)
    if level.isolation is None:
        words = f"tests are disabled: {level.reason}"
        return Check("sandbox", False, words, {"level": None, "reason": level.reason}, needed=True)
    kept = {
        "network": level.isolation.network_blocked,
        "writes": level.isolation.writes_blocked,
        "memory": level.isolation.memory_limited,
        "processes": level.isolation.processes_limited,
    }
    missing = misses(level.isolation, settings.gate.floor)
    held = ", ".join(name for name, value in kept.items() if value)
    words = f"{level.isolation.name}; kept in check: {held or 'nothing'}"
    if missing:
        words += f"; tests are disabled, because it cannot limit {' and '.join(missing)}"
    return Check(
        "sandbox", not missing, words, {"level": level.isolation.name, **kept}, needed=True
    )


async def levels(settings: Settings) -> Check:
    """Every isolation level, best first: what it is here, or why it cannot be had."""
    from redraft.gates.place import limits
    from redraft.gates.sandbox.levels import LEVELS, achieved, misses, tried

    bounds = limits(settings.gate)
    used = await achieved(bounds, settings.gate.level)
    rows, data = [], []
    for name, _ in LEVELS:
        level = await tried(name, bounds)
        had = level.isolation
        mine = had is not None and had == used.isolation
        if had is None:
            words = f"no: {level.reason}"
        else:
            missing = misses(had, settings.gate.floor)
            words = had.name + (f", which cannot limit {' and '.join(missing)}" if missing else "")
        rows.append(f"{name}: {words}" + (" (used)" if mine else ""))
        data.append(
            {
                "name": name,
                "isolation": had.name if had else None,
                "reason": level.reason,
                "used": mine,
            }
        )
    return Check("levels", None, "\n".join(rows), {"levels": data})


_TRIAL = 'def double(n):\n    """Twice n."""\n    return n + n + 1\n'
_TRIAL_TEST = "from trial import double\n\n\ndef test_double():\n    assert double(2) == 4\n"


async def trial(settings: Settings, root: Path) -> Check:
    """The whole gate once, with the project's own interpreter: it must see a bug and its fix."""
    from redraft.app import Assistant
    from redraft.core.text import Document

    gate = replace(settings.gate, command=None, enabled=True)
    if gate.python is None:
        from redraft.languages import language_for

        language = language_for("probe.py")
        seen = language.project(root / "probe.py", ()) if language else None
        gate = replace(gate, python=seen.interpreter if seen else None)
    assistant = Assistant(replace(settings, policy="repair", gate=gate))
    with tempfile.TemporaryDirectory(prefix="redraft-doctor-") as folder:
        file = _lay_out(Path(folder))
        try:
            language = assistant.language(file.name)
            assert language is not None
            document = Document(file.as_uri(), _TRIAL, path=file)
            (function,) = language.find(document, "double")
            task = await assistant.task(document, function)
            began = time.monotonic()
            review = await assistant.judge(task, _TRIAL.replace("n + n + 1", "2 * n").rstrip())
            seconds = time.monotonic() - began
        finally:
            await assistant.close()
    evidence = review.proposals[0].evidence
    return _judged(evidence, seconds)


def _lay_out(folder: Path) -> Path:
    file = folder / "trial.py"
    file.write_text(_TRIAL, encoding="utf-8")
    (folder / "test_trial.py").write_text(_TRIAL_TEST, encoding="utf-8")
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    return file


def _judged(evidence: Evidence, seconds: float) -> Check:
    fixed = evidence.fixed == ("test_trial.py::test_double",)
    data = {"outcome": evidence.outcome.value, "seconds": round(seconds, 3)}
    if fixed:
        return Check(
            "tests", True, f"a trial project was tested in {seconds:.1f} s", data, needed=True
        )
    reason = evidence.reason or evidence.outcome.value
    return Check(
        "tests", False, f"a trial project could not be tested: {reason}", data, needed=True
    )


async def servers() -> Check:
    """Model servers on this machine."""
    from redraft.models.discover import find_local_servers

    found = await find_local_servers()
    data = [
        {"title": s.title, "base_url": s.base_url, "models": list(s.models), "ready": s.ready}
        for s in found
    ]
    lines = [
        f"{s.title} at {s.base_url}: "
        + ("still loading" if not s.ready else ", ".join(s.models) or "offers no model")
        for s in found
    ]
    return Check("servers", None, "\n".join(lines) or "none found on this machine", {"found": data})


async def model(settings: Settings, key: Secret | None, variables: Mapping[str, str]) -> Check:
    """The model that is set up: asked for one word, to see how it answers."""
    from redraft.connect import connect
    from redraft.core.budget import Budget, Limits
    from redraft.core.chat import ModelFailure
    from redraft.core.errors import Unusable
    from redraft.models.discover import try_model

    try:
        connection = connect(settings, key, variables)
    except Unusable as error:
        return Check("model", False, str(error), {"configured": False}, needed=True)
    if connection.policy != "chat":
        words = "none is set up: the built-in repairer works without; --base-url or REDRAFT_BASE_URL sets one"
        return Check("model", None, words, {"configured": False})
    try:
        asked = connection.model(Budget(Limits(calls=4, seconds=60.0), time.monotonic))
        began = time.monotonic()
        reply = await try_model(asked)
        seconds = time.monotonic() - began
        name = connection.model_name
    finally:
        await connection.close()
    if isinstance(reply, ModelFailure):
        data = {
            "configured": True,
            "model": name,
            "failure": reply.kind.value,
            "message": reply.message,
        }
        return Check("model", False, reply.message, data, needed=True)
    return _answered(settings, reply, seconds, name)


def _answered(settings: Settings, reply: ModelReply, seconds: float, name: str) -> Check:
    ways = quirks(settings, name)
    counted = "no token counts" if reply.usage.estimated else "token counts given"
    words = f"{name} answered in {seconds:.1f} s ({reply.finish_reason or 'no finish reason'}, {counted})"
    if not reply.text.strip():
        words += ", with no text"
    if reply.usage.calls > 1:
        words += f", after {reply.usage.calls} attempts"
    if ways:
        words += f"; adapted: {', '.join(ways)}"
    data = {
        "configured": True,
        "model": name,
        "seconds": round(seconds, 3),
        "finish_reason": reply.finish_reason,
        "usage_given": not reply.usage.estimated,
        "calls": reply.usage.calls,
        "thinks": bool(reply.reasoning),
        "quirks": ways,
    }
    return Check("model", bool(reply.text.strip()), words, data, needed=True)


def quirks(settings: Settings, name: str) -> list[str]:
    """What is done otherwise for this server and model than for any other."""
    from dataclasses import fields

    from redraft.models.quirks import PROVIDERS, quirks_for

    plain = PROVIDERS["generic"]
    mine = quirks_for(settings.model.provider, settings.model.base_url, name)
    told = (
        "stream",
        "stream_usage",
        "max_tokens_field",
        "no_temperature",
        "no_penalties",
        "end_marks",
    )
    return [
        f.name.replace("_", " ")
        for f in fields(mine)
        if f.name in told and getattr(mine, f.name) != getattr(plain, f.name)
    ]
