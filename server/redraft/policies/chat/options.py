"""What a chat policy shows a model, and how replies are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from redraft.core.chat import Sampling


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """Bounds in characters of what is shown beside the function itself, which is always whole.

    ``context_chars``: the code around it (two screens of callers, callees and
    tests).  ``trajectory_chars``: earlier versions with what was said of them,
    beside the newest.  ``evidence_chars``: what running showed of one version,
    tracebacks included.  ``critique_chars``: one critique retold.
    ``reply_chars``: a faulty reply when it is sent back for repair.
    ``answer_chars``: a plan, a lesson, a digest, when it is carried along.
    ``points``: faults that one critique may name; asking for more brings trifles.
    ``inputs``: expressions or properties that one answer may hold.
    ``judge_method``: whether a model that sees two sources alone says if the method
    changed (paper, section 3.3), a call for each version; else their structure does.
    ``sampling``: the paper's (see ``Sampling``).

    Raises:
        ValueError: a negative bound, or no point at all.
    """

    context_chars: int = 8_000
    trajectory_chars: int = 12_000
    evidence_chars: int = 3_000
    critique_chars: int = 3_000
    reply_chars: int = 6_000
    answer_chars: int = 3_000
    points: int = 5
    inputs: int = 8
    judge_method: bool = False
    sampling: Sampling = Sampling()
    diverse_temperature: float | None = 0.7
    """Of drafts that are to differ from each other (S*, Figure 4: more brings nothing)."""

    def __post_init__(self) -> None:
        for name in (
            "context_chars",
            "trajectory_chars",
            "evidence_chars",
            "critique_chars",
            "reply_chars",
            "answer_chars",
        ):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, not {getattr(self, name)}")
        for name in ("points", "inputs"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")
