"""A test file for a function that nobody has written a test for yet."""

from __future__ import annotations

import re
from pathlib import Path

from redraft.core.function import Function
from redraft.core.task import WrittenTest
from redraft.core.text import Document, digest

_FUTURE = re.compile(r"^from __future__ import .*$\n?", re.MULTILINE)


def written_test(
    document: Document, function: Function, root: Path, body: str
) -> WrittenTest | None:
    """The file, at the project's root; its name is made from what it says.

    It imports the outermost name that leads to the function, from the folder above
    the outermost package as pytest does (https://docs.pytest.org, "import modes").
    """
    path = document.path
    if path is None or root not in path.parents:
        return None
    parts = [] if path.name == "__init__.py" else [path.stem]
    folder = path.parent
    while folder != root.parent and (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    if not parts or not all(part.isidentifier() for part in parts):
        return None
    base = Path(*([".."] if folder == root.parent else folder.relative_to(root).parts))
    outer = function.qualname.split(".")[0]
    future = "".join(_FUTURE.findall(body))
    text = (
        f"{future}import sys\nfrom pathlib import Path\n\n"
        f"sys.path.insert(0, str((Path(__file__).parent / {base.as_posix()!r}).resolve()))\n"
        f"from {'.'.join(parts)} import {outer}  # noqa: E402\n\n"
        f"{_FUTURE.sub('', body)}\n"
    )
    return WrittenTest(Path(f"test_redraft_{digest(text)[:12]}.py"), text)
