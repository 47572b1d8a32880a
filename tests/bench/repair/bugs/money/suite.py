# mypy: ignore-errors
from datetime import date

import pytest
from money import (
    add_months,
    convert,
    due_dates,
    parse_amount,
    repay,
    show_amount,
    split_by_weight,
    split_evenly,
    with_tax,
)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12.05", 1205),
        (" 1,000,000.00 ", 100000000),
        ("-0.99", -99),
        ("(1,234.56)", -123456),
        ("- 7.10", -710),
    ],
)
def test_parse(text, cents):
    assert parse_amount(text) == cents


@pytest.mark.parametrize(
    "text", ["", "abc", "1.234", "1.2.3", ".", "1.", "--5", "5-", "(5", "(55", ".5"]
)
def test_parse_what_is_none(text):
    with pytest.raises(ValueError, match="no amount"):
        parse_amount(text)


def test_show():
    assert show_amount(0) == "0.00 €"
    assert show_amount(100000) == "1,000.00 €"
    assert show_amount(-50) == "-0.50 €"
    assert show_amount(1999, "$") == "19.99 $"


def test_split_evenly():
    assert split_evenly(10, 4) == [3, 3, 2, 2]
    assert split_evenly(9, 3) == [3, 3, 3]
    assert split_evenly(1, 2) == [1, 0]
    assert split_evenly(-10, 3) == [-3, -3, -4]
    assert split_evenly(7, 1) == [7]


def test_split_among_nobody():
    with pytest.raises(ValueError, match="nobody"):
        split_evenly(10, 0)


def test_split_by_weight():
    assert split_by_weight(1000, [50, 30, 20]) == [500, 300, 200]
    assert split_by_weight(100, [1, 2]) == [33, 67]
    assert split_by_weight(101, [1, 1]) == [51, 50]
    assert split_by_weight(5, [0, 1]) == [0, 5]
    assert split_by_weight(11, [3, 3, 1]) == [5, 5, 1]
    assert split_by_weight(12, [3, 3, 1]) == [5, 5, 2]


def test_split_by_no_weight():
    with pytest.raises(ValueError, match="nothing"):
        split_by_weight(5, [0, 0])


def test_with_tax():
    assert with_tax(1000, "19") == (190, 1190)
    assert with_tax(150, "7") == (11, 161)
    assert with_tax(149, "7") == (10, 159)
    assert with_tax(99, "0") == (0, 99)
    assert with_tax(1000, "5.5") == (55, 1055)


def test_add_months():
    assert add_months(date(2024, 1, 15), 1) == date(2024, 2, 15)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2023, 1, 31), 1) == date(2023, 2, 28)
    assert add_months(date(2024, 11, 30), 1) == date(2024, 12, 30)
    assert add_months(date(2024, 11, 30), 2) == date(2025, 1, 30)
    assert add_months(date(2024, 12, 31), 12) == date(2025, 12, 31)
    assert add_months(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert add_months(date(2024, 1, 5), -1) == date(2023, 12, 5)


def test_due_dates():
    assert due_dates(date(2024, 1, 31), 3) == [
        date(2024, 2, 29),
        date(2024, 4, 1),
        date(2024, 4, 30),
    ]
    assert due_dates(date(2024, 1, 31), 0) == []


def test_due_dates_on_holidays():
    closed = frozenset({date(2024, 5, 1), date(2024, 5, 2)})
    assert due_dates(date(2024, 4, 1), 1, closed) == [date(2024, 5, 3)]
    assert due_dates(date(2024, 5, 8), 1, closed) == [date(2024, 6, 10)]


def test_repay():
    assert repay(10000, "12", 5000) == [(100, 4900, 5100), (51, 4949, 151), (2, 151, 0)]
    assert repay(1000, "0", 400) == [(0, 400, 600), (0, 400, 200), (0, 200, 0)]
    assert repay(0, "5", 10) == []


def test_repay_no_longer_than():
    assert len(repay(10000, "0", 1, most=5)) == 5


def test_repay_too_little():
    with pytest.raises(ValueError, match="never shrink"):
        repay(10000, "12", 100)


def test_convert():
    rates = {"EUR": "1", "USD": "0.9", "JPY": "0.006"}
    assert convert(1000, "USD", "EUR", rates) == 900
    assert convert(900, "EUR", "USD", rates) == 1000
    assert convert(100, "EUR", "JPY", rates) == 16667
    assert convert(77, "CHF", "CHF", rates) == 77
