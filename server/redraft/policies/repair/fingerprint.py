"""What two sources share that do the same: the code that Python makes of them."""

from __future__ import annotations

import ast
import hashlib
import warnings
from types import CodeType

from redraft.policies.repair.subject import parse


def fingerprint(source: str) -> str | None:
    """A digest that sources with equal bytecode share; None when the source does not parse.

    Equal bytecode means equal behaviour, so one of them is enough to try: it
    joins what differs in layout and in foldable constants.
    What parses but does not compile by itself (``nonlocal`` of a nested
    function) is compared by its syntax tree.
    """
    tree = parse(source)
    if tree is None:
        return None
    code = compiled(tree)
    told = ast.dump(tree) if code is None else repr(_essence(code))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def compiled(tree: ast.Module) -> CodeType | None:
    """The code of a tree, None where there is none; nothing is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(tree, "<draft>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _essence(code: CodeType) -> tuple[object, ...]:
    """A code object without its lines."""
    constants = tuple(
        _essence(value) if isinstance(value, CodeType) else (type(value).__name__, repr(value))
        for value in code.co_consts
    )
    return (
        code.co_code,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_flags,
        code.co_argcount,
        code.co_kwonlyargcount,
        getattr(code, "co_exceptiontable", b""),
        constants,
    )
