"""``redraft redraft``: a version that starts over with another approach."""

from __future__ import annotations

from redraft.cli.commands.base import Command, Example
from redraft.cli.commands.proposing import arguments, proposing
from redraft.core.critique import Suggestion

COMMAND = Command(
    "redraft",
    "start over with another approach",
    "Writes one version of the function by another method, tests it in the sandbox, and shows it "
    "as a diff with what it fixes and breaks. With --write it is put into the file when it is the "
    "better one.",
    arguments,
    proposing(
        lambda assistant, task, on_event: assistant.propose(
            task, Suggestion.REDRAFT, on_event=on_event
        )
    ),
    (
        Example(
            ("parcels/routes.py::longest_wait", "--policy", "repair"),
            0,
            shows=("Redrafted", "Chosen: the redrafted version", "changed"),
            tells="show a version by another method, tested",
        ),
        Example(
            ("parcels/rates.py::band_for", "--policy", "wise"),
            2,
            complains=("--policy must be one of auto, chat, repair",),
        ),
    ),
)
