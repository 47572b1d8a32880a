# mypy: ignore-errors
from probing import calling, some, text


def prose(rng):
    words = some(rng, 9, lambda r: text(r, "abcde", 7))
    return "".join(word + rng.choice((" ", " ", " ", "  ", "\n", "\n\n")) for word in words)


def rows(rng):
    return some(rng, 4, lambda r: some(r, 3, lambda q: text(q, "abc12", 5)))


def cell(rng):
    return rng.choice(("", " ", "- ", "   "))


PROBES = {
    "wrap": calling("wrap", lambda r: (prose(r), r.randint(1, 12), cell(r), cell(r))),
    "paragraphs": calling("paragraphs", lambda r: (prose(r),)),
    "shorten": calling(
        "shorten", lambda r: (text(r, "abcdefg ", 14), r.randint(0, 12), r.choice(("...", "~")))
    ),
    "table": calling(
        "table", lambda r: (rows(r), some(r, 2, lambda q: q.randint(0, 2)), r.randint(1, 3))
    ),
    "centred": calling("centred", lambda r: (text(r, "abcd ", 8), r.randint(0, 16))),
    "initials": calling("initials", lambda r: (prose(r),)),
}
