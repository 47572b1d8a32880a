# ruff: noqa: C901, B905  # the code is as its author would have it: it is what is to be repaired
"""Reading and writing comma-separated records, without the standard library's csv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Malformed(ValueError):
    """A text that is no sequence of records; ``line`` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


def parse(text: str, comma: str = ",", quote: str = '"') -> list[list[str]]:
    """All records of a text.

    A field in quotes may hold commas and line ends, and a doubled quote stands
    for one quote.  Empty lines are no records.  A line that begins with ``#`` is
    a comment.

    >>> parse('a,b\\n"c,d",e\\n')
    [['a', 'b'], ['c,d', 'e']]
    >>> parse('no ""quote""\\n"a ""b"" c"\\n')
    [['no ""quote""'], ['a "b" c']]
    """
    records: list[list[str]] = []
    record: list[str] = []
    field: list[str] = []
    state = "start"
    line = 1
    opened = 0
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\r" and state != "quoted":
            at += 1
            continue
        if state == "start" and char == "#" and not record:
            while at < len(text) and text[at] != "\n":
                at += 1
            line += 1
            at += 1
            continue
        if state == "quoted":
            if char != quote:
                field.append(char)
                if char == "\n":
                    line += 1
            elif text[at + 1 : at + 2] == quote:
                field.append(quote)
                at += 1
            else:
                state = "closed"
            at += 1
            continue
        if char == comma:
            record.append("".join(field))
            field = []
            state = "start"
        elif char == "\n":
            if record or field or state == "closed":
                record.append("".join(field))
                records.append(record)
            record, field = [], []
            state = "start"
            line += 1
        elif char == quote and state == "start":
            state = "quoted"
            opened = line
        elif state == "closed":
            raise Malformed(f"{char!r} after a closing quote", line)
        else:
            field.append(char)
            state = "plain"
        at += 1
    if state == "quoted":
        raise Malformed("a quote is never closed", opened)
    if record or field or state == "closed":
        record.append("".join(field))
        records.append(record)
    return records


def dump(records: Iterable[Iterable[object]], comma: str = ",", quote: str = '"') -> str:
    """The text of records; a field is quoted only where it must be.

    >>> dump([["a", 1], ["b,c", None]])
    'a,1\\n"b,c",\\n'
    """
    lines = []
    for record in records:
        fields = []
        for value in record:
            text = "" if value is None else str(value)
            special = comma in text or quote in text or "\n" in text
            if special or text.startswith("#"):
                text = quote + text.replace(quote, quote * 2) + quote
            fields.append(text)
        lines.append(comma.join(fields) + "\n")
    return "".join(lines)


def as_dicts(records: list[list[str]], missing: str = "") -> Iterator[dict[str, str]]:
    """Each record by the names in the first; short ones are filled up.

    Raises:
        Malformed: a record has more fields than there are names.
    """
    if not records:
        return
    names, *rest = records
    for number, record in enumerate(rest, start=2):
        if len(record) > len(names):
            raise Malformed("too many fields", number)
        row = dict.fromkeys(names, missing)
        row.update(zip(names, record))
        yield row


def column(records: list[list[str]], name: str) -> list[float]:
    """The numbers in a column; fields that hold none are left out.

    >>> column([["x", "y"], ["1", "2"], ["3", ""], ["5", "n/a"]], "y")
    [2.0]
    """
    at = records[0].index(name)
    numbers = []
    for record in records[1:]:
        if at >= len(record):
            continue
        try:
            numbers.append(float(record[at]))
        except ValueError:
            continue
    return numbers
