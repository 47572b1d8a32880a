# mypy: ignore-errors
import pytest
from inventory import Inventory, OutOfStock


def filled():
    stock = Inventory()
    stock.receive("bolt", 10, 100)
    stock.receive("nut", 4, 30)
    return stock


def test_a_first_delivery_sets_the_price():
    item = Inventory().receive("bolt", 3, 120)
    assert (item.sku, item.on_hand, item.price) == ("bolt", 3, 120)


def test_a_second_delivery_averages_the_price():
    stock = filled()
    item = stock.receive("bolt", 30, 140)
    assert item.on_hand == 40
    assert item.price == 130


def test_a_delivery_is_logged():
    assert filled().log == [("in", "bolt", 10), ("in", "nut", 4)]


@pytest.mark.parametrize("count", [0, -2])
def test_an_empty_delivery_is_refused(count):
    with pytest.raises(ValueError, match="at least one"):
        Inventory().receive("bolt", count, 10)


def test_reserving_lowers_what_is_available():
    stock = filled()
    stock.reserve({"bolt": 3, "nut": 4})
    assert stock.items["bolt"].available == 7
    assert stock.items["nut"].available == 0
    assert stock.log[-1] == ("hold", "nut", 4)


def test_too_large_an_order_changes_nothing():
    stock = filled()
    with pytest.raises(OutOfStock):
        stock.reserve({"bolt": 3, "nut": 5})
    assert stock.items["bolt"].reserved == 0
    assert stock.log[-1] == ("in", "nut", 4)


def test_an_unknown_item_cannot_be_reserved():
    with pytest.raises(OutOfStock):
        filled().reserve({"screw": 1})


def test_what_is_promised_cannot_be_promised_again():
    stock = filled()
    stock.reserve({"bolt": 8})
    with pytest.raises(OutOfStock):
        stock.reserve({"bolt": 3})


def test_shipping_empties_the_shelf():
    stock = filled()
    stock.reserve({"bolt": 3, "nut": 1})
    assert stock.ship({"bolt": 3, "nut": 1}) == 330
    assert (stock.items["bolt"].on_hand, stock.items["bolt"].reserved) == (7, 0)
    assert stock.items["nut"].on_hand == 3
    assert stock.log[-1] == ("out", "nut", 1)


def test_only_what_is_reserved_ships():
    stock = filled()
    stock.reserve({"bolt": 2})
    with pytest.raises(OutOfStock):
        stock.ship({"bolt": 3})


def test_low_shelves_are_listed_emptiest_first():
    stock = filled()
    stock.receive("axe", 5, 1)
    stock.receive("cap", 4, 1)
    stock.receive("rod", 6, 1)
    assert stock.to_reorder() == [("cap", 6), ("nut", 6), ("axe", 5)]


def test_reserved_pieces_count_as_gone():
    stock = filled()
    stock.reserve({"bolt": 9})
    assert stock.to_reorder() == [("bolt", 9), ("nut", 6)]


def test_turnover_counts_what_left():
    stock = filled()
    stock.reserve({"bolt": 6, "nut": 2})
    stock.ship({"bolt": 2, "nut": 1})
    stock.ship({"bolt": 3})
    assert stock.turnover() == {"bolt": 5, "nut": 1}
    assert stock.turnover(5) == {"bolt": 5}
    assert stock.turnover(6) == {}
