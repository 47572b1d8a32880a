from .rates import tax
from . import bill

__all__ = ["bill", "tax"]
