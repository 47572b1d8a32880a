"""Money as a bound."""

from __future__ import annotations

from redraft.core.budget import Budget, Limits, Prices, StopReason, Usage


def test_money_bounds_where_prices_are_known() -> None:
    def budget(prices: Prices | None) -> Budget:
        return Budget(Limits(money=0.01), lambda: 0.0, prices, Usage(1, 10_000, 0))

    assert budget(Prices(1.0, 1.0)).spent() is StopReason.MONEY
    assert budget(Prices(0.5, 1.0)).spent() is None
    assert budget(None).spent() is None
