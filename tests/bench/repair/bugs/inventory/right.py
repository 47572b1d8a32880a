"""Stock of a small warehouse."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


class OutOfStock(Exception):
    """There is less of an item than was asked for."""


@dataclass
class Item:
    """What one shelf holds; ``price`` is in cents."""

    sku: str
    price: int
    on_hand: int = 0
    reserved: int = 0
    reorder_at: int = 5

    @property
    def available(self) -> int:
        """What can still be promised to somebody."""
        return self.on_hand - self.reserved


@dataclass
class Inventory:
    """All shelves, and what was moved."""

    items: dict[str, Item] = field(default_factory=dict)
    log: list[tuple[str, str, int]] = field(default_factory=list)

    def receive(self, sku: str, count: int, price: int) -> Item:
        """Put a delivery on its shelf; the price becomes the average over old and new pieces."""
        if count <= 0:
            raise ValueError("a delivery has at least one piece")
        item = self.items.get(sku)
        if item is None:
            item = Item(sku, price)
            self.items[sku] = item
        total = item.on_hand * item.price + count * price
        item.on_hand += count
        item.price = round(total / item.on_hand)
        self.log.append(("in", sku, count))
        return item

    def reserve(self, order: dict[str, int]) -> None:
        """Promise every line of an order, or none of it."""
        for sku, count in order.items():
            item = self.items.get(sku)
            if item is None or item.available < count:
                raise OutOfStock(sku)
        for sku, count in order.items():
            self.items[sku].reserved += count
            self.log.append(("hold", sku, count))

    def ship(self, order: dict[str, int]) -> int:
        """Take a reserved order from the shelves; its value in cents."""
        value = 0
        for sku, count in order.items():
            item = self.items[sku]
            if count > item.reserved:
                raise OutOfStock(sku)
            item.reserved -= count
            item.on_hand -= count
            value += count * item.price
            self.log.append(("out", sku, count))
        return value

    def to_reorder(self) -> list[tuple[str, int]]:
        """What has run low, the emptiest shelf first, with the pieces that are missing."""
        low = [i for i in self.items.values() if i.available <= i.reorder_at]
        low.sort(key=lambda item: (item.available, item.sku))
        return [(item.sku, 2 * item.reorder_at - item.available) for item in low]

    def turnover(self, least: int = 1) -> dict[str, int]:
        """Pieces shipped by item, for items that shipped at least so many."""
        shipped: Counter[str] = Counter()
        for kind, sku, count in self.log:
            if kind == "out":
                shipped[sku] += count
        return {sku: count for sku, count in sorted(shipped.items()) if count >= least}
