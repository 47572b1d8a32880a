"""What a function prints of which it is known that it does so by ``print`` alone."""

from __future__ import annotations

import io
import re
import sys
import warnings
from hashlib import sha256
from typing import Any

_OUTPUT = 20_000  # characters of what is printed
_LINE = re.compile(r"\bline \d+|\.py:\d+")


class Paper:
    """Takes the place of both outputs; used for one call after the other."""

    def __init__(self) -> None:
        self._out, self._err = _Sheet(), _Sheet()
        self._warned: list[str] = []
        warnings.simplefilter("always")
        warnings.showwarning = self._warn  # type: ignore[assignment]  # it takes whatever it is given

    def __enter__(self) -> Paper:  # noqa: PYI034  # Self is not in 3.8
        if self._out.used or self._err.used:
            self._out, self._err = _Sheet(), _Sheet()
        self._warned = []
        sys.stdout, sys.stderr = self._out, self._err
        return self

    def _warn(self, text: Any, category: type, *rest: Any, **more: Any) -> None:
        self._warned.append(f"{category.__name__}: {text}"[:500])

    def __exit__(self, *rest: object) -> None:
        pass

    def told(self) -> dict[str, Any]:
        """``out``, ``err`` and ``warned``; a long output ends in its digest."""
        return {
            "out": self._out.told(),
            "err": _LINE.sub("line", self._err.told()),
            "warned": self._warned,
        }


class _Sheet(io.TextIOBase):
    def __init__(self) -> None:
        self.used, self._start, self._hash = 0, "", sha256()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"string argument expected, got {type(text).__name__!r}")
        if self.used <= _OUTPUT:
            self._start += text[: _OUTPUT + 1]
        self.used += len(text)
        self._hash.update(text.encode("utf-8", "surrogatepass"))
        return len(text)

    def told(self) -> str:
        if self.used <= _OUTPUT:
            return self._start
        return self._start[:_OUTPUT] + "… " + self._hash.hexdigest()
