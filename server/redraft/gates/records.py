"""What the runner says, believed only where it is authentic."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

_LONGEST = 4 << 20


@dataclass(slots=True)
class Reader:
    """Turns the bytes of the record pipe into records.

    Records must carry the right keyed hash and be numbered without a gap: one
    that was taken out of the pipe is missed.  ``forged`` is set by anything else
    that comes through the pipe; a run with it is no pass.  ``gaps`` allows for
    records that were read by nobody.
    """

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    gaps: bool = False
    forged: bool = False
    _last: int = 0
    _rest: bytes = b""

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """The whole records in what has come so far."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST:
            self.forged, self._rest = True, b""
        records = []
        for line in lines:
            record = self._read(line)
            if record is None:
                self.forged = True
            else:
                records.append(record)
        return records

    def _read(self, line: bytes) -> dict[str, Any] | None:
        try:
            number, mark, body = line.split(b" ", 2)
            expected = blake2b(number + b" " + body, key=self.key, digest_size=16).hexdigest()
            if not hmac.compare_digest(expected.encode(), mark):
                return None
            if int(number) != self._last + 1 and not (self.gaps and int(number) > self._last):
                return None
            record = json.loads(body)
        except ValueError:
            return None
        self._last = int(number)
        return record if isinstance(record, dict) else None
