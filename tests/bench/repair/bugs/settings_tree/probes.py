# mypy: ignore-errors
from probing import calling, probe


def leaf(rng):
    return rng.choice((None, 0, 1, 2, "", "s", [], [1], [1, [2]], {}))


def tree(rng, depth=0):
    names = rng.sample(["a", "b", "c", "b+", "a+"], rng.randint(0, 3))
    return {
        n: tree(rng, depth + 1) if depth < 2 and rng.random() < 0.5 else leaf(rng) for n in names
    }


def name(rng):
    return ".".join(
        rng.choice(("a", "b", "c", "0", "1", "a", "b")) for _ in range(rng.randint(1, 3))
    )


def version(rng):
    numbers = ".".join(str(rng.choice((0, 0, 1, 1, 2, 9, 10))) for _ in range(rng.randint(1, 3)))
    return (
        rng.choice(("", "", "v", " "))
        + numbers
        + rng.choice(("", "", "-rc1", "-RC1", "-beta-2", "-a"))
    )


def rule(rng):
    parts = (
        rng.choice((">=", "<=", ">", "<", "==", "!=", "~", "", "~ ")) + version(rng)
        for _ in range(rng.randint(1, 3))
    )
    return ", ".join(parts)


def marks(rng):
    pieces = ("${a}", "${b}", "${c:-d}", "${x:-}", "${x}", "text ", "${a:-1}", "$", "{a}")
    return "".join(rng.choice(pieces) for _ in range(rng.randint(0, 4)))


def meanings(rng):
    """Values that need each other, sometimes in a long row."""
    found = {"a": marks(rng) if rng.random() < 0.5 else "v", "b": rng.choice((1, "w"))}
    if rng.random() < 0.4:
        row = ["a", "p", "q", "r", "s", "t", "u"][: rng.randint(2, 7)]
        found |= {one: f"${{{other}}}" for one, other in zip(row, [*row[1:], "b"], strict=True)}
    return found


def changed(module, args):
    base, over = args
    result = module.merge(base, over)
    seen = repr(result)
    for part in (result, *result.values()):
        for value in part.values() if isinstance(part, dict) else ():
            if isinstance(value, list):
                value.append("changed")
            elif isinstance(value, dict):
                value["changed"] = True
    return seen


def put(module, args):
    return [module.put(*args), args[0]]


PROBES = {
    "get": calling("get", lambda r: (tree(r), name(r), r.choice((None, 5)))),
    "put": probe(lambda r: (tree(r), name(r), leaf(r)), put),
    "merge": probe(lambda r: (tree(r), tree(r)), changed),
    "flatten": calling("flatten", lambda r: (tree(r),)),
    "changes": calling("changes", lambda r: (tree(r), tree(r))),
    "fill_in": calling(
        "fill_in",
        lambda r: (marks(r), meanings(r)),
    ),
    "parse_version": calling("parse_version", lambda r: (version(r),)),
    "compare_versions": calling("compare_versions", lambda r: (version(r), version(r))),
    "satisfies": calling("satisfies", lambda r: (version(r), rule(r))),
}
