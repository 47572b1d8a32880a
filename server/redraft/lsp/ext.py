"""Our own requests and notifications: their names, what they take and what they give.

``docs/lsp-extensions.md`` describes them to those who write clients; a test
holds the two together.  On the wire a field is called as it is here, but for
the protocol's own, which keep their spelling (``textDocument``,
``workDoneToken``, ``partialResultToken``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from redraft.core.errors import BadInput

CRITIQUE = "redraft/critique"
PROPOSE = "redraft/propose"
COMPARE = "redraft/compare"
FIX = "redraft/fix"
DECIDE = "redraft/decide"
APPLY = "redraft/apply"
DISMISS = "redraft/dismiss"
SET_KEY = "redraft/setKey"
STATUS = "redraft/status"
TRUST = "redraft/trust"

Token = int | str
Data = dict[str, Any]


def _wire(kind: str, name: str = "") -> dict[str, str]:
    """What a field holds, and what it is called on the wire where that differs."""
    return {"kind": kind, "name": name}


@dataclass(frozen=True, slots=True)
class DocumentId:
    """Which document; with a version the request is refused when the text has moved on."""

    uri: str = field(metadata=_wire("text"))
    version: int | None = field(metadata=_wire("integer"), default=None)


@dataclass(frozen=True, slots=True)
class At:
    """A position, in the encoding that was agreed on."""

    line: int = field(metadata=_wire("integer"))
    character: int = field(metadata=_wire("integer"))


@dataclass(frozen=True, slots=True)
class FunctionParams:
    """A function, by a position in it or by its qualified name (and, of several, its ordinal)."""

    text_document: DocumentId = field(metadata=_wire("document", "textDocument"))
    position: At | None = field(metadata=_wire("position"), default=None)
    qualname: str | None = field(metadata=_wire("text"), default=None)
    ordinal: int | None = field(metadata=_wire("integer"), default=None)


@dataclass(frozen=True, slots=True)
class WorkParams(FunctionParams):
    """A function that something is to be done for."""

    instruction: str = field(metadata=_wire("text"), default="")
    work_done_token: Token | None = field(metadata=_wire("token", "workDoneToken"), default=None)
    partial_result_token: Token | None = field(
        metadata=_wire("token", "partialResultToken"), default=None
    )


@dataclass(frozen=True, slots=True)
class CritiqueParams(WorkParams):
    """``fresh`` asks anew although a critique of this very text is known."""

    fresh: bool = field(metadata=_wire("boolean"), default=False)


@dataclass(frozen=True, slots=True)
class ProposeParams(WorkParams):
    """``kind`` is ``refine`` or ``redraft``."""

    kind: str = field(metadata=_wire("kind"), default="refine")


@dataclass(frozen=True, slots=True)
class CompareParams(WorkParams):
    """Both kinds, side by side."""


@dataclass(frozen=True, slots=True)
class FixParams(WorkParams):
    """The whole loop; ``strategy`` is the setting's when absent."""

    strategy: str | None = field(metadata=_wire("text"), default=None)


@dataclass(frozen=True, slots=True)
class DecideParams:
    """What the user answers to a proposal's questions, each answer as its ``expect`` says it."""

    text_document: DocumentId = field(metadata=_wire("document", "textDocument"))
    id: str = field(metadata=_wire("text"))
    answers: tuple[str, ...] = field(metadata=_wire("texts"), default=())
    neither: str | None = field(metadata=_wire("text"), default=None)
    work_done_token: Token | None = field(metadata=_wire("token", "workDoneToken"), default=None)
    partial_result_token: Token | None = field(
        metadata=_wire("token", "partialResultToken"), default=None
    )


@dataclass(frozen=True, slots=True)
class ApplyParams:
    """A proposal by the ``id`` that its answer carried."""

    text_document: DocumentId = field(metadata=_wire("document", "textDocument"))
    id: str = field(metadata=_wire("text"))


@dataclass(frozen=True, slots=True)
class DismissParams(FunctionParams):
    """One point of a function's critique; without ``point`` all that is known of the function."""

    point: str | None = field(metadata=_wire("text"), default=None)


