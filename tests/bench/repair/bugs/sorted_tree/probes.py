# mypy: ignore-errors
from probing import probe


def steps(rng):
    kinds = ("insert", "insert", "insert", "insert", "delete", "delete", "find", "floor", "between")
    return [
        (rng.choice(kinds), rng.randint(0, 9), rng.randint(0, 12))
        for _ in range(rng.randint(1, 16))
    ]


def drive(module, given):
    tree = module.SortedTree()
    seen = []
    for kind, key, other in given:
        if kind in ("insert", "between"):
            result = getattr(tree, kind)(key, other)
        else:
            result = getattr(tree, kind)(key)
        seen.append(list(result) if kind == "between" else result)
    return [seen, list(tree), tree.size, shape(tree.root)]


def shape(node):
    return None if node is None else (node.key, node.value, shape(node.left), shape(node.right))


def keys(rng):
    return rng.sample(range(20), rng.randint(0, 8))


def root(module, found):
    tree = module.SortedTree((key, key) for key in found)
    return tree.root


PROBES = {
    **{
        f"SortedTree.{name}": probe(steps, drive)
        for name in ("insert", "find", "delete", "floor", "between", "__iter__")
    },
    "height": probe(keys, lambda module, found: module.height(root(module, found))),
    "balanced": probe(
        lambda r: [(key, r.randint(0, 99)) for key in sorted(keys(r))],
        lambda module, found: shape(module.balanced(found)),
    ),
    "same_shape": probe(
        lambda r: (keys(r)[:4], keys(r)[:4]),
        lambda module, found: module.same_shape(root(module, found[0]), root(module, found[1])),
    ),
}
