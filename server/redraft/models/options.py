"""What can be set about reaching a model.  The key is no part of it: it is passed apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from redraft.core.chat import Sampling


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Where a model is and how it is asked.

    ``base_url`` ends where ``/chat/completions`` begins; empty takes the
    provider's own.  ``provider`` is a key of ``quirks.PROVIDERS``, or ``auto``:
    told by the URL.  ``headers`` may carry a proxy's token and is never printed.
    ``extra_body`` is merged into every request.  Timeouts are in seconds:
    ``connect_timeout`` until the server takes the connection, ``read_timeout``
    between two pieces of the reply (a local model may think for minutes before
    the first).  ``max_attempts`` counts the first try.
    """

    base_url: str = ""
    model: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra_body: Mapping[str, object] = field(default_factory=dict)
    provider: str = "auto"
    connect_timeout: float = 5.0
    read_timeout: float = 180.0
    max_attempts: int = 3
    sampling: Sampling = Sampling()
