# mypy: ignore-errors
from probing import calling, probe, some, text

PIECES = (
    "a",
    "b",
    "1",
    "2.5",
    ",",
    ",",
    "\n",
    "\n",
    '"',
    '"',
    '""',
    "#",
    "\r\n",
    " ",
    "#x\n",
    '"a,b"',
    '"c\nd"',
)


def written(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 14)))


def field(rng):
    return rng.choice((None, 1, 2.5, "", "a", "#a", text(rng, 'ab,"\n#', 5)))


def header(rng):
    names = rng.sample(["x", "y", "z"], rng.randint(1, 3))
    rows = some(
        rng, 4, lambda r: some(r, len(names), lambda q: q.choice(("1", "2.5", "", "?", "nan1")))
    )
    return [names, *rows]


def drive_lines(name):
    """Where it fails, the line is a part of what it says."""

    def drive(module, args):
        try:
            return list(getattr(module, name)(*args))
        except module.Malformed as error:
            return str(error)

    return drive


PROBES = {
    "parse": probe(lambda r: (written(r),), drive_lines("parse")),
    "dump": calling("dump", lambda r: (some(r, 3, lambda q: some(q, 3, field)),)),
    "as_dicts": probe(
        lambda r: ([*header(r), *some(r, 1, lambda q: ["1"] * q.randint(1, 4))], "-"),
        drive_lines("as_dicts"),
    ),
    "column": calling("column", lambda r: (header(r), r.choice(("x", "y", "z")))),
}
