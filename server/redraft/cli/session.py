"""What a command is given: its flags, its settings, its consoles, and a way to ask."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from redraft.cli.layers import key_of, layered
from redraft.cli.target import Target, find, parse_place, read_place
from redraft.core.errors import BadInput
from redraft.core.secret import Secret

if TYPE_CHECKING:
    from rich.console import Console

    from redraft.app import Assistant
    from redraft.cli.progress import Progress
    from redraft.settings import Settings

Serve = Callable[[], int]
"""Starts the language server on stdio; gives the exit code when it ends."""

PIPED_WIDTH = 100
"""Columns where no terminal says how wide it is."""


class Session:
    """One command being run."""

    def __init__(
        self,
        flags: argparse.Namespace,
        environment: Mapping[str, str],
        *,
        serve: Serve | None = None,
        stdin: TextIO | None = None,
    ) -> None:
        self.flags = flags
        self.environment = environment
        self.serve = serve
        self.stdin = stdin or sys.stdin
        self._warned: set[str] = set()
        self.key: Secret | None = key_of(environment)

    @property
    def json(self) -> bool:
        """Whether stdout belongs to JSON alone."""
        return bool(getattr(self.flags, "json", False))

    @cached_property
    def out(self) -> Console:
        """Where answers go."""
        return self._console(stderr=False)

    @cached_property
    def err(self) -> Console:
        """Where progress, warnings and errors go."""
        return self._console(stderr=True)

    def settings(self, start: Path) -> Settings:
        """The settings for work in a folder; warnings go to stderr.

        Raises:
            BadInput: a wrong flag or a broken pyproject.toml.
        """
        settings, warnings = layered(self.flags, self.environment, start)
        for warning in warnings:
            if warning not in self._warned:
                self._warned.add(warning)
                self.warn(warning)
        return settings

    def assistant(self, settings: Settings) -> Assistant:
        """An assistant; to be closed by the caller."""
        from redraft.app import Assistant

        return Assistant(settings, self.key, environment=self.environment)

    def start_of(self, place: str) -> Path:
        """The folder in which the settings of a target are looked for."""
        return Path(parse_place(place).file).absolute().parent

    def target(self, place: str, assistant: Assistant) -> Target:
        """The function that the user named.

        Raises:
            BadInput: see ``cli.target`` and ``cli.files``; the language is not known.
        """
        name = parse_place(place).file
        path = Path(name)
        language = assistant.language(name)
        if language is None and path.is_file():
            raise BadInput(f"{name} is not Python; Redraft reads .py, .pyi and .pyw files.")
        file = read_place(place)
        assert language is not None or not path.is_file()
        if language is None:
            raise BadInput(f"{name} is not Python; Redraft reads .py, .pyi and .pyw files.")
        return find(place, language, file)

    def progress(self) -> Progress:
        """What is being done now, shown on stderr while it is open."""
        from redraft.cli.progress import Progress

        return Progress(self.err)

    def warn(self, sentence: str) -> None:
        """One line on stderr."""
        from redraft.cli.render.look import visible

        self.err.print(f"Warning: {visible(sentence)}", style="yellow", soft_wrap=True)

    def emit(self, data: Mapping[str, Any] | Sequence[Any]) -> None:
        """One JSON text on stdout."""
        print_json(data)

    def _console(self, *, stderr: bool) -> Console:
        from rich.console import Console

        colour = getattr(self.flags, "color", "auto")
        stream = sys.stderr if stderr else sys.stdout
        width = None
        if not stream.isatty() and "COLUMNS" not in self.environment:
            width = PIPED_WIDTH
        return Console(
            stderr=stderr,
            force_terminal=True if colour == "always" else None,
            no_color=True if colour == "never" else None,
            color_system=None
            if colour == "never"
            else ("standard" if colour == "always" else "auto"),
            highlight=False,
            markup=False,
            emoji=False,
            width=width,
        )


def print_json(data: Mapping[str, Any] | Sequence[Any]) -> None:
    """JSON on stdout, in an encoding that stdout has; half characters stay as escapes."""
    plain = (sys.stdout.encoding or "ascii").lower().replace("-", "") != "utf8"
    text = json.dumps(data, ensure_ascii=plain, indent=2)
    # a lone surrogate (from a file that holds one) has no UTF-8; its escape is valid JSON
    text = "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
