"""What a workspace's own editor settings say of the interpreter.

``.vscode/settings.json`` comes with the repository as often as from its user, and a
repository does not choose which program runs.  So its word picks among
environments that exist: an interpreter inside a virtual environment or one of
conda's.  A bare name, a wrapper, any other program is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from redraft.languages.python.environments import folder_of, is_environment, python_in, runnable
from redraft.languages.python.managers import Outlook

_KEYS = ("python.defaultInterpreterPath", "python.pythonPath")
_VARIABLE = re.compile(r"\$\{(workspaceFolder|workspaceRoot|userHome|env:(\w+))\}")
_MOST_BYTES = 1 << 20
_STRING_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r'"(?:\\.|[^"\\])*"|,(?=\s*[}\]])')


def chosen_in_editor(look: Outlook) -> Iterator[Path]:
    """Interpreters that the settings of the workspace name and that may be taken."""
    for folder in look.folders:
        settings = _settings(folder / ".vscode" / "settings.json")
        for key in _KEYS:
            value = settings.get(key)
            if isinstance(value, str):
                python = _interpreter(value, folder, look)
                if python is not None:
                    yield python


def _interpreter(value: str, folder: Path, look: Outlook) -> Path | None:
    def spelled(match: re.Match[str]) -> str:
        if match.group(2):
            return look.environment.get(match.group(2), match.group(0))
        return str(look.home if match.group(1) == "userHome" else folder)

    text = _VARIABLE.sub(spelled, value)
    if "${" in text or ("/" not in text and "\\" not in text):
        return None
    path = Path(text)
    path = look.home.joinpath(*path.parts[1:]) if path.parts[:1] == ("~",) else folder / path
    if path.is_dir():
        return python_in(path) if is_environment(path) else None
    # only what every environment calls its interpreter, so that no other program in it is run
    named = re.fullmatch(r"python[\d.]*(\.exe)?", path.name) is not None
    return path if named and runnable(path) and is_environment(folder_of(path)) else None


def _settings(path: Path) -> dict[str, object]:
    """JSON with comments and trailing commas; nothing where it cannot be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        text = path.read_text(encoding="utf-8-sig")
        text = _STRING_OR_COMMENT.sub(lambda m: m[0] if m[0].startswith('"') else " ", text)
        text = _TRAILING_COMMA.sub(lambda m: m[0] if m[0].startswith('"') else "", text)
        found = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
