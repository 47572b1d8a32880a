"""Mistakes in reading formulas."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug(
        "no number after a point",
        "missing condition",
        "tokens",
        ('elif char.isdigit() or char == ".":', "elif char.isdigit():"),
    ),
    bug(
        "names without digits",
        "wrong method",
        "tokens",
        ('(text[at].isalnum() or text[at] == "_")', '(text[at].isalpha() or text[at] == "_")'),
    ),
    bug(
        "the exponent's sign",
        "missing statement",
        "tokens",
        (
            '                if end < len(text) and text[end] in "+-":\n                    end += 1\n',
            "",
        ),
    ),
    bug(
        "an exponent without digits",
        "missing guard",
        "tokens",
        (
            (
                "                if end < len(text) and text[end].isdigit():\n"
                "                    while end < len(text) and text[end].isdigit():\n"
                "                        end += 1\n"
                "                    at = end\n"
            ),
            (
                "                while end < len(text) and text[end].isdigit():\n"
                "                    end += 1\n"
                "                at = end\n"
            ),
        ),
    ),
    bug(
        "the place after a name",
        "wrong variable",
        "tokens",
        ('yield ("name", text[start:at], start)', 'yield ("name", text[start:at], at)'),
    ),
    bug(
        "past the end",
        "missing condition",
        "Parser.peek",
        (
            'if self.at < len(self.found) and self.found[self.at][0] == "sign":',
            'if self.found[self.at][0] == "sign":',
        ),
    ),
    bug(
        "the kind for the sign",
        "wrong literal",
        "Parser.peek",
        ("return self.found[self.at][1]", "return self.found[self.at][0]"),
    ),
    bug(
        "the sign is not stepped over",
        "missing statement",
        "Parser.take",
        (
            '            raise FormulaError(f"expected {sign!r} at {where}")\n        self.at += 1\n',
            '            raise FormulaError(f"expected {sign!r} at {where}")\n',
        ),
    ),
    bug(
        "all from the right",
        "wrong idiom",
        "Parser.expression",
        ('binding if sign == "^" else binding + 1', "binding"),
    ),
    bug(
        "stops at equal binding",
        "boundary",
        "Parser.expression",
        ("binding < least:", "binding <= least:"),
    ),
    bug(
        "sides swapped",
        "argument swap",
        "Parser.expression",
        ("left = (sign, left, right)", "left = (sign, right, left)"),
    ),
    bug(
        "minus takes too little",
        "wrong literal",
        "Parser.operand",
        ('return ("neg", self.expression(3))', 'return ("neg", self.operand())'),
    ),
    bug(
        "one argument",
        "wrong idiom",
        "Parser.operand",
        ('        while self.peek() == ",":\n', '        if self.peek() == ",":\n'),
    ),
    bug(
        "brackets are not closed",
        "missing statement",
        "Parser.operand",
        (
            '            inner = self.expression()\n            self.take(")")\n',
            "            inner = self.expression()\n",
        ),
    ),
    bug(
        "what stands behind it",
        "missing guard",
        "parse",
        (
            (
                "    if parser.at < len(parser.found):\n"
                '        raise FormulaError(f"unexpected {parser.found[parser.at][1]!r}")\n'
            ),
            "",
        ),
    ),
    bug(
        "names are not handed on",
        "argument drop",
        "evaluate",
        ("return -evaluate(tree[1], names)", "return -evaluate(tree[1])"),
    ),
    bug(
        "zero divided",
        "wrong variable",
        "evaluate",
        ('if kind == "/" and right == 0:', 'if kind == "/" and left == 0:'),
    ),
    bug(
        "no numbers",
        "missing base case",
        "evaluate",
        ("    if isinstance(tree, float):\n        return tree\n", ""),
    ),
    bug(
        "names twice",
        "missing guard",
        "names_in",
        (
            "            if name not in found:\n                found.append(name)\n",
            "            found.append(name)\n",
        ),
    ),
    bug(
        "a number has no parts",
        "missing base case",
        "names_in",
        ("    if isinstance(tree, float):\n        return []\n", ""),
    ),
    bug(
        "nothing from deep inside",
        "extra statement",
        "names_in",
        (
            "                found.append(name)\n    return found\n",
            "                found.append(name)\n        return found\n    return found\n",
        ),
    ),
)
