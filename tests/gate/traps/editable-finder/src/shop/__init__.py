from shop.rates import tax

__all__ = ["tax"]
