"""What guards may know of one function, by Python's own parser."""

from __future__ import annotations

import ast
import hashlib
import inspect
import warnings
from collections.abc import Callable
from functools import lru_cache

from redraft.core.function import SourceFacts, Unparsable
from redraft.languages.python.newer import newer_syntax
from redraft.languages.python.readable import readability
from redraft.languages.python.scope import Scope, dotted, examine
from redraft.languages.python.splice import tidy

_Def = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=256)  # the same function is the "before" of hundreds of candidates
def source_facts(source: str) -> SourceFacts | Unparsable:
    """The facts of one function definition, which must stand alone at the top level.

    The running Python reads the text: syntax that is newer than it cannot be
    judged, and the reason says so.  Never raises, however deep the nesting.
    """
    text = tidy(source)
    if "\0" in text:
        return Unparsable("It holds a NUL character.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = _parsed(text)
        definition = _only_function(module)
        if isinstance(definition, Unparsable):
            return definition
        return _facts(definition, text)
    except SyntaxError as error:
        reason = newer_syntax(text) or f"It does not parse: {error.msg}."
        return Unparsable(reason, None if error.lineno is None else max(0, error.lineno - 1))
    except (RecursionError, MemoryError):
        return Unparsable("It is nested too deeply to be read.")
    except ValueError as error:  # lone surrogates
        return Unparsable(f"It holds characters that Python cannot read: {error}.")


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SystemError:
        # CPython's own (gh-106905): what was collected meanwhile parsed something too
        return ast.parse(text)


def _only_function(module: ast.Module) -> _Def | Unparsable:
    functions = [n for n in module.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    if not module.body:
        return Unparsable("There is no code in it.")
    if not functions:
        return Unparsable(
            f"It is no function definition but {_described(module.body[0])}.",
            module.body[0].lineno - 1,
        )
    others = [n for n in module.body if n is not functions[-1]]
    if others:
        names = ", ".join(dict.fromkeys(_described(n) for n in others))
        return Unparsable(
            f"Beside the function {functions[-1].name} it holds {names}; "
            "one function alone is expected.",
            others[0].lineno - 1,
        )
    return functions[0]


def _described(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return f"the function {node.name}"
    if isinstance(node, ast.ClassDef):
        return f"the class {node.name}"
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "an import"
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return "an assignment"
    if isinstance(node, ast.Expr):
        constant = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return "a string" if constant else "an expression"
    return f"a statement ({type(node).__name__.lower()})"


def _facts(node: _Def, text: str) -> SourceFacts:
    scope: Scope = examine(node)
    docstring = ast.get_docstring(node, clean=False)
    read = readability(node, text, len(scope.names))
    return SourceFacts(
        name=node.name,
        parameters=tuple(_rendered(node.args)),
        parameter_names=tuple(_kinds(node.args)),
        returns=ast.unparse(node.returns) if node.returns is not None else None,
        decorators=tuple(ast.unparse(d) for d in node.decorator_list),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        is_generator=scope.is_generator,
        docstring=inspect.cleandoc(docstring) if docstring is not None else None,
        comments=read.comments,
        shape=scope.shape,
        calls=scope.calls,
        names=scope.names,
        imports=scope.imports,
        recursive=_recursive(node, scope),
        complexity=scope.complexity,
        readability=read,
        tree_hash=hashlib.sha256(ast.dump(node).encode("utf-8", "surrogatepass")).hexdigest()[:16],
    )


def _recursive(node: _Def, scope: Scope) -> bool:
    """Whether the function calls itself: by name, or a method through its first argument.

    Inside a method the bare name is another function of the module, so that it
    does not count there.
    """
    positional = node.args.posonlyargs + node.args.args
    receiver = positional[0].arg if positional else ""
    if receiver in ("self", "cls", "mcs", "mcls"):
        return f"{receiver}.{node.name}" in scope.calls or any(
            dotted(call.func) == f"?.{node.name}"
            and isinstance(call.func, ast.Attribute)
            and ast.unparse(call.func.value) == f"type({receiver})"
            for call in scope.call_nodes
        )
    return node.name in scope.calls


def _rendered(args: ast.arguments) -> list[str]:
    return _in_order(
        args,
        lambda arg, default: (
            arg.arg
            + (f": {ast.unparse(arg.annotation)}" if arg.annotation else "")
            + (
                ""
                if default is None
                else f"{' = ' if arg.annotation else '='}{ast.unparse(default)}"
            )
        ),
    )


def _kinds(args: ast.arguments) -> list[str]:
    return _in_order(args, lambda arg, _: arg.arg)


def _in_order(args: ast.arguments, show: Callable[[ast.arg, ast.expr | None], str]) -> list[str]:
    """Parameters as they are written, the markers ``/`` and ``*`` included."""
    positional = args.posonlyargs + args.args
    defaults = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
    shown = [show(arg, default) for arg, default in zip(positional, defaults, strict=True)]
    if args.posonlyargs:
        shown.insert(len(args.posonlyargs), "/")
    if args.vararg is not None:
        shown.append("*" + show(args.vararg, None))
    elif args.kwonlyargs:
        shown.append("*")
    shown.extend(show(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True))
    if args.kwarg is not None:
        shown.append("**" + show(args.kwarg, None))
    return shown
