"""The packages that bugs are planted in.

Both are widely used, pure Python, need nothing beside themselves, ship their
tests in the source archive, and run the whole of them in under three seconds,
so that the figure is about the repairer and not about waiting for a suite.
Their layouts differ: boltons keeps its tests beside the package, toolz inside
it.  more-itertools, better known than toolz, was left out: one run of its suite
takes seventeen seconds, six of them in one test.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.bench.gate.packages import BOLTONS, Package


@dataclass(frozen=True, slots=True)
class Target:
    """A package to plant bugs in.

    ``code`` is the folder of its modules below the source's root and
    ``excluded`` are globs of files there that no bug is planted in.  ``licence``
    is the one that the stored lines stand under.
    """

    package: Package
    code: str
    licence: str
    excluded: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The package's name."""
        return self.package.name

    @property
    def file(self) -> Path:
        """Where its bugs are kept."""
        return Path(__file__).with_name("bugs") / f"{self.name}.json"


TARGETS = (
    Target(BOLTONS, "boltons", "BSD-3-Clause"),
    Target(
        Package("toolz", "1.2.0"),
        "toolz",
        "BSD-3-Clause",
        excluded=("toolz/tests/*", "toolz/sandbox/*", "toolz/_version.py"),
    ),
)


def target(name: str) -> Target:
    """The target of a package's name.

    Raises:
        KeyError: there is none.
    """
    return {one.name: one for one in TARGETS}[name]
