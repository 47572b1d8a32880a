"""Mistakes in keeping stock."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug(
        "price by new pieces only",
        "wrong attribute",
        "Inventory.receive",
        ("total = item.on_hand * item.price", "total = item.reserved * item.price"),
    ),
    bug(
        "average before the delivery",
        "moved statement",
        "Inventory.receive",
        (
            "        item.on_hand += count\n        item.price = round(total / item.on_hand)\n",
            "        item.price = round(total / item.on_hand)\n        item.on_hand += count\n",
        ),
    ),
    bug(
        "an order takes the last piece twice",
        "wrong attribute",
        "Inventory.reserve",
        ("item.available < count", "item.on_hand < count"),
    ),
    bug(
        "unknown items",
        "missing condition",
        "Inventory.reserve",
        ("if item is None or item.available < count:", "if item.available < count:"),
    ),
    bug(
        "shipped pieces stay reserved",
        "missing statement",
        "Inventory.ship",
        ("            item.reserved -= count\n", ""),
    ),
    bug(
        "shipping moves the wrong counter",
        "wrong augmented target",
        "Inventory.ship",
        ("            item.on_hand -= count\n", "            item.reserved -= count\n"),
    ),
    bug(
        "a shelf at its limit is not low",
        "boundary",
        "Inventory.to_reorder",
        ("i.available <= i.reorder_at", "i.available < i.reorder_at"),
    ),
    bug(
        "sorted by name alone",
        "wrong idiom",
        "Inventory.to_reorder",
        (
            "low.sort(key=lambda item: (item.available, item.sku))",
            "low.sort(key=lambda item: item.sku)",
        ),
    ),
    bug(
        "every move counts as shipped",
        "wrong literal",
        "Inventory.turnover",
        ('if kind == "out":', 'if kind != "in":'),
    ),
    bug(
        "turnover keeps the last shipment",
        "operator",
        "Inventory.turnover",
        ("shipped[sku] += count", "shipped[sku] = count"),
    ),
)
