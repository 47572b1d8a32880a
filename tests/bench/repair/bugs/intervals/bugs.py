"""Mistakes with intervals."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug("not sorted", "wrong idiom", "merge", ("in sorted(intervals):", "in intervals:")),
    bug(
        "the inner one cuts the outer",
        "wrong idiom",
        "merge",
        ("(merged[-1][0], max(merged[-1][1], end))", "(merged[-1][0], end)"),
    ),
    bug(
        "empty intervals stay",
        "missing guard",
        "merge",
        ("        if end <= start:\n            continue\n", ""),
    ),
    bug(
        "the gap is taken off",
        "operator",
        "merge",
        ("merged[-1][1] + gap:", "merged[-1][1] - gap:"),
    ),
    bug(
        "from the first interval on",
        "off by one",
        "merge",
        (
            "if merged and start <= merged[-1][1] + gap:",
            "if merged and start <= merged[0][1] + gap:",
        ),
    ),
    bug(
        "max and min",
        "several places",
        "overlap",
        ("start = max(", "start = min("),
        ("end = min(", "end = max("),
    ),
    bug("touching is sharing", "boundary", "overlap", ("if start >= end:", "if start > end:")),
    bug(
        "the wrong end",
        "wrong variable",
        "overlap",
        ("min(left[1], right[1])", "min(left[1], left[1])"),
    ),
    bug(
        "a hole before the start",
        "missing guard",
        "subtract",
        ("        if hole_end <= start:\n            continue\n", ""),
    ),
    bug(
        "the rest is forgotten",
        "missing statement",
        "subtract",
        ("    if start < end:\n        left.append((start, end))\n", ""),
    ),
    bug(
        "stops at a hole before the start",
        "wrong idiom",
        "subtract",
        ("            continue\n", "            break\n"),
    ),
    bug("the last slot", "boundary", "free_slots", ("at + length <= end", "at + length < end")),
    bug("slots of one", "wrong variable", "free_slots", ("at += length", "at += 1")),
    bug(
        "opens before it closes",
        "wrong idiom",
        "busiest",
        ("in sorted(events):", "in sorted(events, key=lambda e: (e[0], -e[1])):"),
    ),
    bug(
        "the latest of the best",
        "comparison",
        "busiest",
        ("if open_now > best:", "if open_now >= best:"),
    ),
)
