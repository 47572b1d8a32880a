"""Every setting, in one table: what it is called, what it may be, where it may come from.

A row's key is the path of a field in ``Settings``; the field's owner (the room's
options) gives the default and the reason for it.  The table serves validation,
``docs/settings.md`` and the editor's settings page alike.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from redraft.gates.options import FLOORS, LEVELS, GateOptions
from redraft.journal.options import JournalOptions
from redraft.models.options import ModelOptions
from redraft.policies.chat.options import ChatOptions
from redraft.policies.repair.options import RepairOptions
from redraft.strategies.options import LoopOptions


@dataclass(frozen=True, slots=True)
class LimitOptions:
    """What one request may cost; None means no bound.

    ``money`` is in the unit of the model's prices and bounds nothing without them.
    ``seconds`` is wall time.  Two minutes is as long as a person waits at an
    editor before looking elsewhere; a benchmark lifts it.
    """

    calls: int | None = 40
    tokens: int | None = 200_000
    seconds: float | None = 120.0
    money: float | None = None


@dataclass(frozen=True, slots=True)
class EditorOptions:
    """Options of the language server.

    ``on_save`` is ``off``, ``changed`` (functions changed since the last
    critique) or ``all``; ``on_save_delay`` is in seconds and lets a burst of
    saves count as one; ``on_save_budget`` bounds critiques an hour, because a
    model may cost money with every save.
    """

    on_save: str = "off"
    on_save_delay: float = 0.5
    on_save_budget: int = 60
    code_lens: bool = True
    points: str = "diagnostics"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user can choose, each part owned by its room."""

    policy: str = "auto"
    strategy: str = "auto"
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    loop: LoopOptions = field(default_factory=LoopOptions)
    limits: LimitOptions = field(default_factory=LimitOptions)
    model: ModelOptions = field(default_factory=ModelOptions)
    chat: ChatOptions = field(default_factory=ChatOptions)
    repair: RepairOptions = field(default_factory=RepairOptions)
    gate: GateOptions = field(default_factory=GateOptions)
    editor: EditorOptions = field(default_factory=EditorOptions)
    journal: JournalOptions = field(default_factory=JournalOptions)


@dataclass(frozen=True, slots=True)
class Row:
    """One setting.

    ``kind`` is ``string``, ``integer``, ``number``, ``boolean``, ``list`` (of
    ``choices``), ``map`` (text to text) or ``json``; ``optional`` allows null.  ``least`` is the smallest number
    allowed.  ``repository`` says whether a project's own ``pyproject.toml`` may
    set it: what decides where code and keys are sent, or which program runs, may
    not come from a repository that was merely opened.
    """

    key: str
    kind: str
    doc: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    optional: bool = False
    repository: bool = True


