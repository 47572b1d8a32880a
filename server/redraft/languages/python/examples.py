"""Python's own examples, which the contract test of the languages runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A file and the qualified names of its functions, in order.

    ``whole`` says that every function of it parses, so that each has facts.
    """

    title: str
    source: str
    qualnames: tuple[str, ...]
    whole: bool = True


EXAMPLES: tuple[Example, ...] = (
    Example("a function", "def add(a, b):\n    return a + b\n", ("add",)),
    Example("a one-liner", "def one(): return 1  # always\n", ("one",)),
    Example(
        "methods, a property and its setter",
        "class Box:\n"
        "    size: int = 0\n\n"
        "    @property\n"
        "    def width(self):\n"
        '        """How wide.\n\n'
        "        In metres.\n"
        '        """\n'
        "        return self._width\n\n"
        "    @width.setter\n"
        "    def width(self, value):\n"
        "        self._width = value\n",
        ("Box.width", "Box.width"),
    ),
    Example(
        "nested functions and a class in a function",
        "def outer():\n"
        "    class Inner:\n"
        "        async def go(self):\n"
        "            yield 1\n"
        "    def helper(): return Inner\n"
        "    return helper\n",
        ("outer", "outer.Inner.go", "outer.helper"),
    ),
    Example(
        "functions under if, try, with and match",
        "if a:\n    def f(): pass\nelif b:\n    def g(): pass\nelse:\n    def h(): pass\n"
        "try:\n    def i(): pass\nexcept E:\n    def j(): pass\nfinally:\n    def k(): pass\n"
        "with c:\n    def l(): pass\nmatch d:\n    case 1:\n        def m(): pass\n"
        "for e in f:\n    def n(): pass\nwhile g:\n    def o(): pass\n",
        ("f", "g", "h", "i", "j", "k", "l", "m", "n", "o"),
    ),
    Example(
        "tabs, CRLF and a byte-order mark",
        "\ufeffdef f(x):\r\n\tif x:\r\n\t\treturn '''\r\n\tkept\r\n'''\r\n\treturn None\r\n",
        ("f",),
    ),
    Example(
        "lone carriage returns", "def f():\r    x = 1\r    return x\rdef g(): pass\r", ("f", "g")
    ),
    Example(
        "form feeds, names and emoji beyond ASCII",
        "\x0c\nclass Größe:\n    \x0c\n    def häufig(self):\n        return '😀' \\\n  + 'ü'\n"
        "\x0c\n    def next(self): pass\n",
        ("Größe.häufig", "Größe.next"),
    ),
    Example(
        "type parameters",
        "def first[T](items: list[T]) -> T:\n    return items[0]\n",
        ("first",),
        whole=False,
    ),
    Example(
        "an open bracket amid sound functions",
        "def before(): pass\n\ndef damaged():\n    x = (1,\n\n@wrap\ndef after():\n    return 1\n",
        ("before", "damaged", "after"),
        whole=False,
    ),
)
