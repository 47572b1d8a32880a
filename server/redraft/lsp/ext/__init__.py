"""Our own requests and notifications: their names, what they take and what they give.

``docs/lsp-extensions.md`` describes them to those who write clients; a test
holds the two together.  On the wire a field is called as it is here, but for
the protocol's own, which keep their spelling (``textDocument``,
``workDoneToken``, ``partialResultToken``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from redraft.lsp.ext.params import (
    ApplyParams,
    At,
    ChangedParams,
    CompareParams,
    CorrectParams,
    CritiqueParams,
    DecideParams,
    DismissParams,
    DocumentId,
    FixParams,
    FunctionParams,
    GivenCritique,
    GivenPoint,
    HistoryParams,
    JudgeParams,
    KnownParams,
    LocateTestParams,
    MergeParams,
    NoParams,
    ProposeParams,
    SetKeyParams,
    StatusParams,
    StopParams,
    TestParams,
    TrustParams,
    TryModelParams,
    WorkParams,
)
from redraft.lsp.ext.results import (
    ApplyResult,
    DismissResult,
    HistoryResult,
    KnownResult,
    LocateTestResult,
    ModelsResult,
    ReviewResult,
    SetKeyResult,
    StatusResult,
    StopResult,
    TestResult,
    TryModelResult,
)
from redraft.lsp.ext.wire import (
    P,
    Token,
    read,
    wire_name,
)

__all__ = [
    "ACTIVITY",
    "APPLY",
    "CHANGED",
    "COMMANDS",
    "COMPARE",
    "CRITIQUE",
    "DECIDE",
    "DISMISS",
    "FIX",
    "HISTORY",
    "JUDGE",
    "KNOWN",
    "LOCATE_TEST",
    "MERGE",
    "METHODS",
    "MODELS",
    "PROPOSE",
    "SET_KEY",
    "STATUS",
    "STOP",
    "TEST",
    "TRUST",
    "TRY_MODEL",
    "ApplyParams",
    "ApplyResult",
    "At",
    "ChangedParams",
    "CompareParams",
    "CorrectParams",
    "CritiqueParams",
    "DecideParams",
    "DismissParams",
    "DismissResult",
    "DocumentId",
    "FixParams",
    "FunctionParams",
    "GivenCritique",
    "GivenPoint",
    "HistoryParams",
    "HistoryResult",
    "JudgeParams",
    "KnownParams",
    "KnownResult",
    "LocateTestParams",
    "LocateTestResult",
    "MergeParams",
    "Method",
    "ModelsResult",
    "NoParams",
    "P",
    "ProposeParams",
    "ReviewResult",
    "SetKeyParams",
    "SetKeyResult",
    "StatusParams",
    "StatusResult",
    "StopParams",
    "StopResult",
    "TestParams",
    "TestResult",
    "Token",
    "TrustParams",
    "TryModelParams",
    "TryModelResult",
    "WorkParams",
    "read",
    "wire_name",
]

CRITIQUE = "redraft/critique"
PROPOSE = "redraft/propose"
COMPARE = "redraft/compare"
FIX = "redraft/fix"
DECIDE = "redraft/decide"
MERGE = "redraft/merge"
JUDGE = "redraft/judge"
TEST = "redraft/test"
LOCATE_TEST = "redraft/locateTest"
KNOWN = "redraft/known"
HISTORY = "redraft/history"
STOP = "redraft/stop"
APPLY = "redraft/apply"
DISMISS = "redraft/dismiss"
SET_KEY = "redraft/setKey"
MODELS = "redraft/models"
TRY_MODEL = "redraft/tryModel"
STATUS = "redraft/status"
TRUST = "redraft/trust"
CHANGED = "redraft/changed"
ACTIVITY = "redraft/activity"


@dataclass(frozen=True, slots=True)
class Method:
    """One message: what it takes and gives.  ``told`` ones are the server's own notifications."""

    params: type[Any]
    result: type[Any] | None
    notification: bool = False
    told: bool = False


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        CRITIQUE: Method(CritiqueParams, ReviewResult),
        PROPOSE: Method(ProposeParams, ReviewResult),
        COMPARE: Method(CompareParams, ReviewResult),
        FIX: Method(FixParams, ReviewResult),
        DECIDE: Method(DecideParams, ReviewResult),
        APPLY: Method(ApplyParams, ApplyResult),
        MERGE: Method(MergeParams, ReviewResult),
        JUDGE: Method(JudgeParams, ReviewResult),
        TEST: Method(TestParams, TestResult),
        LOCATE_TEST: Method(LocateTestParams, LocateTestResult),
        KNOWN: Method(KnownParams, KnownResult),
        HISTORY: Method(HistoryParams, HistoryResult),
        STOP: Method(StopParams, StopResult),
        DISMISS: Method(DismissParams, DismissResult),
        SET_KEY: Method(SetKeyParams, SetKeyResult),
        MODELS: Method(NoParams, ModelsResult),
        TRY_MODEL: Method(TryModelParams, TryModelResult),
        STATUS: Method(StatusParams, StatusResult),
        TRUST: Method(TrustParams, None, notification=True),
        CHANGED: Method(ChangedParams, None, notification=True, told=True),
        ACTIVITY: Method(StatusResult, None, notification=True, told=True),
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
    "redraft.correct",
    "redraft.openTest",
    "redraft.dismiss",
    "redraft.cancel",
)
"""What ``workspace/executeCommand`` takes."""
