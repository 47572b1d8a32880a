"""Plain text in columns: wrapping, shortening, tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def wrap(text: str, width: int, indent: str = "", hang: str = "") -> list[str]:
    """Lines of at most ``width`` characters.

    The first line begins with ``indent``, the others with ``hang``.  Blank lines
    part paragraphs and are kept as empty lines.  A word that is longer than a
    line is cut into pieces.

    >>> wrap("the quick brown fox", 10)
    ['the quick', 'brown fox']
    >>> wrap("abcdefgh", 3)
    ['abc', 'def', 'gh']
    >>> wrap("one two", 5, indent="- ", hang="  ")
    ['- one', '  two']
    """
    if width <= max(len(indent), len(hang)):
        raise ValueError("no room for text")
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs(text)):
        if number > 0:
            lines.append("")
        prefix = indent if number == 0 else hang
        line = prefix
        empty = True
        for word in paragraph.split():
            needed = len(word) if empty else len(word) + 1
            if len(line) + needed <= width:
                line += word if empty else " " + word
                empty = False
                continue
            if not empty:
                lines.append(line)
                line = hang
                empty = True
            room = width - len(line)
            while len(word) > room:
                lines.append(line + word[:room])
                word = word[room:]
                line = hang
                room = width - len(line)
            line += word
            empty = False
        if not empty:
            lines.append(line)
    return lines


def paragraphs(text: str) -> Iterator[str]:
    """Runs of lines between blank ones, each as one text."""
    current: list[str] = []
    for line in text.splitlines():
        if line.strip():
            current.append(line.strip())
        elif current:
            yield " ".join(current)
            current = []
    if current:
        yield " ".join(current)


def shorten(text: str, width: int, mark: str = "...") -> str:
    """The text, its middle replaced by a mark where it is too long.

    >>> shorten("a long file name.txt", 11)
    'a lo....txt'
    >>> shorten("short", 11)
    'short'
    """
    if len(text) <= width:
        return text
    room = width - len(mark)
    if room <= 0:
        return mark[:width]
    head = room // 2
    tail = room - head
    return text[:head] + mark + text[len(text) - tail :]


def table(rows: Sequence[Sequence[object]], right: Sequence[int] = (), gap: int = 2) -> list[str]:
    """Rows as lines with aligned columns; the columns in ``right`` stand at their right edge."""
    if not rows:
        return []
    cells = [[str(cell) for cell in row] for row in rows]
    columns = max(len(row) for row in cells)
    widths = [0] * columns
    for row in cells:
        for at, cell in enumerate(row):
            widths[at] = max(widths[at], len(cell))
    lines = []
    for row in cells:
        parts = []
        for at, cell in enumerate(row):
            padded = cell.rjust(widths[at]) if at in right else cell.ljust(widths[at])
            parts.append(padded)
        lines.append((" " * gap).join(parts).rstrip())
    return lines


def centred(title: str, width: int, fill: str = "=") -> str:
    """A title between two bars, the left one the shorter where they differ.

    >>> centred("a", 8)
    '== a ==='
    """
    inner = f" {title} "
    spare = width - len(inner)
    if spare < 2:
        return title
    left = spare // 2
    return fill * left + inner + fill * (spare - left)


def initials(name: str) -> str:
    """The first letters of a name's words.

    >>> initials("ada king-noel lovelace")
    'A.K.L.'
    """
    words = name.split()
    return "".join(word[0].upper() + "." for word in words)
