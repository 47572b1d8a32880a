# ruff: noqa: C901  # the code is as its author would have it: it is what is to be repaired
# mypy: ignore-errors
"""Arithmetic as people type it: tokens, a parser, values."""

import math
import operator

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}
BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
FUNCTIONS = {"sqrt": math.sqrt, "abs": abs, "max": max, "min": min}


class FormulaError(Exception):
    """A text that is no formula."""


def tokens(text):
    """Yield ``(kind, value, place)`` for numbers, names and signs.

    >>> list(tokens("2*x1"))
    [('number', 2.0, 0), ('sign', '*', 1), ('name', 'x1', 2)]
    >>> [value for _, value, _ in tokens("1.5e3 + .5")]
    [1500.0, '+', 0.5]
    """
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
        elif char.isdigit() or char == ".":
            start = at
            while at < len(text) and (text[at].isdigit() or text[at] == "."):
                at += 1
            if at < len(text) and text[at] in "eE":
                end = at + 1
                if end < len(text) and text[end] in "+-":
                    end += 1
                if end < len(text) and text[end].isdigit():
                    while end < len(text) and text[end].isdigit():
                        end += 1
                    at = end
            try:
                yield ("number", float(text[start:at]), start)
            except ValueError:
                raise FormulaError(f"no number at {start}") from None
        elif char.isalpha() or char == "_":
            start = at
            while at < len(text) and (text[at].isalnum() or text[at] == "_"):
                at += 1
            yield ("name", text[start:at], start)
        elif char in "+-*/^(),":
            yield ("sign", char, at)
            at += 1
        else:
            raise FormulaError(f"unexpected {char!r} at {at}")


class Parser:
    """Reads a formula into nested tuples."""

    def __init__(self, text):
        self.found = list(tokens(text))
        self.at = 0

    def peek(self):
        """The value of the next sign, None where there is none."""
        if self.at < len(self.found) and self.found[self.at][0] == "sign":
            return self.found[self.at][1]
        return None

    def take(self, sign):
        """Step over a sign.

        Raises FormulaError where another one stands there.
        """
        if self.peek() != sign:
            where = self.found[self.at][2] if self.at < len(self.found) else "the end"
            raise FormulaError(f"expected {sign!r} at {where}")
        self.at += 1

    def expression(self, least=0):
        """Operands joined by operators that bind at least so much."""
        left = self.operand()
        while True:
            sign = self.peek()
            binding = BINDING.get(sign)
            if binding is None or binding < least:
                return left
            self.at += 1
            # a power is read from the right: 2^3^2 is 2^9
            right = self.expression(binding if sign == "^" else binding + 1)
            left = (sign, left, right)

    def operand(self):
        """A number, a name, a call, a bracket, or one of these with a minus before it."""
        if self.peek() == "-":
            self.at += 1
            return ("neg", self.expression(3))
        if self.peek() == "(":
            self.at += 1
            inner = self.expression()
            self.take(")")
            return inner
        if self.at >= len(self.found):
            raise FormulaError("the formula ends too early")
        kind, value, place = self.found[self.at]
        if kind == "sign":
            raise FormulaError(f"unexpected {value!r} at {place}")
        self.at += 1
        if kind == "number":
            return value
        if self.peek() != "(":
            return ("name", value)
        self.at += 1
        arguments = [self.expression()]
        while self.peek() == ",":
            self.at += 1
            arguments.append(self.expression())
        self.take(")")
        return ("call", value, arguments)


def parse(text):
    """The tree of a whole formula."""
    parser = Parser(text)
    tree = parser.expression()
    if parser.at < len(parser.found):
        raise FormulaError(f"unexpected {parser.found[parser.at][1]!r}")
    return tree


def evaluate(tree, names=None):
    """The value of a tree; ``names`` gives values of names.

    >>> evaluate(("+", 1.0, ("*", 2.0, ("name", "x"))), {"x": 5})
    11.0
    """
    names = names or {}
    if isinstance(tree, float):
        return tree
    kind = tree[0]
    if kind == "name":
        if tree[1] not in names:
            raise FormulaError(f"unknown name {tree[1]}")
        return names[tree[1]]
    if kind == "neg":
        return -evaluate(tree[1], names)
    if kind == "call":
        if tree[1] not in FUNCTIONS:
            raise FormulaError(f"unknown function {tree[1]}")
        return FUNCTIONS[tree[1]](*[evaluate(part, names) for part in tree[2]])
    left = evaluate(tree[1], names)
    right = evaluate(tree[2], names)
    if kind == "/" and right == 0:
        raise FormulaError("division by zero")
    return OPERATORS[kind](left, right)


def names_in(tree):
    """The names that a tree needs, each once, in the order of their first use."""
    if isinstance(tree, float):
        return []
    if tree[0] == "name":
        return [tree[1]]
    parts = tree[2] if tree[0] == "call" else tree[1:]
    found = []
    for part in parts:
        for name in names_in(part):
            if name not in found:
                found.append(name)
    return found
