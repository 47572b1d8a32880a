"""Mistakes in laying out text."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug("no room for the space", "wrong literal", "wrap", ("else len(word) + 1", "else len(word)")),
    bug(
        "a full line is too long",
        "boundary",
        "wrap",
        ("if len(line) + needed <= width:", "if len(line) + needed < width:"),
    ),
    bug(
        "the last line is lost",
        "missing statement",
        "wrap",
        ("        if not empty:\n            lines.append(line)\n    return", "    return"),
    ),
    bug(
        "pieces are not cut off",
        "off by one",
        "wrap",
        ("word = word[room:]", "word = word[room + 1 :]"),
    ),
    bug(
        "indent on every line",
        "several places",
        "wrap",
        (
            "                lines.append(line)\n                line = hang\n",
            "                lines.append(line)\n                line = indent\n",
        ),
        (
            "                word = word[room:]\n                line = hang\n",
            "                word = word[room:]\n                line = indent\n",
        ),
    ),
    bug(
        "room is not looked at again",
        "missing statement",
        "wrap",
        (
            "                line = hang\n                room = width - len(line)\n",
            "                line = hang\n",
        ),
    ),
    bug(
        "a gap before the first paragraph",
        "missing condition",
        "wrap",
        ('        if number > 0:\n            lines.append("")\n', '        lines.append("")\n'),
    ),
    bug(
        "the last paragraph is lost",
        "missing guard",
        "paragraphs",
        (
            '            current = []\n    if current:\n        yield " ".join(current)\n',
            "            current = []\n",
        ),
    ),
    bug(
        "blank lines are not seen",
        "wrong method",
        "paragraphs",
        ("        if line.strip():", '        if line.strip("\\n"):'),
    ),
    bug(
        "paragraphs run together",
        "missing statement",
        "paragraphs",
        (
            '            yield " ".join(current)\n            current = []\n',
            '            yield " ".join(current)\n',
        ),
    ),
    bug(
        "the mark is not counted",
        "wrong variable",
        "shorten",
        ("tail = room - head", "tail = width - head"),
    ),
    bug(
        "the tail from the wrong side",
        "wrong idiom",
        "shorten",
        ("text[len(text) - tail :]", "text[len(text) - head :]"),
    ),
    bug(
        "half a character",
        "wrong idiom",
        "shorten",
        ("head = room // 2", "head = int(room / 2 + 0.5)"),
    ),
    bug(
        "right and left",
        "argument swap",
        "table",
        (
            "cell.rjust(widths[at]) if at in right else cell.ljust(widths[at])",
            "cell.ljust(widths[at]) if at in right else cell.rjust(widths[at])",
        ),
    ),
    bug(
        "the last row decides",
        "wrong idiom",
        "table",
        ("widths[at] = max(widths[at], len(cell))", "widths[at] = len(cell)"),
    ),
    bug(
        "columns of the first row",
        "wrong idiom",
        "table",
        ("columns = max(len(row) for row in cells)", "columns = len(cells[0])"),
    ),
    bug(
        "the longer bar first",
        "wrong variable",
        "centred",
        (
            "fill * left + inner + fill * (spare - left)",
            "fill * (spare - left) + inner + fill * left",
        ),
    ),
    bug(
        "no space for the gaps",
        "two edits",
        "centred",
        ('inner = f" {title} "', 'inner = f" {title}"'),
        ("if spare < 2:", "if spare < 1:"),
    ),
    bug("every letter of the word", "wrong idiom", "initials", ("word[0].upper()", "word.upper()")),
)
