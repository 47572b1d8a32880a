import inspect
from shop import tax


def test_direct():
    assert tax(15) == 2


def test_form():
    assert tax.__doc__ == "The tax, rounded up."
    assert list(inspect.signature(tax).parameters) == ["n"]
    assert tax.__name__ == "tax"
    assert tax.__annotations__["return"] in (int, "int")
