"""Settings from their layers: defaults, the project's pyproject.toml, the environment, flags."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from redraft.connect import BASE_URLS, KEYS, MODEL_NAME
from redraft.core.errors import BadInput
from redraft.core.secret import Secret
from redraft.journal.place import VARIABLE as JOURNAL
from redraft.settings import Settings, merge

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEY_VARIABLES = KEYS
"""Where a key is looked for; the first that is set wins."""

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "model.base_url": BASE_URLS,
    "model.model": (MODEL_NAME,),
    "journal.path": (JOURNAL,),
}
"""Setting -> the environment variables that set it; the first that is set wins."""

FLAGS: Mapping[str, str] = {
    "policy": "--policy",
    "strategy": "--strategy",
    "model.model": "--model",
    "model.base_url": "--base-url",
    "gate.command": "--tests",
    "gate.python": "--python",
    "loop.rounds": "--max-rounds",
    "limits.seconds": "--max-seconds",
    "limits.tokens": "--max-tokens",
    "limits.calls": "--max-calls",
    "limits.money": "--max-money",
    "loop.samples": "--samples",
}
"""Setting -> the flag that sets it."""


def layered(
    flags: argparse.Namespace, environment: Mapping[str, str], start: Path
) -> tuple[Settings, tuple[str, ...]]:
    """The settings for a command about a file in the folder ``start``, and warnings.

    A wrong value in a file or the environment is a warning and leaves the value
    before it; a wrong flag is an error, because someone has just typed it.

    Raises:
        BadInput: a wrong flag, or a pyproject.toml that is not TOML.
    """
    settings = Settings()
    problems: tuple[str, ...] = ()
    project = nearest_pyproject(start)
    if project is not None:
        settings, found = merge(settings, _own_table(project), str(project), repository=True)
        problems += found
    for key, names in VARIABLES.items():
        name = next((n for n in names if environment.get(n)), None)
        if name is not None:
            settings, found = merge(settings, {key: environment[name]}, name)
            problems += found
    return _with_flags(settings, flags), problems


def key_of(environment: Mapping[str, str]) -> Secret | None:
    """The key that the environment holds, if any."""
    name = next((n for n in KEY_VARIABLES if environment.get(n)), None)
    return Secret(environment[name]) if name else None


def nearest_pyproject(start: Path) -> Path | None:
    """The pyproject.toml in the folder or the nearest above it."""
    for folder in (start, *start.parents):
        candidate = folder / "pyproject.toml"
        if candidate.is_file():
            return candidate
    return None


def _own_table(path: Path) -> Mapping[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not valid TOML: {error}; correct it and try again.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    own = table.get("tool", {})
    own = own.get("redraft", {}) if isinstance(own, Mapping) else {}
    if not isinstance(own, Mapping):
        raise BadInput(f"{path}: [tool.redraft] must be a table.")
    return own


def _with_flags(settings: Settings, flags: argparse.Namespace) -> Settings:
    for key, flag in FLAGS.items():
        value = getattr(flags, key.replace(".", "_"), None)
        if value is None:
            continue
        settings, problems = merge(settings, {key: value}, flag)
        if problems:
            # "--max-rounds: loop.rounds must be …" names the thing twice
            raise BadInput(problems[0].replace(f"{flag}: {key} ", f"{flag} ", 1))
    if getattr(flags, "no_gate", False):
        settings = replace(settings, gate=replace(settings.gate, enabled=False))
    seed = getattr(flags, "seed", None)
    if seed is not None:
        sampling = replace(settings.model.sampling, seed=seed)
        settings = replace(settings, model=replace(settings.model, sampling=sampling))
    return settings
