"""``redraft compare``: a refined and a redrafted version side by side."""

from __future__ import annotations

from redraft.cli.commands.base import Command, Example
from redraft.cli.commands.proposing import arguments, proposing

COMMAND = Command(
    "compare",
    "make both versions and show them side by side",
    "Writes a refined and a redrafted version of the function, tests both in the sandbox, and "
    "shows what each fixes and breaks, and which of them is better, if one is. With --write the "
    "better one is put into the file.",
    arguments,
    proposing(lambda assistant, task, on_event: assistant.compare(task, on_event=on_event)),
    (
        Example(
            ("parcels/routes.py::longest_wait", "--policy", "repair"),
            0,
            shows=(
                "Refined",
                "Redrafted",
                "test_a_national_route",
                "Chosen: the redrafted version",
            ),
            tells="which approach serves better",
        ),
        Example(("parcels/rates.py",), 2, complains=("names no function", "FILE::FUNCTION")),
    ),
)
