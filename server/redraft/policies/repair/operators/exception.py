"""``except KeyError`` becomes ``except IndexError``: another exception raised or caught."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short

_FAMILY = {
    "KeyError": ("IndexError", "LookupError", "ValueError"),
    "IndexError": ("KeyError", "LookupError", "ValueError"),
    "ValueError": ("TypeError", "KeyError", "IndexError", "AttributeError"),
    "TypeError": ("ValueError", "AttributeError"),
    "AttributeError": ("KeyError", "TypeError"),
    "ZeroDivisionError": ("ArithmeticError", "ValueError"),
    "OSError": ("FileNotFoundError", "ValueError"),
    "FileNotFoundError": ("OSError",),
    "StopIteration": ("IndexError", "StopAsyncIteration"),
    "RuntimeError": ("ValueError", "NotImplementedError"),
    "NotImplementedError": ("TypeError", "ValueError"),
    "Exception": ("ValueError", "TypeError", "KeyError"),
}
_USUAL = ("ValueError", "TypeError", "KeyError", "IndexError")


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Relatives of every exception named in ``raise`` and ``except``; wider nets; made and not raised."""
    for node in subject.nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            yield from _relatives(subject, called, "raises")
        elif isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            for one in caught:
                yield from _relatives(subject, one, "catches")
            if not isinstance(node.type, ast.Tuple):
                text = subject.text(node.type)
                for other in dict.fromkeys((*_FAMILY.get(text, ()), *_USUAL)):
                    if other != text:
                        new = f"({text}, {other})"
                        yield subject.replace(node.type, new, f"catches `{other}` too", 0.6)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            text = subject.text(node.value.func)
            if text.endswith(("Error", "Exception")):
                new = f"raise {subject.text(node.value)}"
                span = subject.span(node)
                yield TextEdit(span, new, f"raises `{short(text)}`, which it only made", 1.0)


def _relatives(subject: Subject, node: ast.expr, word: str) -> Iterator[TextEdit]:
    text = subject.text(node)
    for rank, other in enumerate(dict.fromkeys((*_FAMILY.get(text, ()), *_USUAL))):
        if other != text:
            yield subject.replace(node, other, f"{word} `{other}`, not `{short(text)}`",
                                  1.0 - 0.1 * rank)  # fmt: skip


OPERATOR = Operator(
    "exception",
    "`except KeyError` becomes `except IndexError`; `ValueError(x)` alone is raised",
    0.53,
    edits,
    (
        Example(
            "def f(a):\n    try:\n        return a[0]\n    except KeyError:\n        return 1",
            "def f(a):\n    try:\n        return a[0]\n    except IndexError:\n        return 1",
        ),
        Example("def f(a):\n    raise TypeError(a)", "def f(a):\n    raise ValueError(a)"),
        Example(
            "def f(a):\n    try:\n        return int(a)\n    except ValueError:\n        return 1",
            "def f(a):\n    try:\n        return int(a)\n    except (ValueError, TypeError):\n        return 1",
        ),
        Example(
            "def f(a):\n    if a < 0:\n        ValueError(a)\n    return a",
            "def f(a):\n    if a < 0:\n        raise ValueError(a)\n    return a",
        ),
    ),
)
