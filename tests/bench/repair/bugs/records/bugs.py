"""Mistakes in reading records."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug(
        "the second quote is read again",
        "missing statement",
        "parse",
        (
            "                field.append(quote)\n                at += 1\n",
            "                field.append(quote)\n",
        ),
    ),
    bug(
        "fields pile up",
        "missing statement",
        "parse",
        (
            '            field = []\n            state = "start"\n        elif',
            '            state = "start"\n        elif',
        ),
    ),
    bug(
        "a carriage return inside quotes",
        "missing condition",
        "parse",
        ('if char == "\\r" and state != "quoted":', 'if char == "\\r":'),
    ),
    bug(
        "lines are counted from zero",
        "wrong initial value",
        "parse",
        ("    line = 1\n", "    line = 0\n"),
    ),
    bug(
        "any sign begins a comment",
        "missing condition",
        "parse",
        (
            'if state == "start" and char == "#" and not record:',
            'if state == "start" and char == "#":',
        ),
    ),
    bug(
        "the last quoted field",
        "missing condition",
        "parse",
        (
            '    if record or field or state == "closed":\n        record.append("".join(field))\n        records',
            '    if record or field:\n        record.append("".join(field))\n        records',
        ),
    ),
    bug(
        "a quote opens anywhere",
        "missing condition",
        "parse",
        ('elif char == quote and state == "start":', "elif char == quote:"),
    ),
    bug(
        "the line where it was noticed",
        "wrong variable",
        "parse",
        ('"a quote is never closed", opened', '"a quote is never closed", line'),
    ),
    bug(
        "empty lines are records",
        "missing guard",
        "parse",
        (
            (
                '            if record or field or state == "closed":\n'
                '                record.append("".join(field))\n                records.append(record)\n'
                "            record, field = [], []\n"
            ),
            (
                '            record.append("".join(field))\n            records.append(record)\n'
                "            record, field = [], []\n"
            ),
        ),
    ),
    bug(
        "quotes are not doubled",
        "argument drop",
        "dump",
        ("text.replace(quote, quote * 2)", "text.replace(quote, quote)"),
    ),
    bug(
        "None is written out",
        "missing condition",
        "dump",
        ('"" if value is None else str(value)', "str(value)"),
    ),
    bug(
        "only with everything special",
        "wrong idiom",
        "dump",
        (
            'comma in text or quote in text or "\\n" in text',
            'comma in text and quote in text or "\\n" in text',
        ),
    ),
    bug(
        "one record too early",
        "wrong literal",
        "as_dicts",
        ("enumerate(rest, start=2)", "enumerate(rest)"),
    ),
    bug(
        "short records stay short",
        "missing statement",
        "as_dicts",
        ("        row = dict.fromkeys(names, missing)\n", "        row: dict[str, str] = {}\n"),
    ),
    bug(
        "the header is a record",
        "off by one",
        "column",
        ("in records[1:]:", "in records:"),
        (
            "        except ValueError:\n            continue\n",
            "        except ValueError:\n            numbers.append(0.0)\n",
        ),
    ),
    bug(
        "short records are an error",
        "boundary",
        "column",
        ("if at >= len(record):", "if at > len(record):"),
    ),
    bug(
        "one field further", "off by one", "column", ("float(record[at])", "float(record[at - 1])")
    ),
)
