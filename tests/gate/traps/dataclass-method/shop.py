import dataclasses
import sys

SLOTS = {"slots": True} if sys.version_info >= (3, 10) else {}


@dataclasses.dataclass(frozen=True, **SLOTS)
class Price:
    n: int

    def tax(self):
        return self.n // 10

    def __post_init__(self):
        assert self.tax() is not None
