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
    ``points``: faults that one critique may name; asking for more brings trifles.
    ``sampling``: the paper's (see ``Sampling``).

    Raises:
        ValueError: a negative bound, or no point at all.
    """

    context_chars: int = 8_000
    trajectory_chars: int = 12_000
    evidence_chars: int = 3_000
    critique_chars: int = 3_000
    reply_chars: int = 6_000
    points: int = 5
    sampling: Sampling = Sampling()

    def __post_init__(self) -> None:
        for name in (
            "context_chars",
            "trajectory_chars",
            "evidence_chars",
            "critique_chars",
            "reply_chars",
        ):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, not {getattr(self, name)}")
        if self.points < 1:
            raise ValueError(f"points must be at least 1, not {self.points}")
