# mypy: ignore-errors
import datetime

from probing import calling, probe, text


def written(rng):
    if rng.random() < 0.3:
        return text(rng, "12().,- ", 6)
    whole, cents = (
        str(rng.randint(0, 99999)),
        rng.choice(("", ".", ".5", ".05", ".99", ".123", ".10")),
    )
    form = rng.choice(("{}", "-{}", "({})", " {}", "({}", "- {}"))
    return form.format((f"{int(whole):,}" if rng.random() < 0.5 else whole) + cents)


def day(rng):
    if rng.random() < 0.3:
        return (rng.randint(2020, 2028), rng.choice((1, 3, 5, 8, 10, 12)), rng.choice((29, 30, 31)))
    return (rng.randint(2020, 2028), rng.randint(1, 12), rng.randint(1, 28))


def drive_due(module, args):
    start, count, shut = args
    first = datetime.date(*start)
    holidays = frozenset(first + datetime.timedelta(days=days) for days in shut)
    return [str(found) for found in module.due_dates(first, count, holidays)]


RATES = {"EUR": "1", "USD": "0.9", "JPY": "0.006", "GBP": "1.17"}
NAMES = [*RATES, "CHF"]
PROBES = {
    "parse_amount": calling("parse_amount", lambda r: (written(r),)),
    "show_amount": calling(
        "show_amount", lambda r: (r.choice((r.randint(-999, 999), r.randint(-(10**8), 10**8))),)
    ),
    "split_evenly": calling("split_evenly", lambda r: (r.randint(-50, 500), r.randint(0, 9))),
    "split_by_weight": calling(
        "split_by_weight",
        lambda r: (r.randint(0, 300), [r.randint(0, 6) for _ in range(r.randint(0, 5))]),
    ),
    "with_tax": calling(
        "with_tax", lambda r: (r.randint(0, 2000), r.choice(("0", "7", "19", "5.5", "8.25")))
    ),
    "add_months": probe(
        lambda r: (day(r), r.randint(-30, 30)),
        lambda module, args: str(module.add_months(datetime.date(*args[0]), args[1])),
    ),
    "due_dates": probe(
        lambda r: (day(r), r.randint(0, 5), [r.randint(25, 130) for _ in range(r.randint(0, 12))]),
        drive_due,
    ),
    "repay": calling(
        "repay",
        lambda r: (
            r.randint(0, 20000),
            r.choice(("0", "5", "12", "24")),
            r.choice((r.randint(1, 400), r.randint(400, 9000))),
            40,
        ),
    ),
    "convert": calling(
        "convert", lambda r: (r.randint(0, 9999), r.choice(NAMES), r.choice(NAMES), RATES)
    ),
}
