"""Source files between the disk and a ``Document``, without losing a byte."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path

from redraft.core.errors import BadInput
from redraft.core.text import Document


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read: its bytes' hash, its encoding (PEP 263), its text.

    ``text`` keeps the byte-order mark (as U+FEFF) and every line ending.
    ``path`` is absolute, with symbolic links followed, so that a write replaces
    the file and not a link to it; ``shown`` is the name that the user gave.
    """

    path: Path
    shown: str
    encoding: str
    sha256: str
    text: str

    @property
    def document(self) -> Document:
        """The text as the rooms know it; a file on disk has no version."""
        return Document(uri=self.path.as_uri(), text=self.text, path=self.path)


_BOM = b"\xef\xbb\xbf"
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=]")
"""PEP 263's comment, to tell a wrong declaration from text that is simply not UTF-8."""


def read(name: str) -> SourceFile:
    """The file of a name.

    Raises:
        BadInput: there is none, it is a folder, or its bytes are no text in the
            encoding that it declares.
    """
    path = Path(name)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"There is no file {name}; check the path.") from None
    except IsADirectoryError:
        raise BadInput(f"{name} is a folder; name a file, as in FILE::FUNCTION.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"{name} cannot be read: {reason}.") from None
    encoding, text = _decode(data, name)
    return SourceFile(path.resolve(), name, encoding, _hash(data), text)


def write(file: SourceFile, text: str) -> None:
    """Replace the file's content in one step, in its own encoding and with its own mode.

    The new content is written beside the file and moved over it, so that a
    crash leaves the old file or the new one, never half of one.

    Raises:
        BadInput: the file changed since it was read, cannot hold the text in
            its encoding, or cannot be written.
    """
    try:
        data = text.encode(file.encoding)
    except UnicodeEncodeError as error:
        raise BadInput(
            f"{file.shown} is not changed: its encoding, {file.encoding}, has no "
            f"{text[error.start]!r}, which the new version needs."
        ) from None
    try:
        if not os.access(file.path, os.W_OK):
            raise BadInput(f"{file.shown} is not changed: it is read-only.")
        _refuse_if_changed(file)
        _replace(file, data)
    except OSError as error:
        raise BadInput(f"{file.shown} is not changed: {error.strerror}.") from None


def _refuse_if_changed(file: SourceFile) -> None:
    if _hash(file.path.read_bytes()) != file.sha256:
        raise BadInput(
            f"{file.shown} is not changed: it was edited after Redraft read it; run the command again."
        )


def _replace(file: SourceFile, data: bytes) -> None:
    status = file.path.stat()
    descriptor, name = tempfile.mkstemp(dir=file.path.parent, prefix=f".{file.path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
            # the owner may be another user's when run as root; a plain user cannot give files away
            with contextlib.suppress(PermissionError):
                os.fchown(out.fileno(), status.st_uid, status.st_gid)
            # after the owner, because changing the owner clears set-user-id bits
            os.fchmod(out.fileno(), status.st_mode & 0o7777)
        _refuse_if_changed(file)
        Path(name).replace(file.path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _decode(data: bytes, name: str) -> tuple[str, str]:
    encoding = "utf-8"
    try:
        # a lone \r ends a line for Python, but not for a stream of bytes
        lines = io.BytesIO(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        if any(_COOKIE.match(lines.readline()) for _ in range(2)) or data.startswith(_BOM):
            lines.seek(0)
            encoding, _ = tokenize.detect_encoding(lines.readline)
        if encoding == "utf-8-sig":
            encoding = "utf-8"  # keeps the byte-order mark in the text
        text = data.decode(encoding)
    except (SyntaxError, LookupError) as error:
        raise BadInput(
            f"{name} declares an encoding that cannot be used ({error}); correct its first two lines."
        ) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{name} is not text in {encoding}: line {line} has the byte 0x{data[error.start]:02x}; "
            "save it in UTF-8 or declare its encoding in the first line."
        ) from None
    if _encoded(text, encoding) != data:
        raise BadInput(f"{name} cannot be read and written back unchanged in {encoding}.")
    return encoding, text


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except (UnicodeError, LookupError):
        return None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
