"""Drafts put in their place: indents, units, line endings, strings."""

from __future__ import annotations

import textwrap

import pytest

from redraft.core.text import Document
from redraft.languages.python import Python

PYTHON = Python()


def spliced(text: str, draft: str, name: str | None = None) -> str:
    """The file after ``draft`` has replaced its (named or first) function."""
    document = Document("untitled:splice", text)
    functions = PYTHON.find(document, name) if name else PYTHON.functions(document)
    return document.apply(PYTHON.splice(document, functions[0], draft)).text


def dedented(text: str, name: str | None = None) -> str:
    document = Document("untitled:splice", text)
    functions = PYTHON.find(document, name) if name else PYTHON.functions(document)
    return PYTHON.dedent(document, functions[0])


METHOD = '''\
class A:
    def f(self, x):
        """Say.

        More.
        """
        y = """
    kept
        kept too
"""
        if x:
            # at its place
# at the left
            return (y,
  x)
        return y

    z = 1
'''


def test_a_method_is_taken_out_with_its_strings_untouched() -> None:
    assert dedented(METHOD) == (
        'def f(self, x):\n    """Say.\n\n    More.\n    """\n    y = """\n    kept\n        kept too\n'
        '"""\n    if x:\n        # at its place\n# at the left\n        return (y,\nx)\n    return y'
    )


def test_a_changed_line_is_the_only_one_that_changes() -> None:
    draft = dedented(METHOD).replace("return y", "return y or None")
    assert spliced(METHOD, draft) == METHOD.replace("return y\n", "return y or None\n")


def test_new_strings_are_not_moved_and_new_docstrings_are() -> None:
    text = "class A:\n    def f(self):\n        return 1\n"
    draft = 'def f(self):\n    """One.\n\n    Two.\n    """\n    return """\n  a\nb"""'
    assert spliced(text, draft) == (
        'class A:\n    def f(self):\n        """One.\n\n        Two.\n        """\n'
        '        return """\n  a\nb"""\n'
    )


def test_a_docstring_that_stands_left_of_its_block_stays_there() -> None:
    text = 'class A:\n    def f(self):\n        """One.\n  Two.\n        """\n        return 1\n'
    assert spliced(text, dedented(text).replace("return 1", "return 2")) == text.replace("1", "2")
    assert '"""One.\n  Two.\n        """' in dedented(text)


@pytest.mark.parametrize("unit", ["\t", "  ", "   ", "        "])
def test_a_draft_in_four_blanks_takes_over_the_files_unit(unit: str) -> None:
    text = f"class A:\n{unit}def f(self):\n{unit * 2}if x:\n{unit * 3}return 1\n"
    draft = (
        "def f(self):\n    for y in x:\n        if y:\n            return [\n                y,\n"
        "            ]\n    return '''\n    kept'''"
    )
    body = "def f(self):\n\tfor y in x:\n\t\tif y:\n\t\t\treturn [\n\t\t\t\ty,\n\t\t\t]\n\treturn '''\nKEPT'''"
    expected = textwrap.indent(body, "\t").replace("\t", unit).replace(f"{unit}KEPT", "    kept")
    assert spliced(text, draft) == f"class A:\n{expected}\n"


def test_a_draft_in_tabs_takes_over_blanks() -> None:
    text = "def f():\n    return 1\n"
    assert spliced(text, "def f():\n\tif x:\n\t\treturn 1\n") == (
        "def f():\n    if x:\n        return 1\n"
    )


def test_a_draft_of_uneven_indents_is_left_as_it_is() -> None:
    text = "def f():\n  return 1\n"
    draft = "def f():\n    if x:\n       return 1"
    assert spliced(text, draft) == draft + "\n"


@pytest.mark.parametrize("unit", ["\t", "  "])
def test_a_one_liner_that_grows_takes_the_unit_of_the_file(unit: str) -> None:
    text = f"class A:\n{unit}def f(self): return 1  # note\n{unit}def g(self):\n{unit * 2}pass\n"
    draft = "def f(self):\n    if x:\n        return 2\n    return 1"
    assert spliced(text, draft) == (
        f"class A:\n{unit}def f(self):\n{unit * 2}if x:\n{unit * 3}return 2\n{unit * 2}return 1  # note\n"
        f"{unit}def g(self):\n{unit * 2}pass\n"
    )


