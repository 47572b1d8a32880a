"""What docstrings and tests state, and the edit of one statement's result, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.suspicion import NoCorrection, Stated
from redraft.core.task import Project
from redraft.core.text import Document, Edit
from redraft.languages.python import Python

PYTHON = Python()


def docstring_of(text: str, value: str, nth: int = 0) -> str | NoCorrection:
    """The text after its last function's nth plain example was corrected, or why it was not."""
    document = Document("file:///a.py", text)
    function = PYTHON.functions(document)[-1]
    stated = PYTHON.stated(document, function, Project(Path("/")), ())[nth]
    edit = PYTHON.corrected(document, function, stated, value)
    if isinstance(edit, NoCorrection):
        return edit
    if stated.line >= 0:
        line = function.start_line + stated.line
        assert document.line_at(edit.span.start) == line
    return document.apply(edit).text


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ('def f():\n    """\n    >>> f()\n    1\n    """\n', "[2]", ("    1\n", "    [2]\n")),
        ('def f():\n    """\n    >>> f()\n    1"""\n', "2", ("1", "2")),
        ('def f():\n    """>>> f()\n    1\n    """\n', "2", ("1", "2")),
        ("def f():\r\n\t'''ü🙂\r\n\r\n\t>>> f()\r\n\t1\r\n\t'''\r\n", "'ß'", ("1", "'ß'")),
        ('def f():\n    r"""\\d\n\n    >>> f()\n    1\n    """\n', r"'\n'", ("    1", r"    '\n'")),
        ('def f():\n    """\n    >>> f()\n    1\n    """\n', r"'\n'", ("    1", r"    '\\n'")),
        (
            'def f():\n    """\n    >>> f()\n    [1,\n     2]\n\n    after\n    """\n',
            "[3]",
            ("[1,\n     2]", "[3]"),
        ),
        (
            'class A:\n  x = 1\n  def f(self):\n    """\n    >>> A().f()\n    1\n    """\n',
            "2",
            ("    1\n", "    2\n"),
        ),
        (
            'def f():\n    """\n    >>> f()  # doctest: +NORMALIZE_WHITESPACE\n    [1,  2]\n    """\n',
            "[3]",
            ("[1,  2]", "[3]"),
        ),
    ],
)
def test_the_output_alone_is_replaced(before: str, value: str, after: tuple[str, str]) -> None:
    assert before.count(after[0]) == 1
    assert docstring_of(before, value) == before.replace(*after)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # its lines are not those of the file
        ('def f():\n    "\\n>>> f()\\n1\\n"\n', "2"),
        ('def f():\n    """a\\\n    b\n    >>> f()\n    1\n    """\n', "2"),
        ('def f():\n    """\n    >>> f()\n    1\n\n    """ "more"\n', "2"),
        ('def f():\n    ("""\n    >>> f()\n    1\n    """)\n', "2"),
        # the value cannot stand between these quotes
        ('def f():\n    """\n    >>> f()\n    1\n    """\n', '\'"""\''),
        ("def f():\n    '''\n    >>> f()\n    1'''\n", "'a'"),
        ('def f():\n    r"""\n    >>> f()\n    1\n    """\n', "'\\n'\n"),
    ],
)
def test_what_cannot_be_written_safely_is_refused(text: str, value: str) -> None:
    refused = docstring_of(text, value)
    assert isinstance(refused, NoCorrection)
    assert refused.reason.endswith(".")


VALUES = st.recursive(
    st.one_of(st.integers(), st.text(max_size=5), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.lists(inner, max_size=3),
)


@given(
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "r", "R", "u"]),
    st.sampled_from(['"""', "'''"]),
    VALUES,
)
def test_a_corrected_docstring_reads_as_the_value_or_is_left_alone(
    ending: str, prefix: str, quotes: str, value: object
) -> None:
    lines = [
        "def f():",
        f"    {prefix}{quotes}As it is.",
        "",
        "    >>> f()",
        "    1",
        "    >>> f()",
    ]
    lines += ["    2", f"    {quotes}", "    return 1", ""]
    before = ending.join(lines)
    text = repr(value)
    after = docstring_of(before, text)
    if isinstance(after, NoCorrection):
        return
    function = PYTHON.functions(Document("file:///b.py", after))[0]
    assert function.docstring == f"As it is.\n\n>>> f()\n{text}\n>>> f()\n2"
    start = before.index("    1") + 4
    assert after[:start] == before[:start]
    assert after.endswith(before[start + 1 :])


