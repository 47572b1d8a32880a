"""A small set of cases with one bug each, and what a scripted model says of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from redraft.models.scripted import Reply, Rule, Script


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    wrong: str
    right: str
    examples: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def before(self) -> str:
        return self.text.replace("@", self.wrong)

    @property
    def after(self) -> str:
        return self.text.replace("@", self.right)

    @property
    def mended(self) -> str:
        """The line that the right version has and the wrong one has not."""
        return next(line.strip() for line in self.text.splitlines() if "@" in line).replace(
            "@", self.right
        )


CASES = (
    Case(
        "even",
        'def even(n: int) -> bool:\n    """Whether n is even."""\n    return n % 2 == @\n',
        *("1", "0"),
        ("even(2) is True", "even(3) is False", "even(-4) is True"),
        ("even(5) is False", "even(0) is True"),
    ),
    Case(
        "first",
        'def first(xs: list[int]) -> int:\n    """The first of a list."""\n    return xs[@]\n',
        *("1", "0"),
        ("first([3, 4]) == 3", "first([5, 6, 7]) == 5", "first([9]) == 9"),
        ("first([7, 1, 2]) == 7",),
    ),
    Case(
        "last",
        'def last(xs: list[int]) -> int:\n    """The last of a list."""\n    return xs[@]\n',
        *("-2", "-1"),
        ("last([3, 4]) == 4", "last([7, 1, 2]) == 2", "last([8]) == 8"),
        ("last([5, 6, 7, 1]) == 1",),
    ),
    Case(
        "least",
        'def least(a: int, b: int) -> int:\n    """The lesser one."""\n    return @(a, b)\n',
        *("max", "min"),
        ("least(1, 2) == 1", "least(4, 3) == 3", "least(5, 5) == 5"),
        ("least(-1, 0) == -1",),
    ),
    Case(
        "total",
        'def total(xs: list[int]) -> int:\n    """The sum."""\n    made = @\n'
        "    for x in xs:\n        made += x\n    return made\n",
        *("1", "0"),
        ("total([1, 2]) == 3", "total([]) == 0", "total([4]) == 4"),
        ("total([5, 5, 5]) == 15",),
    ),
    Case(
        "twice",
        'def twice(n: int) -> int:\n    """Two times n."""\n    return n * @\n',
        *("3", "2"),
        ("twice(1) == 2", "twice(4) == 8", "twice(0) == 0"),
        ("twice(-3) == -6",),
    ),
)
ENDLESS = Case(
    "spin",
    'def spin(n: int) -> int:\n    """Counts down to nought."""\n    while n >= @:\n        n -= 0\n'
    "    return n\n",
    *("0", "99"),
    ("spin(1) == 0",),
    ("spin(2) == 0",),
)
"""Its tests go on until the gate ends them."""


def write(root: Path, cases: tuple[Case, ...] = CASES) -> Path:
    """The cases as a folder that ``redraft bench`` reads."""
    for case in cases:
        folder = root / case.name
        folder.mkdir(parents=True)
        (folder / "before.py").write_text(case.before)
        (folder / "after.py").write_text(case.after)
        shown = ", ".join(repr(f"assert {line}") for line in case.examples)
        (folder / "case.toml").write_text(f"examples = [{shown}]\n")
        body = "".join(f"    assert {line}\n" for line in case.hidden)
        (folder / f"test_{case.name}.py").write_text(
            f"from case import {case.name}\n\n\ndef test_{case.name}():\n{body}"
        )
    return root


def script(held: tuple[str, ...] = (), seconds: float = 0.0, key: str | None = None) -> Script:
    """A model that sees each bug and mends it.

    Of the cases named, the first critique alone keeps its asker waiting.
    """
    rules = []
    for case in CASES:
        fix = Reply(f"Mended.\n```python\n{case.after}```\n")
        said = _critique(
            "refine", f"<point><quote>{_wrong(case)}</quote><problem>It is off.</problem></point>"
        )
        slow = (Reply(said, delay=seconds),) if case.name in held else ()
        asked = rf"def {case.name}\(.*Decide which of these holds"
        rules += [
            Rule((Reply(_critique("pass", "")),), contains=case.mended, pattern=asked),
            Rule((*slow, Reply(said)), pattern=asked),
            Rule((fix,), pattern=rf"def {case.name}\(.*the newest version of"),
        ]
    return Script(rules=tuple(rules), key=key)


def _critique(suggestion: str, points: str) -> str:
    return f"<critique>\nLooked at.\n{points}\n</critique>\n<suggestion>{suggestion}</suggestion>\n"


def _wrong(case: Case) -> str:
    return (
        case.mended[: -len(case.right)] + case.wrong
        if case.mended.endswith(case.right)
        else (case.mended.replace(case.right, case.wrong))
    )