def test_a_function_may_shrink_to_a_one_liner() -> None:
    text = "class A:\n    @d\n    def f(self):\n        return 1\n    x = 1\n"
    assert spliced(text, "@d\ndef f(self): return 2") == (
        "class A:\n    @d\n    def f(self): return 2\n    x = 1\n"
    )


@pytest.mark.parametrize(
    "draft",
    [
        "    def f(self):\n        return 2\n",
        "\n\n    def f(self):\n        return 2\n\n   \n",
        "\tdef f(self):\n\t\treturn 2",
        "\ufeffdef f(self):\r\n    return 2\r\n",
        "def f(self):\r    return 2",
    ],
)
def test_a_draft_may_come_indented_or_with_other_endings(draft: str) -> None:
    text = "class A:\n    def f(self):\n        return 1\n"
    assert spliced(text, draft) == text.replace("1", "2")


def test_decorators_may_come_and_go() -> None:
    plain = "class A:\r\n    def f(self):\r\n        return 1\r\n"
    wrapped = "class A:\r\n    @cache\r\n    def f(self):\r\n        return 1\r\n"
    assert spliced(plain, "@cache\n" + dedented(plain)) == wrapped
    assert spliced(wrapped, dedented(plain)) == plain


def test_new_lines_end_as_most_lines_of_the_function_do() -> None:
    text = "x = 1\ny = 2\nz = 3\ndef f():\r\n    a = 1\r    b = 2\r\n    return a\n"
    draft = dedented(text).replace("b = 2", "b = 2\n    c = 3")
    assert spliced(text, draft) == text.replace("b = 2\r\n", "b = 2\r\n    c = 3\r\n")
    one = "x = 1\r\ndef f(): return 1"
    assert spliced(one, "def f():\n    return 1") == "x = 1\r\ndef f():\r\n    return 1"


def test_lines_may_follow_the_last_one_and_the_last_one_may_go() -> None:
    text = "class A:\r\n    def f(self):\r\n        x = 1\r\n        return x\r\n"
    longer = spliced(text, dedented(text) + "\n    return 2")
    assert longer == text + "        return 2\r\n"
    assert spliced(longer, dedented(text)) == text


def test_blank_lines_are_not_indented() -> None:
    text = "class A:\n    def f(self):\n        return 1\n"
    assert spliced(text, "def f(self):\n    x = 1\n\n    return x") == (
        "class A:\n    def f(self):\n        x = 1\n\n        return x\n"
    )


def test_a_line_inside_a_string_is_no_line_of_code() -> None:
    text = 'class A:\n    def f(self):\n        return """\n    x = 1\n"""\n'
    draft = "def f(self):\n    x = 1\n    return x"
    assert spliced(text, draft) == "class A:\n    def f(self):\n        x = 1\n        return x\n"


def test_a_getter_does_not_touch_its_setter() -> None:
    text = (
        "class A:\n    @property\n    def x(self):\n        return 1\n\n"
        "    @x.setter\n    def x(self, v):\n        self.v = v\n"
    )
    changed = spliced(text, "@property\ndef x(self):\n    return 2", "A.x")
    assert changed == text.replace("return 1", "return 2")


def test_form_feeds_stay_where_they_are() -> None:
    text = "class A:\n\x0c    def f(self):\n  \x0c        x = 1\n        return x\n"
    draft = dedented(text)
    assert draft == "def f(self):\n    x = 1\n    return x"
    assert spliced(text, draft.replace("return x", "return 2")) == text.replace(
        "return x", "return 2"
    )


def test_a_rewritten_file_stays_python() -> None:
    changed = spliced(METHOD, "async def f(self, x):\n    return await x", "A.f")
    compile(changed, "changed", "exec")
    assert changed.endswith("    async def f(self, x):\n        return await x\n\n    z = 1\n")