def test_an_output_that_is_not_one_value_states_nothing() -> None:
    text = (
        'def f():\n    """\n    >>> f()\n    <A at 0x1>\n    >>> f()\n    [1, ...]\n    >>> f()\n'
        "    Traceback (most recent call last):\n    ValueError\n    >>> x = f()\n"
        '    >>> f()  # doctest: +SKIP\n    1\n    >>> f()\n    2\n    """\n'
    )
    document = Document("file:///a.py", text)
    found = PYTHON.stated(document, PYTHON.functions(document)[0], Project(Path("/")), ())
    assert [(one.call, one.expected, one.line, one.index) for one in found] == [("f()", "2", 13, 5)]


SHOP = "def f(x):\n    return x\n"


def asserted(root: Path, test: str, name: str = "test_a", home: str = "shop.py") -> list[Stated]:
    path = root / home
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SHOP)
    (root / "test_shop.py").write_text(test, encoding="utf-8")
    document = Document(path.as_uri(), SHOP, path=path)
    function = PYTHON.functions(document)[0]
    return list(PYTHON.stated(document, function, Project(root), (f"test_shop.py::{name}",)))


HEAD = "from shop import f\n\n\ndef test_a():\n"


@pytest.mark.parametrize(
    ("test", "calls"),
    [
        (HEAD + "    assert f(1) == 2\n    assert 3 == f(2)\n    x = 1\n    assert f(3) == 4\n", 2),
        ("import shop\ndef test_a():\n    assert shop.f(1) == 2\n", 1),
        # what may be another call
        (HEAD + "    x = 1\n    assert f(1) == 2\n", 0),
        (HEAD.replace("()", "(tmp_path)") + "    assert f(1) == 2\n", 0),
        (HEAD.replace("def", "@patch('shop.g')\ndef") + "    assert f(1) == 2\n", 0),
        (HEAD.replace("\n\n\n", "\n\n\ndef f(x): ...\n", 1) + "    assert f(1) == 2\n", 0),
        (HEAD + "    f = g\n    assert f(1) == 2\n", 0),
        ("from other import f\ndef test_a():\n    assert f(1) == 2\n", 0),
        ("import pytest\n@pytest.fixture(autouse=True)\ndef odd(): ...\n" + HEAD + "    assert f(1) == 2\n", 0),
        ("def setup_module(): ...\n" + HEAD + "    assert f(1) == 2\n", 0),
        # no plain form
        (HEAD + "    assert f(1) == x\n", 0),
        (HEAD + "    assert f(1) != 2\n", 0),
        (HEAD + "    assert f(1) == 2 == g\n", 0),
        (HEAD + "    assert f(1) ==\n", 0),
    ],
)  # fmt: skip
def test_only_plain_assertions_on_the_function_itself_are_read(
    tmp_path: Path, test: str, calls: int
) -> None:
    assert len(asserted(tmp_path, test)) == calls


@pytest.mark.parametrize(
    ("home", "line", "known"),
    [
        ("src/pkg/shop.py", "from pkg.shop import f", True),
        ("src/pkg/shop.py", "from pkg import f", True),
        ("src/pkg/__init__.py", "from pkg import f", True),
        ("src/pkg/shop.py", "from .shop import f", True),
        ("src/pkg/shop.py", "from pkg.other import f", False),
        ("src/pkg/shop.py", "from os import f", False),
    ],
)
def test_a_name_counts_where_its_import_may_reach_the_function(
    tmp_path: Path, home: str, line: str, known: bool
) -> None:
    found = asserted(tmp_path, f"{line}\ndef test_a():\n    assert f(1) == 2\n", home=home)
    assert bool(found) is known


def test_the_expected_value_alone_is_replaced_in_a_test(tmp_path: Path) -> None:
    test = (
        "\ufefffrom shop import f\r\n\r\n\r\nclass TestF:\r\n    def test_a(self):\r\n"
        "        assert f('🙂') == 1; assert f(2) == [\r\n            'ü',\r\n        ]  # 🙂\r\n"
    )
    first, second = asserted(tmp_path, test, "TestF::test_a")
    path = tmp_path / "test_shop.py"
    document = Document(path.as_uri(), path.read_bytes().decode(), path=path)
    for stated, old in ((first, "== 1"), (second, "== [\r\n            'ü',\r\n        ]")):
        edit = PYTHON.corrected(document, None, stated, "'ß'")
        assert isinstance(edit, Edit)
        assert document.apply(edit).text == document.text.replace(old, "== 'ß'")
    gone = Document(path.as_uri(), document.text.replace("== 1", "== 7"), path=path)
    for text in (gone.text, "def", ""):
        refused = PYTHON.corrected(Document(path.as_uri(), text), None, first, "2")
        assert isinstance(refused, NoCorrection)
