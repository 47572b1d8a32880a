# mypy: ignore-errors
from probing import probe, tried

SKUS = ("bolt", "nut", "pin")


def script(rng):
    steps = []
    for _ in range(rng.randint(1, 9)):
        kind = rng.choice(("receive", "receive", "reserve", "reserve", "ship"))
        if kind == "receive":
            steps.append((kind, rng.choice(SKUS), rng.randint(0, 12), rng.randint(1, 200)))
            continue
        chosen = rng.sample(SKUS, rng.randint(1, 2))
        order = {sku: rng.randint(1, 6) for sku in chosen}
        steps.append((kind, order))
        if kind == "reserve" and rng.random() < 0.6:
            steps.append(("ship", order))
    return steps, rng.randint(1, 6)


def drive(module, given):
    steps, least = given
    stock = module.Inventory()
    seen = [tried(lambda step=step: getattr(stock, step[0])(*step[1:])) for step in steps]
    seen += [stock.to_reorder(), stock.turnover(), stock.turnover(least)]
    return [repr(seen), stock.log, stock.items]


PROBES = {
    f"Inventory.{name}": probe(script, drive)
    for name in ("receive", "reserve", "ship", "to_reorder", "turnover")
}
