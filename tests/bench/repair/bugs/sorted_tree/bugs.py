"""Mistakes in a tree."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug(
        "the wrong side",
        "negated condition",
        "SortedTree.find",
        (
            "node.left if key < node.key else node.right",
            "node.right if key < node.key else node.left",
        ),
    ),
    bug(
        "an old key counts",
        "extra statement",
        "SortedTree.insert",
        (
            "                node.value = value\n",
            "                node.value = value\n                self.size += 1\n",
        ),
    ),
    bug(
        "the first one does not count",
        "wrong initial value",
        "SortedTree.insert",
        ("            self.size = 1\n", "            self.size = 0\n"),
    ),
    bug(
        "the next smaller one's branch",
        "several places",
        "SortedTree.delete",
        ("while heir.left is not None:", "while heir.right is not None:"),
        ("                heir = heir.left\n", "                heir = heir.right\n"),
    ),
    bug(
        "the heir's value stays behind",
        "missing statement",
        "SortedTree.delete",
        ("node.key, node.value = heir.key, heir.value", "node.key = heir.key"),
    ),
    bug(
        "the root stays",
        "missing guard",
        "SortedTree.delete",
        (
            "        if above is None:\n            self.root = below\n        elif above.left is node:",
            "        if above is not None and above.left is node:",
        ),
        (
            "        else:\n            above.right = below\n",
            "        elif above is not None:\n            above.right = below\n",
        ),
    ),
    bug(
        "only what hangs to the left",
        "missing condition",
        "SortedTree.delete",
        ("below = node.left if node.left is not None else node.right", "below = node.left"),
    ),
    bug(
        "the last one seen",
        "moved statement",
        "SortedTree.floor",
        (
            "            if node.key < key:\n                best = node.key\n",
            "            best = node.key\n            if node.key < key:\n",
        ),
    ),
    bug(
        "high is in it",
        "boundary",
        "SortedTree.between",
        ("if low <= node.key < high:", "if low <= node.key <= high:"),
    ),
    bug(
        "below the last leaf",
        "missing base case",
        "SortedTree.between",
        ("            if node is None:\n                return\n", ""),
    ),
    bug(
        "no branch to the right",
        "missing statement",
        "SortedTree.__iter__",
        ("            node = node.right\n", "            node = None\n"),
    ),
    bug(
        "nothing below",
        "missing base case",
        "height",
        ("    if node is None:\n        return 0\n", ""),
    ),
    bug("an empty tree has a level", "wrong initial value", "height", ("return 0\n", "return 1\n")),
    bug(
        "both branches",
        "wrong idiom",
        "height",
        ("max(height(node.left), height(node.right))", "height(node.left) + height(node.right)"),
    ),
    bug("the middle twice", "off by one", "balanced", ("pairs[middle + 1 :]", "pairs[middle:]")),
    bug(
        "the left end for the middle", "operator", "balanced", ("len(pairs) // 2", "len(pairs) % 2")
    ),
    bug(
        "one side is enough", "wrong idiom", "same_shape", (") and same_shape(", ") or same_shape(")
    ),
    bug(
        "mirrored",
        "several places",
        "same_shape",
        ("same_shape(left.left, right.left)", "same_shape(left.left, right.right)"),
        ("same_shape(left.right, right.right)\n", "same_shape(left.right, right.left)\n"),
    ),
    bug(
        "one is over",
        "wrong idiom",
        "same_shape",
        ("        return left is right\n", "        return True\n"),
    ),
)
