# mypy: ignore-errors
"""A sorted map as an unbalanced binary tree."""


class Node:
    """A key with its value, smaller keys to the left."""

    __slots__ = ("key", "left", "right", "value")

    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.left = None
        self.right = None


class SortedTree:
    """Keys in order, found in as many steps as the tree is deep."""

    def __init__(self, pairs=()):
        self.root = None
        self.size = 0
        for key, value in pairs:
            self.insert(key, value)

    def insert(self, key, value):
        """Set a key; whether it is new."""
        if self.root is None:
            self.root = Node(key, value)
            self.size = 1
            return True
        node = self.root
        while True:
            if key == node.key:
                node.value = value
                return False
            side = "left" if key < node.key else "right"
            below = getattr(node, side)
            if below is None:
                setattr(node, side, Node(key, value))
                self.size += 1
                return True
            node = below

    def find(self, key, default=None):
        """The value of a key."""
        node = self.root
        while node is not None:
            if key == node.key:
                return node.value
            node = node.left if key < node.key else node.right
        return default

    def delete(self, key):
        """Take a key out; whether it was there."""
        above, node = None, self.root
        while node is not None and node.key != key:
            above = node
            node = node.left if key < node.key else node.right
        if node is None:
            return False
        if node.left is not None and node.right is not None:
            # the next larger key takes its place
            above, heir = node, node.right
            while heir.left is not None:
                above = heir
                heir = heir.left
            node.key, node.value = heir.key, heir.value
            node = heir
        below = node.left if node.left is not None else node.right
        if above is None:
            self.root = below
        elif above.left is node:
            above.left = below
        else:
            above.right = below
        self.size -= 1
        return True

    def floor(self, key):
        """The largest key that is no larger, None where there is none."""
        best = None
        node = self.root
        while node is not None:
            if node.key == key:
                return key
            if node.key < key:
                best = node.key
                node = node.right
            else:
                node = node.left
        return best

    def between(self, low, high):
        """Yield the pairs whose key is in ``low <= key < high``, in order."""

        def walk(node):
            if node is None:
                return
            if low < node.key:
                yield from walk(node.left)
            if low <= node.key < high:
                yield node.key, node.value
            if node.key < high:
                yield from walk(node.right)

        yield from walk(self.root)

    def __iter__(self):
        stack = []
        node = self.root
        while stack or node is not None:
            while node is not None:
                stack.append(node)
                node = node.left
            node = stack.pop()
            yield node.key
            node = node.right


def height(node):
    """How many nodes are on the longest way down."""
    if node is None:
        return 0
    return 1 + max(height(node.left), height(node.right))


def balanced(pairs):
    """The root of a tree that is as flat as can be, from pairs in order."""
    if not pairs:
        return None
    middle = len(pairs) // 2
    node = Node(*pairs[middle])
    node.left = balanced(pairs[:middle])
    node.right = balanced(pairs[middle + 1 :])
    return node


def same_shape(left, right):
    """Whether two trees have their nodes at the same places."""
    if left is None or right is None:
        return left is right
    return same_shape(left.left, right.left) and same_shape(left.right, right.right)
