# mypy: ignore-errors
from sorted_tree import SortedTree, balanced, height, same_shape


def made(keys):
    return SortedTree((key, key * 10) for key in keys)


def test_insert_and_find():
    tree = SortedTree()
    assert tree.insert(5, "a")
    assert tree.insert(3, "b")
    assert not tree.insert(5, "c")
    assert tree.insert(8, "d")
    assert [tree.find(key) for key in (3, 5, 8)] == ["b", "c", "d"]
    assert tree.size == 3


def test_find_what_is_not_there():
    assert made([2, 1, 3]).find(9) is None
    assert made([2, 1, 3]).find(0, "x") == "x"
    assert SortedTree().find(1) is None


def test_keys_in_order():
    assert list(made([5, 2, 8, 1, 9, 3])) == [1, 2, 3, 5, 8, 9]
    assert list(made([3, 2, 1])) == [1, 2, 3]
    assert list(made([1, 2, 3])) == [1, 2, 3]
    assert list(SortedTree()) == []


def test_delete_a_leaf():
    tree = made([5, 2, 8])
    assert tree.delete(2)
    assert (list(tree), tree.size) == ([5, 8], 2)
    assert tree.delete(8)
    assert list(tree) == [5]
    assert tree.delete(5)
    assert (list(tree), tree.size, tree.root) == ([], 0, None)


def test_delete_what_is_not_there():
    tree = made([5, 2])
    assert not tree.delete(3)
    assert (list(tree), tree.size) == ([2, 5], 2)
    assert not SortedTree().delete(1)


def test_delete_with_one_below():
    tree = made([5, 2, 1])
    tree.delete(2)
    assert list(tree) == [1, 5]
    tree = made([5, 8, 9])
    tree.delete(8)
    assert list(tree) == [5, 9]
    tree.delete(5)
    assert list(tree) == [9]


def test_delete_with_two_below():
    tree = made([5, 2, 9, 7, 6, 8, 10])
    tree.delete(5)
    assert list(tree) == [2, 6, 7, 8, 9, 10]
    assert tree.root.key == 6
    assert tree.find(6) == 60
    tree.delete(9)
    assert list(tree) == [2, 6, 7, 8, 10]


def test_delete_with_an_heir_right_below():
    tree = made([5, 2, 8, 9])
    tree.delete(5)
    assert list(tree) == [2, 8, 9]


def test_floor():
    tree = made([10, 5, 20, 7])
    assert [tree.floor(key) for key in (5, 6, 9, 10, 19, 99)] == [5, 5, 7, 10, 10, 20]
    assert tree.floor(4) is None


def test_between():
    tree = made([5, 2, 8, 1, 3, 7, 9])
    assert [key for key, _ in tree.between(2, 8)] == [2, 3, 5, 7]
    assert list(tree.between(9, 99)) == [(9, 90)]
    assert list(tree.between(4, 5)) == []
    assert list(SortedTree().between(0, 9)) == []


def test_height():
    assert height(None) == 0
    assert height(made([1]).root) == 1
    assert height(made([2, 1, 3]).root) == 2
    assert height(made([1, 2, 3, 4]).root) == 4


def test_balanced():
    pairs = [(key, key) for key in range(7)]
    root = balanced(pairs)
    assert (height(root), root.key, root.left.key, root.right.key) == (3, 3, 1, 5)
    tree = SortedTree()
    tree.root = balanced(pairs[:4])
    assert list(tree) == [0, 1, 2, 3]
    assert tree.root.key == 2
    assert balanced([]) is None


def test_same_shape():
    assert same_shape(made([2, 1, 3]).root, made([20, 5, 30]).root)
    assert same_shape(None, None)
    assert not same_shape(made([2, 1]).root, made([2, 3]).root)
    assert not same_shape(made([2, 1, 3]).root, made([2, 1]).root)
    assert not same_shape(made([2]).root, None)