@dataclass(frozen=True, slots=True)
class SetKeyParams:
    """A key for the model, kept in memory alone; null takes it back."""

    key: str | None = field(metadata=_wire("text"), default=None)


@dataclass(frozen=True, slots=True)
class StatusParams:
    """The settings of which document's folder; without, those of no folder."""

    text_document: DocumentId | None = field(
        metadata=_wire("document", "textDocument"), default=None
    )


@dataclass(frozen=True, slots=True)
class TrustParams:
    """Whether code of the workspace may be run."""

    trusted: bool = field(metadata=_wire("boolean"))


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """A review (``docs/json.md``) with the document that it is about.  Each point has an ``id``."""

    uri: str
    version: int | None
    review: Data

    def data(self) -> Data:
        """On the wire the review's fields stand beside these."""
        return {"uri": self.uri, "version": self.version, **self.review}


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """``applied`` is the editor's word; ``reason`` says why not, ``moved`` that it was re-anchored."""

    applied: bool
    reason: str | None = None
    moved: bool = False

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class DismissResult:
    """Whether there was such a point."""

    dismissed: bool

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class SetKeyResult:
    """The policy in force from now on."""

    policy: str

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class StatusResult:
    """Who serves, what runs, what it has cost since the start, and which settings were not taken."""

    version: str
    policy: str
    model: str
    trusted: bool
    running: list[Data]
    usage: Data
    problems: list[str]

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class Method:
    """One message: what it takes and gives."""

    params: type[Any]
    result: type[Any] | None
    notification: bool = False


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        CRITIQUE: Method(CritiqueParams, ReviewResult),
        PROPOSE: Method(ProposeParams, ReviewResult),
        COMPARE: Method(CompareParams, ReviewResult),
        FIX: Method(FixParams, ReviewResult),
        DECIDE: Method(DecideParams, ReviewResult),
        APPLY: Method(ApplyParams, ApplyResult),
        DISMISS: Method(DismissParams, DismissResult),
        SET_KEY: Method(SetKeyParams, SetKeyResult),
        STATUS: Method(StatusParams, StatusResult),
        TRUST: Method(TrustParams, None, notification=True),
    }
)

COMMANDS = (
    "redraft.critique",
    "redraft.refine",
    "redraft.redraft",
    "redraft.compare",
    "redraft.fix",
    "redraft.decide",
    "redraft.apply",
    "redraft.dismiss",
    "redraft.cancel",
)
"""What ``workspace/executeCommand`` takes."""

P = TypeVar("P")


def wire_name(entry: dataclasses.Field[Any]) -> str:
    """What a field is called on the wire."""
    return str(entry.metadata["name"] or entry.name)


def read(params: type[P], raw: Any, where: str = "params") -> P:
    """Params from plain data; fields that nobody knows are left alone, as the protocol wants.

    Raises:
        BadInput: one is missing or of another kind.
    """
    if raw is None:
        raw = {}
    if not isinstance(raw, Mapping):
        raise BadInput(f"{where} must be an object.")
    values: Data = {}
    for entry in dataclasses.fields(params):  # type: ignore[arg-type]
        name = wire_name(entry)
        if raw.get(name) is not None:
            values[entry.name] = _value(entry.metadata["kind"], raw[name], f"{where}.{name}")
        elif entry.default is dataclasses.MISSING:
            raise BadInput(f"{where}.{name} is missing.")
    return params(**values)


_PLAIN: Mapping[str, tuple[tuple[type, ...], str]] = MappingProxyType(
    {
        "text": ((str,), "text"),
        "integer": ((int,), "a whole number"),
        "boolean": ((bool,), "true or false"),
        "token": ((int, str), "a number or a text"),
    }
)
_NESTED: Mapping[str, type[Any]] = MappingProxyType({"document": DocumentId, "position": At})


def _value(kind: str, value: Any, where: str) -> Any:
    if kind in _NESTED:
        return read(_NESTED[kind], value, where)
    if kind == "kind":
        if value not in ("refine", "redraft"):
            raise BadInput(f'{where} must be "refine" or "redraft".')
        return value
    if kind == "texts":
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise BadInput(f"{where} must be a list of texts.")
        return tuple(value)
    types, words = _PLAIN[kind]
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
        raise BadInput(f"{where} must be {words}.")
    return value
