# mypy: ignore-errors
from probing import calling, probe

NODES = "abcdefg"


def graph(rng):
    nodes = rng.sample(NODES, rng.randint(0, 6))
    return {node: rng.sample(NODES[:6], rng.choice((0, 1, 1, 2, 2, 3))) for node in nodes}


def acyclic(rng):
    nodes = rng.sample(NODES, rng.randint(0, 6))
    found = {node: [n for n in NODES if n < node and rng.random() < 0.3] for node in nodes}
    return found if rng.random() < 0.8 else graph(rng)


def costs(rng):
    return {node: {n: rng.randint(0, 9) for n in near} for node, near in graph(rng).items()}


def node(rng):
    return rng.choice(NODES)


PROBES = {
    "shortest_path": calling("shortest_path", lambda r: (graph(r), node(r), node(r))),
    "distances": calling("distances", lambda r: (costs(r), node(r))),
    "order": calling("order", lambda r: (acyclic(r),)),
    "groups": calling("groups", lambda r: (graph(r),)),
    "walks": probe(
        lambda r: (graph(r), node(r), node(r), r.randint(0, 5)),
        lambda module, args: [list(walk) for walk in [*module.walks(*args)]],
    ),
    "has_cycle": calling("has_cycle", lambda r: (acyclic(r),)),
}
