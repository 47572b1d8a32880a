"""Amounts of money in cents, and what becomes of them over months."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal


def parse_amount(text: str) -> int:
    """Cents from what people write.

    >>> parse_amount("1,234.50")
    123450
    >>> parse_amount("(12.3)")
    -1230
    >>> parse_amount("- 5")
    -500
    """
    text = text.strip().replace(",", "").replace(" ", "")
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative = True
        text = text[1:-1]
    elif text.startswith("-"):
        negative = True
        text = text[1:]
    whole, point, cents = text.partition(".")
    if not whole.isdigit() or (point and not cents.isdigit()) or len(cents) > 2:
        raise ValueError(f"no amount: {text!r}")
    total = int(whole) * 100 + int((cents or "0").ljust(2, "0"))
    return -total if negative else total


def show_amount(cents: int, sign: str = "€") -> str:
    """An amount with thousands apart.

    >>> show_amount(-123456)
    '-1,234.56 €'
    >>> show_amount(5)
    '0.05 €'
    """
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole:,}.{rest:02} {sign}"
    return f"-{text}" if cents < 0 else text


def split_evenly(cents: int, ways: int) -> list[int]:
    """Parts that differ by a cent at most and add up; the larger ones first.

    >>> split_evenly(100, 3)
    [34, 33, 33]
    """
    if ways < 1:
        raise ValueError("nobody to split among")
    share, rest = divmod(cents, ways)
    return [share + 1] * rest + [share] * (ways - rest)


def split_by_weight(cents: int, weights: Sequence[int]) -> list[int]:
    """Parts by weight that add up; cents left over go to the largest remainders, earlier first.

    >>> split_by_weight(100, [1, 1, 1])
    [34, 33, 33]
    >>> split_by_weight(10, [1, 2, 3])
    [2, 3, 5]
    """
    total = sum(weights)
    if total <= 0:
        raise ValueError("the weights add up to nothing")
    parts = [cents * weight // total for weight in weights]
    remainders = [cents * weight % total for weight in weights]
    left = cents - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda at: (-remainders[at], at))
    for at in by_remainder[:left]:
        parts[at] += 1
    return parts


def with_tax(net: int, percent: str) -> tuple[int, int]:
    """Tax and gross of a net amount; half a cent is rounded up.

    >>> with_tax(250, "7")
    (18, 268)
    """
    tax = Decimal(net) * Decimal(percent) / 100
    rounded = int(tax.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return rounded, net + rounded


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is too short."""
    month = day.month - 1 + months
    year = day.year + month // 12
    month = month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last))


def due_dates(start: date, count: int, holidays: frozenset[date] = frozenset()) -> list[date]:
    """Monthly dates; one on a weekend or holiday moves to the next working day."""
    found = []
    for number in range(1, count + 1):
        day = add_months(start, number)
        while day.weekday() >= 5 or day in holidays:
            day += timedelta(days=1)
        found.append(day)
    return found


def repay(debt: int, rate: str, payment: int, most: int = 600) -> list[tuple[int, int, int]]:
    """Interest, repayment and what is left for each month; ``rate`` is in percent a year.

    Raises:
        ValueError: the payment does not cover the first month's interest.
    """
    monthly = Decimal(rate) / 100 / 12
    rows: list[tuple[int, int, int]] = []
    while debt > 0 and len(rows) < most:
        interest = int((debt * monthly).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        if not rows and payment <= interest:
            raise ValueError("the debt would never shrink")
        repaid = min(payment - interest, debt)
        debt -= repaid
        rows.append((interest, repaid, debt))
    return rows


def convert(cents: int, source: str, target: str, rates: Mapping[str, str]) -> int:
    """Cents in another currency; ``rates`` are what one unit of a currency costs in the base."""
    if source == target:
        return cents
    value = Decimal(cents) * Decimal(rates[source]) / Decimal(rates[target])
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
