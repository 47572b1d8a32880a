"""Whether a repair is right: it does what the reference does, on inputs made for it.

Both versions run in the gate's sandbox, in a project made for that
(``redraft.bench.inside``); nothing of them runs in this process.
"""

from __future__ import annotations

import ast
import json
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from redraft.bench import inside
from redraft.bench.equality import WANTED
from redraft.bench.place import own
from redraft.core.evidence import ObservationKind
from tests.bench.repair.subjects import Subject
from tests.bench.repair.workplace import Workplace

_PARTS = 10
_ROUNDS = 2
_SECONDS = 1.5
"""For one part; the gate stops one after two."""
_PROBING = Path(__file__).parent / "inside" / "probing.py"


@dataclass(slots=True)
class Equality:
    """``reached`` inputs gave a value on the reference; ``equal`` of them the same on the repair.

    ``why`` says what kept some parts from being run.
    """

    equal: int = 0
    differ: int = 0
    raised: int = 0
    slow: int = 0
    first: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def reached(self) -> int:
        return self.equal + self.differ

    @property
    def right(self) -> bool:
        """Equal on every input; nothing compared is not equal."""
        return self.equal > 0 and self.differ == 0 and not self.why

    def record(self) -> dict[str, object]:
        """As it is written down."""
        return {
            "right": self.right,
            "reached": self.reached,
            "differ": self.differ,
            "raised": self.raised,
            "slow": self.slow,
            "first": self.first,
            "why": self.why,
        }


async def equality(
    subject: Subject, repaired: str, root: Path, journal: Path, *, wild: bool = False
) -> Equality:
    """Compare the module's text ``repaired`` with the reference on at least ``WANTED`` inputs.

    ``wild`` inputs leave what the tests have shown of the arguments.
    """
    files = {
        "driver.py": inside.text("driver.py"),
        "mutate.py": inside.text("mutate.py"),
        "probing.py": _PROBING.read_text(encoding="utf-8"),
        "probes.py": subject.probes,
        "reference.py": subject.right,
        "repaired.py": repaired,
    }
    found = Equality()
    async with aclosing(Workplace(root, files, 1.0, journal)) as place:
        task = await place.task("driver.py", "compare")
        of = _PARTS * _ROUNDS
        for turn in range(_ROUNDS):
            want = -(-(WANTED - found.reached) // _PARTS)
            inputs = [
                f"compare({subject.function!r}, {turn * _PARTS + part}, {of}, {want}, {_SECONDS}, {wild})"
                for part in range(_PARTS)
            ]
            for seen in await place.gate.observe(task, own(task), inputs):
                if seen.kind is not ObservationKind.VALUE:
                    found.why = f"{seen.kind.value}: {seen.text}"
                    continue
                _add(found, json.loads(ast.literal_eval(seen.text)))
            if found.reached >= WANTED:
                break
    return found


def _add(found: Equality, part: dict[str, object]) -> None:
    for name in ("equal", "differ", "raised", "slow"):
        value = part[name]
        assert isinstance(value, int)
        setattr(found, name, getattr(found, name) + value)
    first = part["first"]
    if not found.first and isinstance(first, list):
        found.first = [str(text) for text in first]
