"""What our own messages take."""

from __future__ import annotations

from dataclasses import dataclass, field

from redraft.lsp.ext.wire import Token, wire


@dataclass(frozen=True, slots=True)
class DocumentId:
    """Which document; with a version the request is refused when the text has moved on."""

    uri: str = field(metadata=wire("text"))
    version: int | None = field(metadata=wire("integer"), default=None)


@dataclass(frozen=True, slots=True)
class At:
    """A position, in the encoding that was agreed on."""

    line: int = field(metadata=wire("integer"))
    character: int = field(metadata=wire("integer"))


@dataclass(frozen=True, slots=True)
class FunctionParams:
    """A function, by a position in it or by its qualified name (and, of several, its ordinal)."""

    text_document: DocumentId = field(metadata=wire(DocumentId, "textDocument"))
    position: At | None = field(metadata=wire(At), default=None)
    qualname: str | None = field(metadata=wire("text"), default=None)
    ordinal: int | None = field(metadata=wire("integer"), default=None)


@dataclass(frozen=True, slots=True)
class WorkParams(FunctionParams):
    """A function that something is to be done for."""

    instruction: str = field(metadata=wire("text"), default="")
    work_done_token: Token | None = field(metadata=wire("token", "workDoneToken"), default=None)
    partial_result_token: Token | None = field(
        metadata=wire("token", "partialResultToken"), default=None
    )


@dataclass(frozen=True, slots=True)
class GivenPoint:
    """A point as the user has edited it; ``line`` counts from 1, as in answers."""

    message: str = field(metadata=wire("text"))
    quote: str = field(metadata=wire("text"), default="")
    line: int | None = field(metadata=wire("integer"), default=None)


@dataclass(frozen=True, slots=True)
class GivenCritique:
    """A critique as the user has edited it."""

    suggestion: str = field(metadata=wire("kind"), default="refine")
    summary: str = field(metadata=wire("text"), default="")
    points: tuple[GivenPoint, ...] = field(metadata=wire([GivenPoint]), default=())


@dataclass(frozen=True, slots=True)
class CritiqueParams(WorkParams):
    """``fresh`` asks anew although a critique of this very text is known; ``suspect`` asks a model
    where code, docstring and tests disagree and running does not show which is wrong."""

    fresh: bool = field(metadata=wire("boolean"), default=False)
    suspect: bool = field(metadata=wire("boolean"), default=False)


@dataclass(frozen=True, slots=True)
class ProposeParams(WorkParams):
    """``kind`` is ``refine`` or ``redraft``."""

    kind: str = field(metadata=wire("kind"), default="refine")
    critique: GivenCritique | None = field(metadata=wire(GivenCritique), default=None)


@dataclass(frozen=True, slots=True)
class CompareParams(WorkParams):
    """Both kinds, side by side."""

    critique: GivenCritique | None = field(metadata=wire(GivenCritique), default=None)


@dataclass(frozen=True, slots=True)
class FixParams(WorkParams):
    """The whole loop; ``strategy`` is the setting's when absent."""

    strategy: str | None = field(metadata=wire("text"), default=None)


@dataclass(frozen=True, slots=True)
class DecideParams:
    """What the user answers to a proposal's questions, each answer as its ``expect`` says it."""

    text_document: DocumentId = field(metadata=wire(DocumentId, "textDocument"))
    id: str = field(metadata=wire("text"))
    answers: tuple[str, ...] = field(metadata=wire("texts"), default=())
    neither: str | None = field(metadata=wire("text"), default=None)
    work_done_token: Token | None = field(metadata=wire("token", "workDoneToken"), default=None)
    partial_result_token: Token | None = field(
        metadata=wire("token", "partialResultToken"), default=None
    )


@dataclass(frozen=True, slots=True)
class MergeParams:
    """Two proposals by their ids, to be made one."""

    text_document: DocumentId = field(metadata=wire(DocumentId, "textDocument"))
    ids: tuple[str, ...] = field(metadata=wire("texts"))
    instruction: str = field(metadata=wire("text"), default="")
    work_done_token: Token | None = field(metadata=wire("token", "workDoneToken"), default=None)
    partial_result_token: Token | None = field(
        metadata=wire("token", "partialResultToken"), default=None
    )


@dataclass(frozen=True, slots=True)
class JudgeParams(WorkParams):
    """A version that somebody else wrote, the whole function at column 0."""

    source: str = field(metadata=wire("text"), default="")


@dataclass(frozen=True, slots=True)
class TestParams(WorkParams):
    """A function whose tests are to be run on it as it stands."""

    __test__ = False  # no test class


@dataclass(frozen=True, slots=True)
class LocateTestParams:
    """A test by the id that evidence names it by."""

    text_document: DocumentId = field(metadata=wire(DocumentId, "textDocument"))
    test: str = field(metadata=wire("text"))


@dataclass(frozen=True, slots=True)
class KnownParams:
    """All functions of a document."""

    text_document: DocumentId = field(metadata=wire(DocumentId, "textDocument"))


@dataclass(frozen=True, slots=True)
class HistoryParams:
    """Of one function, of one document, or of all."""

    text_document: DocumentId | None = field(
        metadata=wire(DocumentId, "textDocument"), default=None
    )
    qualname: str | None = field(metadata=wire("text"), default=None)
    limit: int = field(metadata=wire("integer"), default=50)


@dataclass(frozen=True, slots=True)
class StopParams(FunctionParams):
    """One ``side`` of a comparison under way; without, all work on the function."""

    side: str | None = field(metadata=wire("kind"), default=None)


@dataclass(frozen=True, slots=True)
class TryModelParams:
    """A model to be asked for one word; the key is kept no longer than that takes."""

    base_url: str = field(metadata=wire("text"))
    model: str = field(metadata=wire("text"), default="")
    provider: str = field(metadata=wire("text"), default="auto")
    key: str | None = field(metadata=wire("text"), default=None)


@dataclass(frozen=True, slots=True)
class NoParams:
    """Nothing needs to be said."""


@dataclass(frozen=True, slots=True)
class ChangedParams:
    """A document of whose functions something else is known than before."""

    uri: str = field(metadata=wire("text"))


@dataclass(frozen=True, slots=True)
class ApplyParams:
    """A proposal by the ``id`` that its answer carried."""

    text_document: DocumentId = field(metadata=wire(DocumentId, "textDocument"))
    id: str = field(metadata=wire("text"))


@dataclass(frozen=True, slots=True)
class DismissParams(FunctionParams):
    """One point of a function's critique; without ``point`` all that is known of the function."""

    point: str | None = field(metadata=wire("text"), default=None)


@dataclass(frozen=True, slots=True)
class CorrectParams(FunctionParams):
    """The correction of a function's suspicion by the ``id`` that its answer carried."""

    id: str = field(metadata=wire("text"), default="")


@dataclass(frozen=True, slots=True)
class SetKeyParams:
    """A key for the model, kept in memory alone; null takes it back.

    With a ``base_url`` it is used for that address and no other.
    """

    key: str | None = field(metadata=wire("text"), default=None)
    base_url: str | None = field(metadata=wire("text"), default=None)


@dataclass(frozen=True, slots=True)
class StatusParams:
    """The settings of which document's folder; without, those of no folder."""

    text_document: DocumentId | None = field(
        metadata=wire(DocumentId, "textDocument"), default=None
    )


@dataclass(frozen=True, slots=True)
class TrustParams:
    """Whether code of the workspace may be run."""

    trusted: bool = field(metadata=wire("boolean"))
