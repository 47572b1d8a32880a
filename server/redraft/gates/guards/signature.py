"""Its callers need not change: same parameters, kinds, defaults; annotations may be added."""

from __future__ import annotations

import re

from redraft.gates.guards.base import Change, Example, Guard, Objection

_PARAMETER = re.compile(r"(\*{0,2}\w+|/|\*)(: |=)?(.*)", re.DOTALL)


def _split(parameter: str) -> tuple[str, str]:
    """Annotation and default of a rendered parameter; "" where there is none."""
    match = _PARAMETER.fullmatch(parameter)
    if match is None or not match[2]:
        return "", ""
    if match[2] == "=":
        return "", match[3]
    annotation, _, default = match[3].partition(" = ")
    return annotation, default


def _check(change: Change) -> Objection | None:
    old, new = change.old, change.new
    if old is None:
        return None
    if old.parameter_names != new.parameter_names:
        return Objection(
            f"Its parameters are ({', '.join(new.parameter_names)}), "
            f"not ({', '.join(old.parameter_names)})."
        )
    changed = []
    for name, before, after in zip(
        old.parameter_names, old.parameters, new.parameters, strict=True
    ):
        (was, default), (now, new_default) = _split(before), _split(after)
        if default != new_default:
            return Objection(f"The default of {name} is changed.")
        if was and not now:
            return Objection(f"The annotation of {name} is lost.")
        if was != now and was:
            changed.append(name)
    if old.returns and not new.returns:
        return Objection("The annotation of the result is lost.")
    if old.returns and old.returns != new.returns:
        changed.append("the result")
    if changed:
        return Objection(f"The annotation of {', '.join(changed)} is changed.", blocks=False)
    return None


_F = "def f(a, b: int = 2, *c, d=1) -> int:\n    return a"

SAME_SIGNATURE = Guard(
    "same signature",
    _check,
    (
        Example(_F, _F.replace("return a", "return b"), "accepts"),
        Example(_F, _F.replace("(a,", "(a: str,"), "accepts"),
        Example(_F, _F.replace("(a,", "(a, e,"), "refuses"),
        Example(_F, _F.replace("*c, ", ""), "refuses"),
        Example(_F, _F.replace("*c", "*, c"), "refuses"),
        Example(_F, _F.replace("= 2", "= 3"), "refuses"),
        Example(_F, _F.replace(", d=1", ", d"), "refuses"),
        Example(_F, _F.replace("b: int = 2", "b=2"), "refuses"),
        Example(_F, _F.replace(" -> int", ""), "refuses"),
        Example("def f(a, *, b):\n    pass", "def f(a, b):\n    return a", "refuses"),
        Example("def f(a, /, b):\n    pass", "def f(a, b):\n    return a", "refuses"),
        Example("def f(a=()):\n    pass", "def f(a=[]):\n    return a", "refuses"),
        Example(_F, _F.replace("b: int", "b: float"), "warns"),
        Example(_F, _F.replace("-> int", "-> float"), "warns"),
        Example("def f(a='x=1'):\n    pass", "def f(a: str = 'x=1'):\n    return a", "accepts"),
    ),
)
