"""Places where every version may write, put back as they were after each.

The project has a layer of its own per version; the temporary folders and the
empty home are shared by all versions of a warm process.
"""

# Plain strings for paths: this runs once per version.
# ruff: noqa: PTH106, PTH108
from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from typing import Tuple  # noqa: UP035  # as below

_State = Tuple[int, int, int, int]  # noqa: UP006  # evaluated, and the project may have Python 3.8


class Scratch:
    """Remembers what lies in some folders, and restores that."""

    def __init__(self, places: Sequence[str]) -> None:
        self._places = [place for place in places if os.path.isdir(place)]  # noqa: PTH112
        self._before = dict(self._walk())

    def restore(self) -> bool:
        """Remove whatever is new; False where something that was there has changed."""
        found = list(self._walk())
        # The deepest come last in a walk and first in a removal.
        for path, state in reversed(found):
            if path not in self._before:
                try:
                    if stat.S_ISDIR(state[3]):
                        os.rmdir(path)
                    else:
                        os.unlink(path)
                except OSError:
                    return False
        return all(self._same(path, state) for path, state in found) and self._before.keys() <= {
            path for path, _ in found
        }

    def _same(self, path: str, state: _State) -> bool:
        before = self._before.get(path)
        if before is None:
            return True
        # A folder's times change with what is made and removed in it.
        return before[3] == state[3] and (stat.S_ISDIR(state[3]) or before == state)

    def _walk(self) -> Iterator[tuple[str, _State]]:
        for place in self._places:
            device = os.lstat(place).st_dev
            todo = [place]
            while todo:
                folder = todo.pop()
                try:
                    entries = list(os.scandir(folder))
                except OSError:
                    try:
                        os.chmod(folder, 0o700)  # noqa: PTH101
                        entries = list(os.scandir(folder))
                    except OSError:
                        continue
                for entry in entries:
                    state = entry.stat(follow_symlinks=False)
                    if state.st_dev != device:
                        continue  # shown from elsewhere, and read-only
                    times = state.st_mtime_ns + state.st_ctime_ns
                    yield entry.path, (state.st_ino, state.st_size, times, state.st_mode)
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
