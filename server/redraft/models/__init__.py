"""How a chat model is reached: a client, and models around models.

``MODELS`` names the module of each; a new one is its file and its line here.
They are named and not imported, so that start-up does not pay for a client that
may never be used.  Each module carries ``EXAMPLES``, which one contract test runs.
"""

from collections.abc import Mapping
from types import MappingProxyType

MODELS: Mapping[str, str] = MappingProxyType(
    {
        "openai_compatible": "redraft.models.openai_compatible",
        "retrying": "redraft.models.retrying",
        "budgeted": "redraft.models.budgeted",
        "permitted": "redraft.models.permitted",
        "recording": "redraft.models.recording",
    }
)
