"""The rules: each gives what it found as a key, for comparing versions, and words for the user."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator

from redraft.gates.guards.forgery import words
from redraft.gates.guards.forgery.view import View

Found = tuple[str, str]

_WORD = re.compile(r"\w*_\w*")
_TEST = re.compile(r"tests?|conftest|test_\w*|\w+_tests?")


def modules(view: View) -> Iterator[Found]:
    """Modules that reach further than a function that computes something has to."""
    reached = {name.partition(".")[0] for name in view.facts.imports}
    reached |= {
        view.dotted(node).partition(".")[0]
        for node in view.nodes
        if isinstance(node, ast.Attribute) and view.is_module(node)
    }
    reached |= {
        view.imported[node.id].partition(".")[0]
        for node in view.nodes
        if isinstance(node, ast.Name) and node.id in view.imported
    }
    for name in sorted(reached & words.MODULES):
        yield name, f"the module {name}"


def through(view: View) -> Iterator[Found]:
    """A module taken from inside another one: ``random._os``."""
    for node in view.nodes:
        if isinstance(node, ast.Attribute) and view.is_module(node.value):
            name = node.attr.lstrip("_")
            if name in words.THROUGH:
                yield f"through {name}", f"{name} by way of another module"


def names(view: View) -> Iterator[Found]:
    """Identifiers with no other use, also in strings and in strings put together."""
    used = view.facts.names | frozenset(_WORD.findall(view.source))
    made = [*view.folder.constants, *view.folder.computed(view.tree)]
    for text in made:
        used |= frozenset(_WORD.findall(text))
    for name in sorted(words.NAMES & used):
        yield name, name
    for name in sorted(words.SPECIAL & used):
        yield name, f"the special method {name}"
    for name in sorted(_in_pieces(set(made)) - used):
        yield name, f"{name}, put together from pieces"


def _in_pieces(texts: set[str]) -> set[str]:
    """Names with an underscore that two or three of the strings make when joined."""
    pieces = {text for text in texts if text.isidentifier() and text.strip("_")}
    found = set()
    for name in words.NAMES | words.SPECIAL:
        if "_" not in name:
            continue
        for at in range(1, len(name)):
            if name[:at] in pieces and _completes(name[at:], pieces):
                found.add(name)
                break
    return found


def _completes(rest: str, pieces: set[str]) -> bool:
    return rest in pieces or any(
        rest[:at] in pieces and rest[at:] in pieces for at in range(1, len(rest))
    )


def functions(view: View) -> Iterator[Found]:
    """Builtins and library functions, by whatever import they are reached."""
    last = {call.rpartition(".")[2] for call in view.facts.calls if "." in call}
    for name in sorted(words.BUILTINS & (view.facts.names | view.facts.calls)):
        if name in view.facts.calls or name not in last:
            yield name, f"{name}()"
    for name in sorted(words.METHODS & view.facts.names):
        yield name, f"{name}()"
    for node in view.nodes:
        if isinstance(node, ast.Name | ast.Attribute | ast.Call):
            dotted = view.dotted(node)
            parts = dotted.split(".")
            # ``re.enum.sys.exit`` is ``sys.exit``
            for start in range(max(0, len(parts) - 3), len(parts) - 1):
                tail = ".".join(part.lstrip("_") for part in parts[start:])
                if tail in words.REFERENCES and (start or view.root(node) in view.imported):
                    yield tail, tail


def made_up(view: View) -> Iterator[Found]:
    """A module asked for a name that is made up at run time, or for all its names."""
    for dotted, call in view.calls():
        if dotted not in ("getattr", "vars", "dir") or not call.args:
            continue
        reaching = view.dotted(call.args[0]).rpartition(".")[2] in words.REACHING
        if reaching or (dotted == "vars" and view.is_module(call.args[0])):
            yield "computed", "a module by computed names"
    for node in view.nodes:
        if not isinstance(node, ast.Attribute) or node.attr != "__dict__":
            continue
        if view.is_module(node.value) or view.root(node.value) in words.REACHING:
            yield "computed", "a module by computed names"


def tests(view: View) -> Iterator[Found]:
    """An import of a test or of what the tests are set up with."""
    for node in view.imports:
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        else:
            # what comes out of a module may be called as it likes, what comes from beside may not
            targets = [node.module] if node.module else [alias.name for alias in node.names]
        for target in targets:
            if any(_TEST.fullmatch(part) for part in target.split(".")):
                yield f"import {target}", f"{target}, which belongs to the tests"


def classes(view: View) -> Iterator[Found]:
    """Classes made at run time, and objects that change theirs."""
    for dotted, call in view.calls():
        if dotted == "type" and len(call.args) == 3:
            yield "type()", "a class made at run time"
    for target, _ in _assigned(view):
        if isinstance(target, ast.Attribute) and target.attr == "__class__":
            yield "__class__", "a changed __class__"


def replaced(view: View) -> Iterator[Found]:
    """Something of a module, of a class or of the file that is replaced for everyone."""
    local = {
        n.name for n in view.nodes[1:] if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    for target, value in _assigned(view):
        if isinstance(target, ast.Attribute) and _everyones(view, target.value, value, local):
            dotted = view.dotted(target)
            yield f"replaces {dotted}", f"a replaced {dotted}"
    for dotted, call in view.calls():
        if dotted in ("setattr", "delattr") and call.args:
            value = call.args[2] if len(call.args) > 2 else None
            if _everyones(view, call.args[0], value, local):
                name = view.dotted(call.args[0])
                yield f"replaces in {name}", f"something replaced in {name}"
    for node in view.nodes:
        if isinstance(node, ast.Global):
            for name in node.names:
                known = name in view.around.own | {view.facts.name} or name in view.around.imported
                if known or hasattr(builtins, name):
                    yield f"global {name}", f"a replaced {name}"


def _everyones(view: View, owner: ast.expr, value: ast.expr | None, local: set[str]) -> bool:
    """Whether to set something in ``owner`` replaces it for others, the tests included.

    A class of the file may be given data (a counter), not code.
    """
    if view.is_module(owner):
        return True
    root = view.root(owner)
    shared = root in view.around.own or root in view.imported
    return shared and _is_code(value, local)


def _is_code(value: ast.expr | None, local: set[str]) -> bool:
    """Whether a value is a function or class of the draft's own."""
    if isinstance(value, ast.Name):
        return value.id in local
    return isinstance(value, ast.Lambda) or value is None


def _assigned(view: View) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Every target of an assignment or deletion, with the value where there is one."""
    for node in view.nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _targets(target, node.value)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            yield node.target, node.value
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                yield target, None
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            yield from _targets(node.target, node.iter)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield from _targets(node.optional_vars, node.context_expr)


def _targets(
    target: ast.expr, value: ast.expr | None
) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    if isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _targets(element, value)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value, value)
    else:
        yield target, value


RULES: tuple[Callable[[View], Iterator[Found]], ...] = (
    modules,
    through,
    names,
    functions,
    made_up,
    tests,
    classes,
    replaced,
)
"""In the order in which their findings are told; a new rule is one function and one line here."""
