"""Mistakes with nested settings."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug("one past the list", "boundary", "get", ("int(part) < len(at)", "int(part) <= len(at)")),
    bug(
        "None is missing",
        "wrong idiom",
        "get",
        ("if isinstance(at, dict) and part in at:", "if isinstance(at, dict) and at.get(part):"),
    ),
    bug(
        "always from the top",
        "wrong variable",
        "get",
        ("            at = at[part]\n", "            at = tree[part]\n"),
    ),
    bug(
        "nothing in the way of a value",
        "missing condition",
        "put",
        ("if not isinstance(below, dict):", "if below is None:"),
    ),
    bug(
        "the new table hangs nowhere",
        "missing statement",
        "put",
        ("            tree[part] = below\n", ""),
    ),
    bug(
        "what is there now",
        "moved statement",
        "put",
        (
            "    before = tree.get(last)\n    tree[last] = value\n",
            "    tree[last] = value\n    before = tree.get(last)\n",
        ),
    ),
    bug(
        "only the surface is copied",
        "wrong idiom",
        "merge",
        ("merged = deepcopy(base)", "merged = dict(base)"),
        ("            merged[name] = deepcopy(value)\n", "            merged[name] = value\n"),
    ),
    bug(
        "nothing to remove",
        "argument drop",
        "merge",
        ("merged.pop(name, None)", "merged.pop(name)"),
    ),
    bug(
        "tables are replaced",
        "missing statement",
        "merge",
        (
            (
                "        elif isinstance(value, dict) and isinstance(merged.get(name), dict):\n"
                "            merged[name] = merge(merged[name], value)\n"
            ),
            "",
        ),
    ),
    bug(
        "the lower layer wins",
        "argument swap",
        "merge",
        ("merge(merged[name], value)", "merge(value, merged[name])"),
    ),
    bug(
        "the plus stays",
        "wrong variable",
        "merge",
        ("            merged[plain] =", "            merged[name] ="),
    ),
    bug(
        "names without their beginning",
        "argument drop",
        "flatten",
        ("yield from flatten(value, full)", "yield from flatten(value)"),
    ),
    bug(
        "empty tables vanish",
        "missing condition",
        "flatten",
        ("if isinstance(value, dict) and value:", "if isinstance(value, dict):"),
    ),
    bug(
        "a point before all",
        "missing condition",
        "flatten",
        ('f"{above}.{name}" if above else name', 'f"{above}.{name}"'),
    ),
    bug(
        "new names alone",
        "operator",
        "changes",
        ("old.keys() | new.keys()", "old.keys() & new.keys()"),
    ),
    bug(
        "None is not there",
        "wrong literal",
        "changes",
        (
            "was, is_now = old.get(name, ...), new.get(name, ...)",
            "was, is_now = old.get(name), new.get(name)",
        ),
    ),
    bug(
        "marks in values stay",
        "missing statement",
        "fill_in",
        ("return fill_in(str(values[name]), values, depth - 1)", "return str(values[name])"),
    ),
    bug("one level less", "boundary", "fill_in", ("if depth < 0:", "if depth <= 0:")),
    bug(
        "an empty default",
        "wrong idiom",
        "fill_in",
        ('        if ":-" in match.group(1):\n', "        if default:\n"),
    ),
    bug(
        "numbers as text",
        "wrong idiom",
        "parse_version",
        ('tuple(int(part) for part in numbers.split("."))', 'tuple(numbers.split("."))'),
    ),
    bug(
        "from the last dash",
        "wrong method",
        "parse_version",
        ('text.partition("-")', 'text.rpartition("-")'),
    ),
    bug(
        "short ones are smaller",
        "several places",
        "compare_versions",
        ("    a += (0,) * (longest - len(a))\n", ""),
        ("    b += (0,) * (longest - len(b))\n", ""),
    ),
    bug(
        "the wrong one is filled up",
        "wrong augmented target",
        "compare_versions",
        ("    b += (0,) * (longest - len(b))\n", "    a += (0,) * (longest - len(b))\n"),
    ),
    bug(
        "a label is later",
        "several places",
        "compare_versions",
        ("    if not a_label:\n        return 1\n", "    if not a_label:\n        return -1\n"),
        ("    if not b_label:\n        return -1\n", "    if not b_label:\n        return 1\n"),
    ),
    bug(
        "one part is enough",
        "moved statement",
        "satisfies",
        (
            "        if not fits:\n            return False\n    return True\n",
            "        if fits:\n            return True\n    return False\n",
        ),
    ),
    bug(
        "all numbers must be the same",
        "off by one",
        "satisfies",
        ("[: len(numbers) - 1] == numbers[:-1]", "[: len(numbers)] == numbers[:]"),
    ),
    bug(
        "older ones fit too",
        "missing condition",
        "satisfies",
        ("fits = order >= 0 and parse", "fits = parse"),
    ),
)