ROWS: tuple[Row, ...] = (
    Row("policy", "string", "Who thinks: a chat model, the built-in repairer, or the model if one is set up.", choices=("auto", "chat", "repair")),
    Row("strategy", "string", "How the search for a better version goes.", choices=("auto", "self_refine", "self_redraft", "self_debug", "plan_first", "reflexion", "best_of_n", "majority", "s_star", "sets", "distill", "evolve", "property", "rex", "tree", "triage", "cascade")),
    Row("loop.rounds", "integer", "Rounds of critique and rewriting at most.", least=1),
    Row("loop.samples", "integer", "Drafts that are written side by side, in strategies that write several.", least=1),
    Row("loop.debug_rounds", "integer", "Rounds in which one of several drafts is mended by what its tests say.", least=0),
    Row("loop.critics", "integer", "How often a critic may be asked before a redraft is acted on; its word counts once it is repeated.", least=1),
    Row("loop.checks", "integer", "Generated inputs with agreed results that code without tests is held against before it is rewritten; 0 for none, because they cost five calls.", least=0),
    Row("limits.calls", "integer", "Model calls that one request may make.", least=1, optional=True),
    Row("limits.tokens", "integer", "Tokens, in and out, that one request may use.", least=1, optional=True),
    Row("limits.seconds", "number", "Seconds that one request may take.", least=0.1, optional=True),
    Row("models", "json", "Settings for one model, by its name or a pattern such as \"qwen*\": a table of strategy, loop, limits, chat and model.sampling for each.", repository=False),
    Row("limits.money", "number", "Money that one request may cost, where the model's prices are set.", least=0, optional=True),
    Row("model.base_url", "string", "Address of an OpenAI-compatible endpoint, such as http://localhost:11434/v1.", repository=False),
    Row("model.model", "string", "Name of the model; when empty, the endpoint's first one.", repository=False),
    Row("model.critic", "string", "Name of another model at the same address, which criticises and judges; when empty, the one that writes.", repository=False),
    Row("model.second", "string", "Name of another model at the same address, which the strategy cascade asks where the first gets nowhere.", repository=False),
    Row("model.provider", "string", "What kind of server answers at the address; found out by itself when \"auto\".", repository=False),
    Row("model.headers", "map", "Extra HTTP headers.", repository=False),
    Row("model.extra_body", "json", "Extra fields of every request's body.", repository=False),
    Row("model.read_timeout", "number", "Seconds to wait for the next piece of a reply.", least=1, repository=False),
    Row("model.max_attempts", "integer", "Attempts at one call when the server is busy or out of reach.", least=1, repository=False),
    Row("model.concurrency", "integer", "Calls that may be under way at the model's address at once; the others wait their turn.", least=1, repository=False),
    Row("model.input_price", "number", "Money per million input tokens, for the cost shown; none is shown without.", least=0, optional=True, repository=False),
    Row("model.output_price", "number", "Money per million output tokens.", least=0, optional=True, repository=False),
    Row("model.sampling.temperature", "number", "Sampling temperature; null leaves it to the server.", least=0, optional=True),
    Row("model.sampling.top_p", "number", "Nucleus sampling; null leaves it to the server.", least=0, optional=True),
    Row("model.sampling.max_output_tokens", "integer", "Tokens that one reply may have.", least=16, optional=True),
    Row("chat.context_chars", "integer", "Characters of surrounding code shown to a model.", least=0),
    Row("chat.trajectory_chars", "integer", "Characters of earlier versions shown to a model.", least=0),
    Row("chat.judge_method", "boolean", "Whether the model is asked, with the two sources alone before it, if a version changed the method; one more call for each version. Otherwise their structure decides."),
    Row("repair.seconds", "number", "Seconds that the built-in repairer searches.", least=0.1),
    Row("repair.max_candidates", "integer", "Edits that the built-in repairer tries at most.", least=1),
    Row("repair.workers", "integer", "Processor cores that the built-in repairer tries edits on.", least=1),
    Row("gate.enabled", "boolean", "Whether rewrites are tested at all; without, nothing is ever called safe."),
    Row("gate.command", "string", "A command that runs the tests, judged by its exit code, instead of pytest on the tests that reach the function.", optional=True),
    Row("gate.python", "string", "The interpreter that runs the project's tests; found in the project when empty.", optional=True, repository=False),
    Row("gate.run_seconds", "number", "Seconds that one run of the tests may take.", least=0.1),
    Row("gate.test_seconds", "number", "Seconds that one test may take.", least=0.1),
    Row("gate.differences_seconds", "number", "Seconds for finding inputs on which a rewrite differs from the code; 0 looks for none.", least=0),
    Row("gate.speed_seconds", "number", "Seconds for timing a rewrite that passes beside the code, on inputs that grow; 0 times none.", least=0),
    Row("gate.method", "string", "How versions are tried at the fastest: by the fastest way that proves sound (auto), by nothing faster than a fresh import of the project, or each in a new process (cold).", choices=("auto", "swap", "import", "cold")),
    Row("gate.memory_mb", "integer", "Megabytes of memory that the tests may use.", least=64),
    Row("gate.processes", "integer", "Processes that the tests may start.", least=8),
    Row("gate.floor", "list", "What the sandbox must keep in check; where it cannot, tests are disabled, never run without.", choices=FLOORS, repository=False),
    Row("gate.level", "string", "The isolation level that tests run in: the best that works here, or one by its name.", choices=LEVELS, repository=False),
    Row("journal.path", "string", "The file in which Redraft remembers which test runs what, and what you asked and were answered; in your data folder when empty.", repository=False),
    Row("editor.on_save", "string", "Critique on save: not at all, the functions that changed, or all.", choices=("off", "changed", "all")),
    Row("editor.on_save_delay", "number", "Seconds of quiet after a save before a critique starts.", least=0),
    Row("editor.on_save_budget", "integer", "Critiques an hour that saving may start.", least=1),
    Row("editor.code_lens", "boolean", "Show the verdict above the function."),
    Row("editor.points", "string", "How a critique's points are shown on the lines they quote: as diagnostics, as comment threads (in VS Code; other editors show none), or not at all.", choices=("diagnostics", "comments", "off")),
)  # fmt: skip

_BY_KEY = {row.key: row for row in ROWS}
_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "text"),
    "integer": ((int,), "a whole number"),
    "number": ((int, float), "a number"),
    "boolean": ((bool,), "true or false"),
    "list": ((list, tuple), "a list"),
    "map": ((Mapping,), "a table of texts"),
    "json": ((Mapping,), "a table"),
}


