# mypy: ignore-errors
"""Nested settings: dotted names, layers, changes between two states; and versions of them."""

import re
from copy import deepcopy


def get(tree, name, default=None):
    """The value at a dotted name; a number picks from a list.

    >>> get({"a": {"b": [10, 20]}}, "a.b.1")
    20
    """
    at = tree
    for part in name.split("."):
        if isinstance(at, dict) and part in at:
            at = at[part]
        elif isinstance(at, list) and part.isdigit() and int(part) < len(at):
            at = at[int(part)]
        else:
            return default
    return at


def put(tree, name, value):
    """Set a dotted name, making what is missing on the way; what was there before."""
    *way, last = name.split(".")
    for part in way:
        below = tree.get(part)
        if not isinstance(below, dict):
            below = {}
            tree[part] = below
        tree = below
    before = tree.get(last)
    tree[last] = value
    return before


def merge(base, over):
    """A new tree: ``over`` laid on ``base``.

    Tables are merged, lists replaced, a None removes the name; a name with a
    plus at its end adds to the list of that name.

    >>> merge({"a": {"x": 1, "y": 2}, "b": [1]}, {"a": {"y": None, "z": 3}, "b+": [2]})
    {'a': {'x': 1, 'z': 3}, 'b': [1, 2]}
    """
    merged = deepcopy(base)
    for name, value in over.items():
        if value is None:
            merged.pop(name, None)
        elif name.endswith("+") and isinstance(value, list):
            plain = name[:-1]
            known = merged.get(plain)
            merged[plain] = (known if isinstance(known, list) else []) + deepcopy(value)
        elif isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = merge(merged[name], value)
        else:
            merged[name] = deepcopy(value)
    return merged


def flatten(tree, above=""):
    """Yield dotted names with their values, in the order of the names; an empty table is a value."""
    for name in sorted(tree):
        value = tree[name]
        full = f"{above}.{name}" if above else name
        if isinstance(value, dict) and value:
            yield from flatten(value, full)
        else:
            yield full, value


def changes(before, after):
    """What became of each name: ``(name, old, new)`` with ``...`` for what is not there.

    >>> changes({"a": 1, "b": {"c": 2}}, {"b": {"c": 3, "d": 4}})
    [('a', 1, Ellipsis), ('b.c', 2, 3), ('b.d', Ellipsis, 4)]
    """
    old, new = dict(flatten(before)), dict(flatten(after))
    found = []
    for name in sorted(old.keys() | new.keys()):
        was, is_now = old.get(name, ...), new.get(name, ...)
        if was != is_now:
            found.append((name, was, is_now))
    return found


def fill_in(text, values, depth=5):
    """Replace ``${name}`` and ``${name:-default}``; values may hold such marks themselves.

    Raises KeyError for a name without a value, RecursionError where values need each other.
    """
    if depth < 0:
        raise RecursionError(text)

    def value_of(match):
        name, _, default = match.group(1).partition(":-")
        if name in values:
            return fill_in(str(values[name]), values, depth - 1)
        if ":-" in match.group(1):
            return default
        raise KeyError(name)

    return re.sub(r"\$\{([^}]*)\}", value_of, text)


def parse_version(text):
    """Numbers and the label of a version.

    >>> parse_version("v1.20-rc2")
    ((1, 20), 'rc2')
    """
    text = text.strip().lower()
    if text.startswith("v"):
        text = text[1:]
    numbers, _, label = text.partition("-")
    return tuple(int(part) for part in numbers.split(".")), label


def compare_versions(left, right):
    """-1, 0 or 1; a missing number is a zero, and a label comes before the version itself."""
    (a, a_label), (b, b_label) = parse_version(left), parse_version(right)
    longest = max(len(a), len(b))
    a += (0,) * (longest - len(a))
    b += (0,) * (longest - len(b))
    if a != b:
        return -1 if a < b else 1
    if a_label == b_label:
        return 0
    if not a_label:
        return 1
    if not b_label:
        return -1
    return -1 if a_label < b_label else 1


def satisfies(version, rule):
    """Whether a version keeps all parts of a rule such as ``>=1.2, <2, !=1.5``."""
    for part in rule.split(","):
        match = re.fullmatch(r"\s*(>=|<=|==|!=|>|<|~)?\s*(\S+)\s*", part)
        if match is None:
            raise ValueError(f"no rule: {part!r}")
        sign, wanted = match.group(1) or "==", match.group(2)
        order = compare_versions(version, wanted)
        if sign == "~":
            numbers, _ = parse_version(wanted)
            fits = order >= 0 and parse_version(version)[0][: len(numbers) - 1] == numbers[:-1]
        else:
            fits = {
                "==": order == 0,
                "!=": order != 0,
                ">": order > 0,
                "<": order < 0,
                ">=": order >= 0,
                "<=": order <= 0,
            }[sign]
        if not fits:
            return False
    return True
