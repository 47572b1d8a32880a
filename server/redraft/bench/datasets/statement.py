"""What a problem's statement shows: ``Input: nums = [1, 2], k = 3``, ``Output: 5``."""

from __future__ import annotations

import ast
import re

_EXAMPLE = re.compile(
    r"Input:?\s*(?P<given>.+?)\s*Output:?\s*(?P<out>.+?)"
    r"(?=\s*(?:Explanation|Example|Constraints|Note|Input|Follow|\Z|\n\s*\n))",
    re.S,
)


def examples(statement: str) -> list[tuple[str, str]]:
    """Pairs of a call's arguments (as in a call with keywords) and a result, those that are Python."""
    text = statement.replace("\u00a0", " ").replace("\u200b", "")
    found = []
    for match in _EXAMPLE.finditer(text):
        given, out = (_python(" ".join(match[part].split())) for part in ("given", "out"))
        if _is_call(given) and _is_literal(out):
            found.append((given, out))
    return list(dict.fromkeys(found))


def documented(header: str, statement: str, indent: str) -> str:
    """A header with a statement as its documentation, and no body."""
    words = statement.strip().replace("\\", "\\\\").replace('"""', "'''")
    lines = "\n".join(f"{indent}{line}".rstrip() for line in words.split("\n"))
    quotes = '"""'
    body = f"{indent}{quotes}\n{lines}\n{indent}{quotes}\n{indent}raise NotImplementedError\n"
    return f"{header.rstrip()}\n{body}"


def _python(text: str) -> str:
    text = re.sub(r"\btrue\b", "True", text)
    text = re.sub(r"\bfalse\b", "False", text)
    return re.sub(r"\bnull\b", "None", text)


def _is_call(given: str) -> bool:
    try:
        call = ast.parse(f"f({given})", mode="eval").body
    except SyntaxError:
        return False
    if not isinstance(call, ast.Call) or not (call.args or call.keywords):
        return False
    values = [*call.args, *(k.value for k in call.keywords)]
    return all(_is_literal(ast.unparse(value)) for value in values)


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
