"""``redraft refine``: a version that keeps the approach and fixes its details."""

from __future__ import annotations

from redraft.cli.commands.base import Command, Example
from redraft.cli.commands.proposing import arguments, proposing
from redraft.core.critique import Suggestion

COMMAND = Command(
    "refine",
    "keep the approach and fix its details",
    "Writes one refined version of the function, tests it in the sandbox, and shows it as a diff "
    "with what it fixes and breaks. With --write it is put into the file when it is the better one.",
    arguments,
    proposing(
        lambda assistant, task, on_event: assistant.propose(
            task, Suggestion.REFINE, on_event=on_event
        )
    ),
    (
        Example(
            ("parcels/rates.py::band_for", "--policy", "repair"),
            0,
            shows=("Refined", "if grams <= band.limit:", "Chosen: the refined version"),
            tells="show a refined version, tested",
        ),
        Example(
            ("parcels/rates.py::band_for", "--write", "--no-gate"),
            2,
            complains=("--write and --no-gate exclude each other",),
        ),
    ),
)
