"""What can be set about reaching a model.  The key is no part of it: it is passed apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from redraft.core.budget import Prices
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
    the first).  ``critic`` and ``second`` are names of other models at the same
    address: one that criticises and judges what ``model`` writes, and one that is
    asked where the first gets nowhere.  ``max_attempts`` counts the first try;
    ``concurrency`` is how many calls may be under way at once, twice the drafts that a
    strategy asks for side by side by default (``strategies.options``).  The prices are money per
    million tokens; no list of prices is shipped, because it would soon be wrong.
    """

    base_url: str = ""
    model: str = ""
    critic: str = ""
    second: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra_body: Mapping[str, object] = field(default_factory=dict)
    provider: str = "auto"
    connect_timeout: float = 5.0
    read_timeout: float = 180.0
    max_attempts: int = 3
    concurrency: int = 8
    sampling: Sampling = Sampling()
    input_price: float | None = None
    output_price: float | None = None

    @property
    def prices(self) -> Prices | None:
        """Both prices, None unless both are known."""
        if self.input_price is None or self.output_price is None:
            return None
        return Prices(self.input_price, self.output_price)
