"""Settings of each workspace folder, laid together from where they may stand.

Later ones win: the defaults, the folder's ``pyproject.toml``, what the editor
gave at the start (``initializationOptions.settings``), what it answers to
``workspace/configuration``.  A wrong value is told once and takes nothing with it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.uris import to_fs_path

from redraft.lsp.client import Client

if TYPE_CHECKING:
    from redraft.settings import Settings

log = logging.getLogger(__name__)

SECTION = "redraft"


@dataclass
class Folder:
    """One workspace folder; ``path`` is None for the folder that holds whatever is in no other."""

    uri: str | None
    path: Path | None
    editor: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    _settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        """What holds; the defaults until they were laid together."""
        from redraft.settings import Settings

        if self._settings is None:
            self._settings = Settings()
        return self._settings

    def lay(self, initial: Mapping[str, Any]) -> None:
        """Lay the settings together anew; reads the folder's ``pyproject.toml``."""
        # settings know every room's options; loading them can wait until the editor is answered
        from redraft.settings import Settings, merge

        settings = Settings()
        problems: tuple[str, ...] = ()
        if self.path is not None:
            table, unread = _pyproject(self.path / "pyproject.toml")
            settings, wrong = merge(settings, table, "pyproject.toml", repository=True)
            problems = (*unread, *wrong)
        settings, wrong = merge(settings, _given(initial), "The editor's start options")
        problems += wrong
        settings, wrong = merge(settings, _given(self.editor), "The editor's settings")
        self._settings, self.problems = settings, problems + wrong


class Configuration:
    """The folders and their settings."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._nowhere = Folder(None, None)
        self._folders: list[Folder] = []
        self._initial: Mapping[str, Any] = {}
        self._told: set[str] = set()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the workspace folders are."""
        return tuple(f.path for f in self._folders if f.path is not None)

    @property
    def every(self) -> tuple[Folder, ...]:
        """Every folder, and the one for what is in none."""
        return (self._nowhere, *self._folders)

    def begin(self, folders: Sequence[types.WorkspaceFolder], initial: Mapping[str, Any]) -> None:
        """Take in what the editor said at the start; reads no file yet."""
        self._initial = initial
        self._folders = [_folder(f) for f in folders]

    def change_folders(self, event: types.WorkspaceFoldersChangeEvent) -> None:
        """Folders came or went."""
        gone = {f.uri for f in event.removed}
        kept = [f for f in self._folders if f.uri not in gone]
        self._folders = kept + [_folder(f) for f in event.added]

    def of(self, path: Path | None) -> Folder:
        """The folder of a file: of several, the innermost."""
        if path is None:
            return self._folders[0] if len(self._folders) == 1 else self._nowhere
        inside = [f for f in self._folders if f.path is not None and path.is_relative_to(f.path)]
        return max(inside, key=lambda f: len(str(f.path)), default=self._nowhere)

    async def pull(self) -> None:
        """Ask the editor for its settings, lay all together, and tell what was wrong."""
        folders = self.every
        if self._client.can.configuration:
            items = [types.ConfigurationItem(f.uri, SECTION) for f in folders]
            try:
                answers = await self._client.ask(
                    types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items)
                )
            except JsonRpcException as error:
                log.warning("The editor did not give its settings: %s", error)
                answers = []
            for folder, answer in zip(folders, answers or [], strict=False):
                folder.editor = answer if isinstance(answer, Mapping) else {}
        self.reread()

    def pushed(self, settings: Any) -> None:
        """Settings that came with the notification, from editors that cannot be asked."""
        if isinstance(settings, Mapping) and isinstance(settings.get(SECTION), Mapping):
            for folder in self.every:
                folder.editor = settings[SECTION]
        self.reread()

    def reread(self) -> None:
        """Lay everything together anew, ``pyproject.toml`` included."""
        for folder in self.every:
            folder.lay(self._initial)
        problems = [p for folder in self.every for p in folder.problems]
        news = [p for p in dict.fromkeys(problems) if p not in self._told]
        self._told = set(problems)
        if news:
            self._client.show(" ".join(news), types.MessageType.Warning)


def _folder(folder: types.WorkspaceFolder) -> Folder:
    name = to_fs_path(folder.uri)
    return Folder(folder.uri, Path(name) if name else None)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an editor set.  Editors send null for every setting that the user left alone."""
    given: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            value = _given(value)
            # an empty table is how an editor shows an unset map
            if not value:
                continue
        if value is not None:
            given[str(name)] = value
    return given


def _pyproject(path: Path) -> tuple[Mapping[str, Any], list[str]]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("redraft", {})
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [f"pyproject.toml cannot be read: {error}."]
    if not isinstance(table, Mapping):
        return {}, ["pyproject.toml: [tool.redraft] must be a table."]
    return table, []
