"""The head of the class that a method stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redraft.languages.python.functions import docstring_node, evaluate_docstring
from redraft.languages.python.grammar import CLASS, DECORATED, FUNCTION
from redraft.languages.python.layout import content, lines_of

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ATTRIBUTES = 40
_ATTRIBUTES = frozenset({"assignment", "augmented_assignment", "type_alias_statement"})


def class_header(node: Node) -> str:
    """Decorators, class line, first line of the docstring, attributes, ``__init__``'s signature.

    Of the class whose method the node's function is or is nested in; empty for
    a plain function.  Values of attributes are cut to their first line.
    """
    owner = node.parent
    while owner is not None and owner.type != CLASS:
        owner = owner.parent
    if owner is None:
        return ""
    body = owner.child_by_field_name("body")
    lines = [*_decorators(owner), _class_line(owner)]
    docstring = docstring_node(owner)
    if docstring is not None:
        text = evaluate_docstring(_text(docstring))
        if text:
            lines.append(f'    """{text.splitlines()[0]}"""')
    if body is not None:
        lines.extend(f"    {line}" for line in _attributes(body))
        init = _init(body)
        if init is not None and init != node:
            lines.extend(f"    {line}" for line in _signature(init))
    return "\n".join(lines)


def _decorators(owner: Node) -> list[str]:
    outer = owner.parent
    if outer is None or outer.type != DECORATED:
        return []
    return [_one_line(child) for child in outer.children if child.type == "decorator"]


def _class_line(owner: Node) -> str:
    parts = []
    for child in owner.children:
        if child.type in ("block", "comment"):
            break
        if child.type != ":":
            parts.append(_one_line(child))
    keyword, *rest = parts
    return f"{keyword} {''.join(rest)}:"


def _attributes(body: Node) -> list[str]:
    found: list[str] = []
    for child in body.children:
        if child.type == "type_alias_statement":
            found.append(_one_line(child))
        elif child.type == "expression_statement" and child.children[0].type in _ATTRIBUTES:
            lines = lines_of(_text(child))
            found.append(lines[0][0] + (" ..." if len(lines) > 1 else ""))
        if len(found) == _MOST_ATTRIBUTES:
            break
    return found


def _init(body: Node) -> Node | None:
    for child in body.children:
        definition = child.child_by_field_name("definition") if child.type == DECORATED else child
        if definition is None or definition.type != FUNCTION:
            continue
        name = definition.child_by_field_name("name")
        if name is not None and name.text == b"__init__":
            return definition
    return None


def _signature(init: Node) -> list[str]:
    parameters = init.child_by_field_name("parameters")
    returns = init.child_by_field_name("return_type")
    shown = _one_line(parameters) if parameters is not None else "()"
    arrow = f" -> {_one_line(returns)}" if returns is not None else ""
    return [f"def __init__{shown}{arrow}: ..."]


def _one_line(node: Node) -> str:
    return " ".join(content(line).rstrip() for line, _ in lines_of(_text(node)))


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
