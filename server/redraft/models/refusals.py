"""Parameters that a server turns out not to take.

The table of quirks cannot know every server.  Where one answers 400 or 422 and
names a parameter, that parameter is left out, or called by the name that the
server asks for, and the request is made again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping

OPTIONAL = (
    "temperature",
    "top_p",
    "frequency_penalty",
    "presence_penalty",
    "max_tokens",
    "max_completion_tokens",
    "seed",
    "stream_options",
)
"""What a request can do without."""

_OTHER_NAME = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
_NOT_TAKEN = re.compile(
    r"unsupported|not supported|not support|unexpected|unknown|unrecogni[sz]ed|extra|not permitted"
    r"|not allowed|forbidden|deprecated|no longer|not available|invalid (?:field|param|argument)",
    re.IGNORECASE,
)


def refused_parameters(status: int, body: object, sent: Collection[str]) -> dict[str, str | None]:
    """The parameters of a request that an error says are not taken, each with the name to send
    it under instead (None: leave it out).  Empty where the error is about something else."""
    if status not in (400, 422):
        return {}
    text = body if isinstance(body, str) else json.dumps(body)
    if not _NOT_TAKEN.search(text):
        return {}
    named = _param(body)
    if named in sent and named in (*OPTIONAL, "stream"):
        # a named culprit; others in the message are advice ("use … instead")
        refused = [named]
    else:
        refused = [n for n in OPTIONAL if n in sent and re.search(rf"\b{n}\b", text)]
    found: dict[str, str | None] = {}
    for name in refused:
        other = _OTHER_NAME.get(name)
        wanted = other is not None and re.search(rf"\b{other}\b", text) and other not in sent
        found[name] = other if wanted else None
    return found


def _param(body: object) -> str:
    if not isinstance(body, Mapping):
        return ""
    inner = body.get("error")
    held = inner if isinstance(inner, Mapping) else body
    name = held.get("param")
    return name if isinstance(name, str) else ""
