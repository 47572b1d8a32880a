"""Mistakes with money."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug(
        "cents without their zero",
        "wrong method",
        "parse_amount",
        ('(cents or "0").ljust(2, "0")', '(cents or "0").rjust(2, "0")'),
    ),
    bug(
        "brackets only at one side",
        "missing condition",
        "parse_amount",
        ('if text.startswith("(") and text.endswith(")"):', 'if text.startswith("("):'),
    ),
    bug("too many cents", "missing condition", "parse_amount", (" or len(cents) > 2", "")),
    bug(
        "nothing after the point",
        "missing condition",
        "parse_amount",
        ("(point and not cents.isdigit())", "(cents and not cents.isdigit())"),
    ),
    bug(
        "the sign is dropped",
        "missing statement",
        "parse_amount",
        (
            '    elif text.startswith("-"):\n        negative = True\n',
            '    elif text.startswith("-"):\n',
        ),
    ),
    bug(
        "below zero",
        "argument drop",
        "show_amount",
        ("divmod(abs(cents), 100)", "divmod(cents, 100)"),
    ),
    bug("cents without a zero", "wrong literal", "show_amount", ("{rest:02}", "{rest}")),
    bug(
        "sides of the division",
        "argument swap",
        "split_evenly",
        ("divmod(cents, ways)", "divmod(ways, cents)"),
    ),
    bug(
        "larger ones last",
        "wrong idiom",
        "split_evenly",
        (
            "[share + 1] * rest + [share] * (ways - rest)",
            "[share] * (ways - rest) + [share + 1] * rest",
        ),
    ),
    bug(
        "all get one more",
        "wrong variable",
        "split_evenly",
        ("[share] * (ways - rest)", "[share] * (ways - share)"),
    ),
    bug(
        "smallest remainder first",
        "wrong idiom",
        "split_by_weight",
        ("(-remainders[at], at)", "(remainders[at], at)"),
    ),
    bug(
        "true division",
        "operator",
        "split_by_weight",
        ("cents * weight // total for", "round(cents * weight / total) for"),
    ),
    bug(
        "left over for one",
        "wrong augmented target",
        "split_by_weight",
        ("        parts[at] += 1\n", "        parts[0] += 1\n"),
    ),
    bug(
        "bankers",
        "wrong idiom",
        "with_tax",
        ("int(tax.quantize(Decimal(1), rounding=ROUND_HALF_UP))", "round(tax)"),
    ),
    bug(
        "the part without its hundred",
        "wrong literal",
        "with_tax",
        ("Decimal(percent) / 100", "Decimal(percent) / 10"),
    ),
    bug(
        "months from one",
        "two edits",
        "add_months",
        ("month = day.month - 1 + months", "month = day.month + months"),
        ("month % 12 + 1", "month % 12"),
    ),
    bug("short months", "wrong idiom", "add_months", ("min(day.day, last)", "day.day")),
    bug(
        "the month's first day of the week",
        "wrong literal",
        "add_months",
        ("calendar.monthrange(year, month)[1]", "calendar.monthrange(year, month)[0]"),
    ),
    bug(
        "from the first date",
        "wrong initial value",
        "due_dates",
        ("range(1, count + 1)", "range(count)"),
    ),
    bug("sundays", "boundary", "due_dates", ("day.weekday() >= 5", "day.weekday() > 5")),
    bug(
        "one holiday",
        "wrong idiom",
        "due_dates",
        (
            "        while day.weekday() >= 5 or day in holidays:\n",
            "        if day.weekday() >= 5 or day in holidays:\n",
        ),
    ),
    bug(
        "steps pile up",
        "wrong variable",
        "due_dates",
        ("day = add_months(start, number)", "day = add_months(found[-1] if found else start, 1)"),
    ),
    bug(
        "the last payment",
        "wrong idiom",
        "repay",
        ("repaid = min(payment - interest, debt)", "repaid = payment - interest"),
    ),
    bug(
        "interest on nothing",
        "wrong augmented target",
        "repay",
        ("        debt -= repaid\n", "        payment -= repaid\n"),
    ),
    bug("just enough for ever", "boundary", "repay", ("payment <= interest", "payment < interest")),
    bug(
        "a year's interest",
        "missing statement",
        "repay",
        ("Decimal(rate) / 100 / 12", "Decimal(rate) / 100"),
    ),
    bug(
        "the rates the wrong way round",
        "several places",
        "convert",
        ("Decimal(rates[source])", "Decimal(rates[target])"),
        ("/ Decimal(rates[target])", "/ Decimal(rates[source])"),
    ),
    bug(
        "the same currency",
        "missing guard",
        "convert",
        ("    if source == target:\n        return cents\n", ""),
    ),
)
