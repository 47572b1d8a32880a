"""Who thinks (the paper's π): one file or folder each, one line each in the table.

Nothing is imported here but the core: a policy's room is loaded when it is asked
for, so that starting Redraft stays quick.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.ports import Policy


@dataclass(frozen=True, slots=True)
class Example:
    """What a policy does with one Python function.

    ``source`` is a whole file whose last function is meant, ``tests`` the test
    functions that touch it.  ``suggestion`` is what the critique of that function
    must say; when it asks for a new draft, ``draft`` is a text that this must
    hold.  ``replies`` are what a model answers in turn, ``drafts`` and
    ``critiques`` what was recorded, for the policies that live on them.
    """

    title: str
    source: str
    suggestion: Suggestion
    draft: str = ""
    tests: str = ""
    replies: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()
    critiques: tuple[Critique, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy: where its class is, what it is for, what its constructor takes, examples.

    ``needs`` are the names of the constructor's arguments, in order, as ``app``
    knows them: ``model``, ``language``, ``gate``, ``options``, …
    """

    place: str
    about: str
    needs: tuple[str, ...]
    examples: tuple[Example, ...]

    def load(self) -> Callable[..., Policy]:
        """The policy's class; imports its room."""
        module, _, name = self.place.partition(":")
        return cast("Callable[..., Policy]", getattr(importlib.import_module(module), name))


_MEDIAN = '''\
def middle(values: list[int]) -> int:
    """The middle value; the lower one of two."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
'''
_TESTS = """\
def test_odd():
    assert middle([3, 1, 2]) == 2


def test_even():
    assert middle([4, 1, 3, 2]) == 2
"""
_RIGHT = "return ordered[(len(ordered) - 1) // 2]"
_REFINED = _MEDIAN.replace("return ordered[len(ordered) // 2]", _RIGHT).rstrip("\n")
_SAID = """<critique>
An even count takes the upper of the two middle values.
<point><quote>return ordered[len(ordered) // 2]</quote>
<problem>for an even count this is the upper middle value</problem>
<input>middle([1, 2])</input><gives>2</gives><should_give>1</should_give></point>
</critique>
<suggestion>refine</suggestion>"""

POLICIES: Mapping[str, Entry] = MappingProxyType(
    {
        "chat": Entry(
            "redraft.policies.chat.policy:ChatPolicy",
            "asks a chat model",
            ("model", "language", "options"),
            (
                Example(
                    "a detail is wrong",
                    _MEDIAN,
                    Suggestion.REFINE,
                    _RIGHT,
                    replies=(_SAID, f"Takes the lower one.\n\n```python\n{_REFINED}\n```"),
                ),
                Example(
                    "nothing to change",
                    _REFINED,
                    Suggestion.PASS,
                    replies=(
                        "<critique>It does what it says.</critique><suggestion>pass</suggestion>",
                    ),
                ),
                Example(
                    "no verdict in two replies",
                    _MEDIAN,
                    Suggestion.COULD_NOT_TELL,
                    replies=("Looks good to me!", "As I said, it looks good."),
                ),
            ),
        ),
        "repair": Entry(
            "redraft.policies.repair.policy:RepairPolicy",
            "searches small edits that mend the failing tests, without a model",
            ("gate", "language", "options", "clock"),
            (
                Example("a detail is wrong", _MEDIAN, Suggestion.REFINE, "ordered[", _TESTS),
                Example("nothing to change", _REFINED, Suggestion.PASS, tests=_TESTS),
            ),
        ),
        "recorded": Entry(
            "redraft.policies.recorded:RecordedPolicy",
            "replays recorded drafts and critiques",
            ("drafts", "critiques"),
            (
                Example(
                    "a recorded refinement",
                    _MEDIAN,
                    Suggestion.REFINE,
                    _RIGHT,
                    drafts=(Draft(_REFINED, DraftKind.REFINE, "recording"),),
                    critiques=(Critique(Suggestion.REFINE, "takes the upper one"),),
                ),
                Example("an empty recording", _MEDIAN, Suggestion.COULD_NOT_TELL),
            ),
        ),
    }
)