def default(row: Row) -> object:
    """A row's default, as its room has it."""
    return _get(Settings(), row.key.split("."))


def merge(
    settings: Settings, values: Mapping[str, Any], source: str, *, repository: bool = False
) -> tuple[Settings, tuple[str, ...]]:
    """Lay a nested (or dotted) table over settings.

    Returns the new settings and one sentence for every value that was not taken;
    a wrong value never takes the others with it.  ``source`` names the place in
    those sentences; ``repository`` refuses what a repository may not set.
    """
    problems: list[str] = []
    for key, value in _leaves(values, ""):
        row = _BY_KEY.get(key)
        if row is None:
            problems.append(f"{source}: there is no setting {key!r}{_near(key)}.")
            continue
        if repository and not row.repository:
            problems.append(
                f"{source}: {key} is not taken from a repository; set it in your editor, "
                "on the command line or in the environment."
            )
            continue
        wrong = _wrong(row, value)
        if wrong:
            problems.append(f"{source}: {key} must be {wrong}, not {value!r}.")
            continue
        if key == "models":
            value, wrong_ones = _of_models(value, source)
            problems += wrong_ones
        try:
            settings = _set(settings, key.split("."), _kept(row, value))
        except ValueError as error:  # the room's own bounds
            problems.append(f"{source}: {key} cannot be {value!r}: {error}.")
    return settings, tuple(problems)


PER_MODEL = ("strategy", "loop.", "limits.", "chat.", "model.sampling.")
"""What may differ from model to model; the rest is the same for all."""


def for_model(settings: Settings, name: str) -> Settings:
    """The settings in force for a model: those of every pattern that its name matches, in order.

    A model's name is compared without regard to case.
    """
    from fnmatch import fnmatchcase

    for pattern, values in settings.models.items():
        if name and fnmatchcase(name.lower(), pattern.lower()):
            settings, _ = merge(settings, values, "models")  # told when they were set
    return settings


def _of_models(models: Mapping[str, Any], source: str) -> tuple[dict[str, Any], list[str]]:
    """What can be taken of the settings for single models, and a sentence for what cannot."""
    taken: dict[str, Any] = {}
    problems: list[str] = []
    for pattern, values in models.items():
        place = f"{source}: models, {pattern!r}"
        if not isinstance(values, Mapping):
            problems.append(f"{place}: it must be a table of settings, not {values!r}.")
            continue
        kept = {}
        for key, value in _leaves(values, ""):
            if not key.startswith(PER_MODEL):
                problems.append(f"{place}: {key} is the same for every model.")
                continue
            _, wrong = merge(Settings(), {key: value}, place)
            problems += wrong
            if not wrong:
                kept[key] = value
        taken[pattern] = kept
    return taken, problems


def _leaves(values: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and key not in _BY_KEY:
            found.extend(_leaves(value, f"{key}."))
        else:
            found.append((key, value))
    return found


def _wrong(row: Row, value: object) -> str | None:
    """What the value should have been, or None when it is right."""
    if value is None:
        return None if row.optional else _KINDS[row.kind][1]
    types, words = _KINDS[row.kind]
    # bool is an int to Python, but not to a user
    if not isinstance(value, types) or (isinstance(value, bool) and row.kind != "boolean"):
        return words
    if row.kind == "map" and not all(isinstance(v, str) for v in value.values()):  # type: ignore[attr-defined]
        return words
    if row.kind == "list":
        assert isinstance(value, (list, tuple))
        return (
            None
            if all(v in row.choices for v in value)
            else f"a list out of {', '.join(row.choices)}"
        )
    if row.choices and value not in row.choices:
        return "one of " + ", ".join(row.choices)
    if row.least is not None and isinstance(value, (int, float)) and not value >= row.least:
        return f"at least {row.least:g}"
    return None


def _kept(row: Row, value: object) -> object:
    """A value as options hold it: frozen."""
    return tuple(value) if row.kind == "list" and isinstance(value, (list, tuple)) else value


def _near(key: str) -> str:
    import difflib

    close = difflib.get_close_matches(key, _BY_KEY, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _get(options: Any, path: Sequence[str]) -> object:
    for name in path:
        options = getattr(options, name)
    return options


def _set(options: Any, path: Sequence[str], value: object) -> Any:
    name, *rest = path
    new = _set(getattr(options, name), rest, value) if rest else value
    return dataclasses.replace(options, **{name: new})
