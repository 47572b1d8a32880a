"""What goes wrong, as the user meets it.

RedraftError             one sentence: what happened and what to do; never a traceback
├── BadInput             the request cannot be served as put (exit code 2)
└── Unusable             the model or the sandbox could not be used (exit code 3)

These stop a request at the rim.  What can happen in the ordinary course of
judging and drafting is a value: NoDraft, Critique.could_not_tell, Outcome,
ModelFailure.
"""

from __future__ import annotations


class RedraftError(Exception):
    """Carries one sentence for the user."""

    exit_code = 2


class BadInput(RedraftError):
    """No such file, no such function, an ambiguous name, not Python, a setting out of range."""

    exit_code = 2


class Unusable(RedraftError):
    """The model or the sandbox could not be used."""

    exit_code = 3
