"""It is whole: nothing stands for code that was left out.

Assistants shorten what they repeat, in comments, in strings and in statements
that do nothing.  A sentence that merely mentions code is no such mark: a comment
counts when it is nothing but the mark, or carries dots beside it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from redraft.gates.guards.base import Change, Example, Guard, Objection
from redraft.gates.guards.tree import Definition, body, definition

_CODE = (
    r"(?:code|logic|implementation|body|function|method|class|loop|branch|block|file|stuff|lines?"
    r"|cases?|steps?|part|section|checks?|handling|validation|definitions?)"
)
_LEFT = (
    r"(?:existing|original|previous|remaining|old|current|prior|rest|unchanged|same|other|more"
    r"|additional|further)"
)
_DOTS = r"(?:\.\.\.+|…|\[\.\.\.\]|<\.\.\.>)"

_WORDS = frozenset(
    """
    keep leave insert include copy see with and all of the your this that my here is are from goes
    continues remain remains stay stays as in above below before to be no change changes needed
    required made existing original previous remaining rest old current prior unchanged same other
    more additional further identical unmodified untouched intact omitted elided truncated skipped
    snip snipped etc so on for brevity simplicity clarity code logic implementation body function
    method class loop branch block file stuff line lines case cases step steps part section check
    checks handling validation definition definitions
    """.split()  # noqa: SIM905  # a table of words, not of quotation marks
)
"""What a comment that stands for code is made of: "rest of the function", "existing code here"."""

_WHOLE = re.compile(
    rf"""
    (?:your|put|add|insert|write|place)\s.*\b(?:code|logic|implementation)\s+(?:goes\s+)?here
    | (?:implementation|code|logic|body|function)\s+(?:goes|to\s+go|comes)\s+here
    | implement(?:ation)?(?:\s+(?:me|this|it|here|later|details|the\s+rest|{_CODE}))+
    | (?:placeholder|stub|to\s+be\s+(?:implemented|done|added)|not\s+(?:yet\s+)?implemented)
        (?:\s+(?:me|this|it|here|later|yet|details|the\s+rest|{_CODE}|for\s+now))*
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Other things that a whole comment is when it stands for code, without the signs around them."""

_LONGEST = 300
"""Characters looked at; a mark is short, and a search must not take long on what a model writes."""

_TELLING = re.compile(
    r"""
    \b(?:existing|remaining|rest|unchanged|unmodified|untouched|intact|omitted|elided|truncated
      |snip(?:ped)?|no\s+changes?|implement\w*|placeholder|stub|brevity|simplicity)\b
    | \bso\s+on\b | \bcontinues\b | ^etc$ | \bsame\s+as\b | \b(?:as\s+(?:is|before|above))\b
    | \b(?:code|logic|implementation|body)\b.*\bhere$
    | \b(?:original|previous|old|current|prior)\b.*\b(?:code|logic|implementation|body|function|method)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Words of which one must be in it: "# class body" is a heading, and no mark."""

_ANYWHERE = re.compile(
    rf"""
    \b(?:omitted|elided|truncated|shortened|skipped)\s+for\s+(?:brevity|clarity|simplicity)\b
    | \bfor\s+(?:brevity|clarity|simplicity)\b.*\b(?:omitted|elided|left\s+out|skipped|not\s+shown)\b
    | ^similar\s+(?:logic|code|handling|checks?)\s+for\s+(?:the\s+|all\s+)?(?:others?|remaining|rest)\b
    | {_DOTS}\s*(?:\(|\[)?\s*(?:the\s+|all\s+|your\s+)?(?:{_LEFT}\s+){{1,2}}(?:of\s+)?(?:the\s+|your\s+)?(?:\w+\s+)?{_CODE}\b
    | \b(?:the\s+)?rest\s+of\s+(?:the\s+|your\s+|this\s+)?(?:original\s+|existing\s+)?
        (?:function|code|method|implementation|logic|body)\b.*(?:{_DOTS}|\bunchanged\b|\bsame\b|\bhere\b|\bgoes\b|\bremains?\b)
    | \b(?:existing|original|previous|remaining)\s+(?:code|logic|implementation|body)\b.*
        (?:{_DOTS}|\bunchanged\b|\bremains\b|\bstays\b|\bgoes\s+here\b|\bhere\b\W*$)
    | \btodo\b\W*(?:implement|add|fill|complete|finish|write|your|the\s+rest)\b
    | \b(?:unchanged|existing|omitted|rest|remaining)\b\W*{_DOTS}
    | {_DOTS}\W*\b(?:unchanged|same|existing|omitted|rest|remaining)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

_SIGNS = " \t#*/-=<>()[]{}!?:;,'\"`_"
_UNDONE = re.compile(r"\b(todo|fixme|xxx|implement|stub|placeholder|not\s+(yet\s+)?done)", re.I)


def _stands_for_code(text: str) -> bool:
    words = text[:_LONGEST].strip(_SIGNS)
    bare = words.strip(f"{_SIGNS}.…")
    if not bare:
        return bool(re.fullmatch(_DOTS, words))
    plain = re.fullmatch(r"[\w\s,.;:…-]+", bare) and _WORDS.issuperset(
        re.findall(r"\w+", bare.lower())
    )
    if (plain or _WHOLE.fullmatch(bare)) and _TELLING.search(bare):
        return True
    return bool(_ANYWHERE.search(words))


def _check(change: Change) -> Objection | None:
    known = Counter(change.old.comments) if change.old else Counter[str]()
    new = list((Counter(change.new.comments) - known).elements())
    for comment in new:
        if _stands_for_code(comment):
            return Objection(f"It leaves code out: “{comment}”.")
    after, before = definition(change.after), definition(change.before)
    if after is None:
        return None
    for gap in (Counter(_gaps(change.after)) - Counter(_gaps(change.before))).elements():
        return Objection(f"It leaves code out: “{gap}” stands where code should.")
    if before is not None and not _idle(before) and _idle(after):
        return Objection("It leaves code out: nothing is left of the function's body.")
    for comment in new:
        if re.match(r"(?i)\W*(todo|fixme)\b", comment):
            return Objection(f"It leaves work undone: “{comment}”.", _on_nothing(change, comment))
    return None


@lru_cache(maxsize=64)
def _gaps(source: str) -> tuple[str, ...]:
    node = definition(source)
    return tuple(_found(node)) if node is not None else ()


def _found(node: Definition) -> Iterator[str]:
    """What stands in a version in place of code."""
    for child in ast.walk(node):
        if isinstance(child, ast.Expr | ast.Return | ast.Assign):
            value = child.value
            if not isinstance(value, ast.Constant):
                continue
            if value.value is ...:
                yield "..."
            elif (
                isinstance(child, ast.Expr)
                and isinstance(value.value, str)
                and _stands_for_code(value.value)
            ):
                yield value.value.strip()
        elif (isinstance(child, ast.Raise) and _undone(child)) or (
            isinstance(child, ast.Assert) and _never(child)
        ):
            yield ast.unparse(child)


def _undone(node: ast.Raise) -> bool:
    """Whether it raises NotImplementedError, and not to refuse a kind of input in words of its own."""
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if not (isinstance(raised, ast.Name) and raised.id == "NotImplementedError"):
        return False
    words = node.exc.args if isinstance(node.exc, ast.Call) else []
    return not words or any(
        isinstance(word, ast.Constant)
        and isinstance(word.value, str)
        and _UNDONE.search(word.value)
        for word in words
    )


def _never(node: ast.Assert) -> bool:
    """``assert False, "not implemented"``."""
    false = isinstance(node.test, ast.Constant) and not node.test.value
    words = node.msg.value if isinstance(node.msg, ast.Constant) else None
    return false and isinstance(words, str) and bool(_UNDONE.search(words))


def _idle(node: Definition) -> bool:
    """Whether a version does nothing at all."""
    return all(
        isinstance(child, ast.Pass)
        or (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant))
        for child in body(node)
    )


def _on_nothing(change: Change, comment: str) -> bool:
    """Whether the comment stands beside a statement that does nothing."""
    idle = r"^[ \t]*(?:.*:[ \t]*)?(?:pass|\.\.\.|return None|return)[ \t]*#[ \t#]*"
    return bool(re.search(idle + re.escape(comment), change.after, re.MULTILINE))


_F = "def f(a):\n    b = a  # same as the server's\n    return b"
_G = 'def g(a):\n    """Say.\n\n    >>> g(1)\n    1\n    """\n    return a'


def _with(comment: str) -> str:
    return f"def f(a):\n    {comment}\n    return b"


NO_ELISION = Guard(
    "nothing left out",
    _check,
    (
        Example(_F, _F.replace("b = a ", "b = -a "), "accepts"),
        *(
            Example(_F, _with(mark), "refuses")
            for mark in (
                "# ... existing code ...",
                "# ...existing code...",
                "# … rest of the code …",
                "# rest of the function",
                "# rest unchanged",
                "# Rest of the code remains the same",
                "# (remaining implementation unchanged)",
                "# the original logic here",
                "# [unchanged]",
                "# --- snip ---",
                "# ...",
                "# same as before",
                "# no changes here",
                "# code omitted for brevity",
                "# the other branches are omitted for brevity, see above",
                "# for brevity, the checks are left out",
                "# ... and so on for the other cases",
                "# .. existing code ..",
                "# {{ existing code }}",
                "# //... existing code ...",
                "# code continues...",
                "# more code here",
                "# similar logic for the other kinds",
                "# etc.",
                "# your code here",
                "# implementation goes here",
                "# implement the rest",
                "# placeholder",
                "# TODO: implement",
                "# TODO: add the other cases",
                "'... existing code ...'",
                "...",
                "b = ...",
                "raise NotImplementedError",
                "raise NotImplementedError('TODO')",
                "pass  # TODO",
                "assert False, 'not implemented'",
            )
        ),
        *(
            Example(_F, _with(remark), "accepts")
            for remark in (
                "# the length is the same, so pair them up",
                "# what remains is at the end of the line",
                "# existing keys stay as they are",
                "# the rest of the line is a comment",
                "# same as above, but from the right",
                "# a, b, ... in this order",
                "# original order is kept: sort is stable",
                "# no change since the last call",
                "# here",
                "# handle the remaining cases",
                "# keep the existing order for strict mode",
                "# more than one",
                "raise NotImplementedError(f'no such kind: {a}')",
                "pass",
                "'''existing code uses this name'''",
            )
        ),
        Example(_F, _with("# TODO: digits above nine"), "warns"),
        Example(_F, "def f(a):\n    b = a  # unchanged ...\n    return b", "refuses"),
        Example(_F, "def f(a):\n    ...", "refuses"),
        Example(_F, "def f(a): ...", "refuses"),
        Example(_F, "def f(a):\n    pass", "refuses"),
        Example(_F, "def f(a):\n    return ...", "refuses"),
        Example(_F, "def f(a):\n    return a[..., 0]  # the first channel", "accepts"),
        Example(_G, _G.replace("    1\n", "    1\n    >>> g(\n    ... 2)\n    ...\n"), "accepts"),
        Example("def f(a): ...", "def f(a):\n    return a", "accepts"),
        Example("def f(a):\n    pass", "def f(a):\n    return a", "accepts"),
    ),
)
