"""Nasty but valid Python: blanks, endings, strings and comments where nobody wants them."""

from __future__ import annotations

from hypothesis import strategies as st

_NAMES = st.sampled_from(["f", "größe", "Ünïx", "_x", "名前"])
_STRINGS = st.sampled_from(
    [
        "'😀'",
        "'''one\n two\n        three\n'''",
        '"""\n\t\n  ü\x0c"""',
        "f'''{1}\n{\n2}\n'''",
        "'a\\\n  b'",
        "b'''\n   x'''",
        "'\ufeff\u2028'",
    ]
)
_SIMPLE = st.one_of(
    st.just("pass"),
    st.just("x = (1,\n2,\n            3)"),
    st.just("y = 1 + \\\n2"),
    st.just("x = 1; y = 2;"),
    st.just("z = [\n]  # end"),
    _STRINGS.map(lambda s: f"s = {s}"),
)
_BETWEEN = st.lists(
    st.sampled_from(
        ["", " ", "\t", "   \t ", "# at the left", "      # far in", "\x0c", "    \x0c"]
    ),
    max_size=2,
)
_UNITS = st.sampled_from(["    ", "  ", "\t", " ", "   ", "\t\t", "        "])


@st.composite
def blocks(draw: st.DrawFn, depth: int, indent: str) -> list[str]:
    """The lines of one block, each a statement that may hold line endings."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        lines.extend(draw(_BETWEEN))
        if depth and draw(st.booleans()):
            lines.extend(draw(compounds(depth - 1, indent)))
        else:
            lines.append(indent + draw(_SIMPLE))
    return lines


@st.composite
def compounds(draw: st.DrawFn, depth: int, indent: str) -> list[str]:
    kind = draw(st.sampled_from(["def", "def", "async def", "class", "if x:", "one-liner"]))
    lines = []
    if kind == "one-liner":
        value = draw(st.sampled_from(["a", "(\nb)"]))
        return [f"{indent}def {draw(_NAMES)}(a, b=1): return {value}"]
    if kind == "if x:":
        lines.append(f"{indent}if x:  # why")
    else:
        if draw(st.booleans()):
            # The grammar drops a decorator that opens a block before a comment further left.
            between = [line for line in draw(_BETWEEN) if "#" not in line]
            lines.extend([f"{indent}@wrap(1,\n  2)", *between, f"{indent}@ other"])
        after = (
            "" if kind == "class" else draw(st.sampled_from(["()", "(\na,\n  b)", "(a: int=1)"]))
        )
        lines.append(f"{indent}{kind} {draw(_NAMES)}{after}:")
        inner = indent + draw(_UNITS)
        if draw(st.booleans()):
            lines.append(f"{inner}{draw(_STRINGS.filter(lambda s: not s.startswith(('f', 'b'))))}")
        return lines + draw(blocks(depth, inner))
    return lines + draw(blocks(depth, indent + draw(_UNITS)))


@st.composite
def modules(draw: st.DrawFn) -> str:
    """A file: valid Python but for the mixture of line endings, which is valid too."""
    text = "\n".join(draw(blocks(3, "")))
    text = (
        ("\ufeff" if draw(st.booleans()) else "") + text + draw(st.sampled_from(["", "\n", "\n\n"]))
    )
    endings = draw(
        st.sampled_from([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"], ["\n", "\r\n", "\r"]])
    )
    if len(endings) == 1:
        return text.replace("\n", endings[0])
    pieces = text.split("\n")
    chosen = draw(
        st.lists(st.sampled_from(endings), min_size=len(pieces) - 1, max_size=len(pieces) - 1)
    )
    return "".join(a + b for a, b in zip(pieces, [*chosen, ""], strict=True))
