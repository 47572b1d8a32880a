"""Inputs by which two versions are compared: near those that the tests call the function with."""

from __future__ import annotations

from collections.abc import Sequence

from redraft.bench.datasets.checks import check_only

_TEXT = '''\
import inspect
import reference
from mutate import Drawer, recorded


def _check(text):
    names = dict(vars(reference))
    exec(text, names)
    return names["check"]


def _heard(check, function):
    """The check, its calls with every argument in its place."""
    signature = inspect.signature(function)

    def placed(args, named):
        bound = signature.bind(*args, **named)
        bound.apply_defaults()
        return bound.args

    return lambda heard: check(lambda *args, **named: heard(*placed(args, named)))


_target = {target}
_calls = recorded([_heard(_check(text), _target) for text in {checks!r}], _target)
PROBES = {{
    {function!r}: {{
        "draw": Drawer(_calls),
        "drive": lambda module, args: {drive}(*args),
    }}
}}
'''


def near_checks(texts: Sequence[str], function: str, access: str) -> str:
    """The text of ``probes.py`` for tests written as ``check(candidate)``.

    ``access`` is how a module's function is had, with ``{}`` for the module:
    ``{}.solve``, ``{}.Solution().solve``.
    """
    checks = [check_only(text) for text in texts if text.strip()]
    return _TEXT.format(
        target=access.format("reference"),
        checks=checks,
        function=function,
        drive=access.format("module"),
    )
