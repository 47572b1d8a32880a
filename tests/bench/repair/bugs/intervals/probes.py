# mypy: ignore-errors
from probing import calling, some


def span(rng):
    start = rng.randint(-5, 20)
    return (start, start + rng.choice((0, 1, 2, 3, 5, 8)))


def spans(rng):
    return some(rng, 6, span)


PROBES = {
    "merge": calling("merge", lambda rng: (spans(rng), rng.choice((0, 0, 1, 2)))),
    "overlap": calling("overlap", lambda rng: (span(rng), span(rng))),
    "subtract": calling("subtract", lambda rng: (span(rng), spans(rng))),
    "free_slots": calling("free_slots", lambda rng: (spans(rng), span(rng), rng.randint(1, 4))),
    "coverage": calling("coverage", lambda rng: (spans(rng),)),
    "busiest": calling("busiest", lambda rng: ([s for s in spans(rng) if s[0] < s[1]],)),
}
