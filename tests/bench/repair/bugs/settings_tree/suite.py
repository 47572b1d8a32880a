# mypy: ignore-errors
import pytest
from settings_tree import (
    changes,
    compare_versions,
    fill_in,
    flatten,
    get,
    merge,
    parse_version,
    put,
    satisfies,
)


def test_get():
    tree = {"a": {"b": {"c": 1}, "d": None}, "l": [{"x": 5}, 6]}
    assert get(tree, "a.b.c") == 1
    assert get(tree, "a.b") == {"c": 1}
    assert get(tree, "l.0.x") == 5
    assert get(tree, "l.1") == 6
    assert get(tree, "a.d", 9) is None


def test_get_what_is_not_there():
    tree = {"a": {"b": 1}, "l": [1]}
    assert get(tree, "a.x") is None
    assert get(tree, "a.x", 5) == 5
    assert get(tree, "a.b.c", 5) == 5
    assert get(tree, "l.1", 5) == 5
    assert get(tree, "l.x", 5) == 5


def test_put():
    tree = {"a": {"b": 1}}
    assert put(tree, "a.b", 2) == 1
    assert put(tree, "a.c.d", 3) is None
    assert put(tree, "x", 4) is None
    assert tree == {"a": {"b": 2, "c": {"d": 3}}, "x": 4}


def test_put_through_a_value():
    tree = {"a": 1}
    put(tree, "a.b", 2)
    assert tree == {"a": {"b": 2}}


def test_merge():
    assert merge({"a": 1, "b": 2}, {"b": 3, "c": 4}) == {"a": 1, "b": 3, "c": 4}
    assert merge({"a": {"x": {"p": 1}}}, {"a": {"x": {"q": 2}}}) == {"a": {"x": {"p": 1, "q": 2}}}
    assert merge({"a": {"x": 1}}, {"a": {"x": 2}}) == {"a": {"x": 2}}
    assert merge({"a": {"x": 1}}, {"a": 5}) == {"a": 5}
    assert merge({"a": 5}, {"a": {"x": 1}}) == {"a": {"x": 1}}
    assert merge({"a": [1]}, {"a": [2]}) == {"a": [2]}


def test_merge_removes():
    assert merge({"a": 1, "b": 2}, {"a": None, "c": None}) == {"b": 2}


def test_merge_adds_to_lists():
    assert merge({"a": [1]}, {"a+": [2, 3]}) == {"a": [1, 2, 3]}
    assert merge({}, {"a+": [2]}) == {"a": [2]}
    assert merge({"a": 1}, {"a+": [2]}) == {"a": [2]}
    assert merge({}, {"a+": 2}) == {"a+": 2}


def test_merge_leaves_both_alone():
    base, over = {"a": {"x": [1]}}, {"a": {"y": [2]}, "b": [3]}
    merged = merge(base, over)
    merged["a"]["x"].append(9)
    merged["a"]["y"].append(9)
    merged["b"].append(9)
    assert (base, over) == ({"a": {"x": [1]}}, {"a": {"y": [2]}, "b": [3]})


def test_flatten():
    tree = {"b": {"d": 1, "c": {"x": 2}}, "a": [1], "e": {}}
    assert list(flatten(tree)) == [("a", [1]), ("b.c.x", 2), ("b.d", 1), ("e", {})]
    assert list(flatten({})) == []


def test_changes():
    assert changes({"a": {"x": 1, "y": 2}}, {"a": {"x": 1, "y": 3}}) == [("a.y", 2, 3)]
    assert changes({"b": 1}, {"a": None}) == [("a", ..., None), ("b", 1, ...)]
    assert changes({"a": 1}, {"a": 1}) == []


def test_fill_in():
    values = {"name": "ada", "hello": "hi ${name}", "n": 5}
    assert fill_in("${hello}! ${n}", values) == "hi ada! 5"
    assert fill_in("no marks", values) == "no marks"
    assert fill_in("${x:-y}-${n:-1}-${z:-}", values) == "y-5-"


def test_fill_in_without_a_value():
    with pytest.raises(KeyError):
        fill_in("${x}", {})


def test_fill_in_a_circle():
    with pytest.raises(RecursionError):
        fill_in("${a}", {"a": "${b}", "b": "${a}"})
    values = {"a": "${b}", "b": "${c}", "c": "${d}", "d": "${e}", "e": "1"}
    assert fill_in("${a}", values) == "1"


def test_parse_version():
    assert parse_version("1.2.3") == ((1, 2, 3), "")
    assert parse_version(" V2 ") == ((2,), "")
    assert parse_version("1.0-Beta-1") == ((1, 0), "beta-1")


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        ("1.2", "1.10", -1),
        ("2", "1.9.9", 1),
        ("1", "1.0.0", 0),
        ("1.0.1", "1", 1),
        ("1.0-rc1", "1.0", -1),
        ("1.0", "1.0-rc1", 1),
        ("1.0-a", "1.0-b", -1),
        ("1.0-b", "1.0-a", 1),
        ("v1.0-rc", "1-rc", 0),
        ("1.1-rc", "1.0", 1),
    ],
)
def test_compare_versions(left, right, wanted):
    assert compare_versions(left, right) == wanted


@pytest.mark.parametrize(
    ("version", "rule", "wanted"),
    [
        ("1.5", ">=1.2, <2", True),
        ("2.0", ">=1.2, <2", False),
        ("1.2", ">=1.2", True),
        ("1.2", ">1.2", False),
        ("1.3", "> 1.2", True),
        ("1.2", "<=1.2", True),
        ("1.5", ">=1,!=1.5", False),
        ("1.5", "1.5.0", True),
        ("1.5", "==1.6", False),
        ("1.4.7", "~1.4.2", True),
        ("1.5.0", "~1.4.2", False),
        ("1.4.1", "~1.4.2", False),
        ("1.9", "~1.4", True),
        ("2.0", "~1.4", False),
    ],
)
def test_satisfies(version, rule, wanted):
    assert satisfies(version, rule) is wanted


def test_what_is_no_rule():
    with pytest.raises(ValueError, match="no rule"):
        satisfies("1.0", ">=1, ")
