# mypy: ignore-errors
import pytest
from formula import FormulaError, Parser, evaluate, names_in, parse, tokens


def value(text, **names):
    return evaluate(parse(text), names)


def test_tokens():
    assert list(tokens("a_1 + 2.5")) == [("name", "a_1", 0), ("sign", "+", 4), ("number", 2.5, 6)]


def test_tokens_of_numbers():
    assert [v for _, v, _ in tokens("1 .5 2. 1e3 1.5E-2 2e+1")] == [
        1.0,
        0.5,
        2.0,
        1000.0,
        0.015,
        20.0,
    ]


def test_tokens_of_a_number_before_a_name():
    assert [v for _, v, _ in tokens("2e 3ex")] == [2.0, "e", 3.0, "ex"]
    assert [v for _, v, _ in tokens("2e+x")] == [2.0, "e", "+", "x"]


def test_tokens_of_names():
    assert [v for _, v, _ in tokens("_x x2y")] == ["_x", "x2y"]


def test_tokens_of_nothing():
    assert list(tokens("  ")) == []


def test_tokens_that_are_none():
    with pytest.raises(FormulaError, match="unexpected '\\$' at 2"):
        list(tokens("1 $"))
    with pytest.raises(FormulaError, match="no number at 0"):
        list(tokens("1.2.3"))


def test_peek():
    assert Parser("").peek() is None
    assert Parser("1").peek() is None
    assert Parser("(1)").peek() == "("


def test_take():
    parser = Parser("+(")
    parser.take("+")
    with pytest.raises(FormulaError, match="expected '\\)' at 1"):
        parser.take(")")
    parser.take("(")
    with pytest.raises(FormulaError, match="at the end"):
        parser.take(")")


def test_products_before_sums():
    assert value("1 + 2 * 3") == 7
    assert value("2 * 3 + 1") == 7


def test_from_the_left():
    assert value("10 - 3 - 2") == 5
    assert value("24 / 4 / 2") == 3


def test_powers_from_the_right():
    assert value("2^3^2") == 512
    assert value("2*3^2") == 18


def test_minus():
    assert value("-2^2") == -4
    assert value("-2*3 + 10") == 4
    assert value("--3") == 3
    assert value("2 * -3") == -6


def test_brackets():
    assert value("(1 + 2) * 3") == 9
    assert value("((4))") == 4


def test_calls():
    assert value("max(1, 5, 2*2)") == 5
    assert value("sqrt(16) + abs(-1)") == 5
    assert value("min(3, 2) * 2") == 4


def test_names():
    assert value("2*width + x", width=4, x=1) == 9
    assert value("3 * -x", x=2) == -6


@pytest.mark.parametrize(
    "text", ["", "1 +", "(1", "1)", "1 2", "*", "max(1", "max()", "max(1,)", "(1,2)"]
)
def test_what_is_no_formula(text):
    with pytest.raises(FormulaError):
        parse(text)


def test_trees():
    assert parse("a+1") == ("+", ("name", "a"), 1.0)
    assert parse("f(1, b)") == ("call", "f", [1.0, ("name", "b")])
    assert parse("-a") == ("neg", ("name", "a"))


def test_what_has_no_value():
    with pytest.raises(FormulaError, match="unknown name y"):
        value("x + y", x=1)
    with pytest.raises(FormulaError, match="unknown function f"):
        value("f(1)")
    with pytest.raises(FormulaError, match="zero"):
        value("1 / (2 - 2)")
    assert value("0 / 2") == 0


def test_names_in():
    assert names_in(parse("a*b + a - max(c, -d, 1)")) == ["a", "b", "c", "d"]
    assert names_in(parse("1")) == []
