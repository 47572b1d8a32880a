"""Whether a draft does what the reference does, on inputs made for it, in the gate's sandbox.

Inputs are drawn near those that the tests call the function with
(``inside/mutate.py``); those on which the reference raises or takes long do not
count.  Nothing of either version runs in this process.
"""

from __future__ import annotations

import ast
import json
from contextlib import aclosing
from pathlib import Path

from redraft.bench import inside
from redraft.bench.place import Place, own
from redraft.bench.rows import Hidden
from redraft.core.evidence import ObservationKind
from redraft.settings import Settings

WANTED = 300
"""Inputs on which the reference gives a value."""
LEAST = 20
"""Fewer than this tell nothing: the function takes few inputs, or is slow."""
_PARTS = 10
_ROUNDS = 2
_SECONDS = 1.5
"""For one part; the gate stops one after two."""


async def equality(hidden: Hidden, module: str, root: Path, settings: Settings) -> bool | None:
    """Whether the text of a module is equal to the reference on ``WANTED`` inputs, or on as many as
    two rounds reach; None where too few could be compared."""
    files = {
        **hidden.files,
        "driver.py": inside.text("driver.py"),
        "mutate.py": inside.text("mutate.py"),
        "probes.py": hidden.probes,
        "reference.py": hidden.reference,
        "repaired.py": module,
    }
    equal = 0
    async with aclosing(Place(root, files, settings, root / "journal.sqlite3")) as place:
        task = await place.task("driver.py", "compare")
        gate = place.assistant.begin(task, "repair").gate
        of = _PARTS * _ROUNDS
        for turn in range(_ROUNDS):
            want = -(-(WANTED - equal) // _PARTS)
            inputs = [
                f"compare({hidden.function!r}, {turn * _PARTS + part}, {of}, {want}, {_SECONDS})"
                for part in range(_PARTS)
            ]
            for seen in await gate.observe(task, own(task), inputs):
                if seen.kind is not ObservationKind.VALUE:
                    continue  # the machine was too slow for this part, or the draft ends the process
                told = json.loads(ast.literal_eval(seen.text))
                if told["differ"]:
                    return False
                equal += told["equal"]
            if equal >= WANTED:
                break
    return True if equal >= LEAST else None
