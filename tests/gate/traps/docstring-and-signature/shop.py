def tax(n: int) -> int:
    """The tax, rounded up."""
    return n // 10
