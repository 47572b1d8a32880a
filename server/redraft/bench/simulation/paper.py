"""What SELF-REDRAFT reports (arXiv 2511.02854): Table 1, and the accuracies its text gives."""

from __future__ import annotations

from dataclasses import dataclass

PROBLEMS = 1055
"""LiveCodeBench problems (section "Dataset")."""
SAMPLES, K = 16, 8
"""pass@8 of 16 samples (section "Evaluation Metrics")."""
AVERAGE_GAIN = 0.00615
"""SELF-REDRAFT over Self-Refine after 16 rounds, averaged over the six models (section "Main Results")."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One row of Table 1, as fractions.

    ``final`` is SELF-REDRAFT's accuracy after 16 rounds and ``pass_8`` that of eight
    samples (Figure 3); None where the text gives none.
    """

    name: str
    refine_imp: float
    redraft_imp: float
    refine_reg: float
    redraft_reg: float
    final: float | None = None
    pass_8: float | None = None

    @property
    def first(self) -> float | None:
        """The accuracy of the first drafts, None where it cannot be told.

        It follows from final = first (1 - r_reg) + (1 - first) r_imp.
        """
        if self.final is None:
            return None
        return (self.final - self.redraft_imp) / (1 - self.redraft_imp - self.redraft_reg)

    def gain(self, first: float) -> float:
        """SELF-REDRAFT's accuracy less Self-Refine's, by the same identity."""
        better, worse = self.redraft_imp - self.refine_imp, self.redraft_reg - self.refine_reg
        return (1 - first) * better - first * worse


TABLE_1 = (
    Reported("GPT-4.1 mini", 0.0329, 0.0518, 0.0111, 0.0127, 0.351, 0.418),
    Reported("GPT-4.1 nano", 0.1952, 0.2302, 0.0170, 0.0233),
    Reported("Kimi K2", 0.0989, 0.1299, 0.0157, 0.0257),
    Reported("Llama-4-Maverick", 0.0415, 0.0674, 0.0168, 0.0378),
    Reported("LongCat-Flash-Chat", 0.1868, 0.2033, 0.0269, 0.0301),
    Reported("Qwen3-Next", 0.2653, 0.2934, 0.0030, 0.0060, 0.482, 0.553),
)


def implied_first(rows: tuple[Reported, ...] = TABLE_1) -> float:
    """The common first accuracy of the models without one that the average gain asks for.

    The gain is linear in the accuracy, so there is one; it may lie outside of 0 to 1.
    """
    told = [(row, row.first) for row in rows if row.first is not None]
    open_ = [row for row in rows if row.first is None]
    left = AVERAGE_GAIN * len(rows) - sum(row.gain(first) for row, first in told)
    at_0, at_1 = (sum(row.gain(first) for row in open_) for first in (0.0, 1.0))
    return (at_0 - left) / (at_0 - at_1)
