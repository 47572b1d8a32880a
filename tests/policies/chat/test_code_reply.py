"""The code parser: which function is taken from a reply, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.function import SourceFacts
from redraft.core.text import Document
from redraft.languages import language
from redraft.policies.chat.reply import Malformed, ParsedCode, parse_code
from redraft.policies.chat.reply.code import Target

PYTHON = language("python")
FILE = Document(
    "file:///m.py",
    "import os\n\n\ndef known():\n    return 1\n\n\ndef f(a):\n    return a\n",
)
F = Target("f", FILE)
CODE = "def f(a):\n    return a + 1"


def parsed(text: str, target: Target = F, finish_reason: str | None = "stop") -> ParsedCode:
    result = parse_code(text, finish_reason, target, PYTHON)
    assert isinstance(result, ParsedCode), result
    return result


def malformed(text: str, target: Target = F, finish_reason: str | None = "stop") -> Malformed:
    result = parse_code(text, finish_reason, target, PYTHON)
    assert isinstance(result, Malformed), result
    return result


def test_the_form_that_is_asked_for() -> None:
    reply = parsed(f"Adds one. And more.\n\n```python\n{CODE}\n```\n")
    assert reply == ParsedCode(CODE, "Adds one.")


@pytest.mark.parametrize(
    "text",
    [
        f"~~~py\n{CODE}\n~~~",
        f"````\n{CODE}\n````",
        f"```markdown\nSo:\n```python\n{CODE}\n```\n```",
        "1. Do:\n   ```python\n   def f(a):\n       return a + 1\n   ```",
        "```python\n    def f(a):\n        return a + 1\n```",
        f"```python\r\n{CODE}\r\n\r\n```\r\n".replace("\n", "\r\n").replace("\r\r", "\r"),
        f"<think>```python\ndef f(a): return 0\n```</think>\n```python\n{CODE}\n```",
        f"```python\ndef f(a):\n    return 0\n```\nNo:\n```python\n{CODE}\n```",
        f"```python\n{CODE}\n```\nUse it:\n```python\nprint(f(1))\n```",
        f"```python\n{CODE}\n```\nA test:\n```python\ndef test_f():\n    assert f(1) == 2\n```",
        f"```python\n{CODE}\n```\n```\ndef f(a:\n```",
    ],
)
def test_where_the_function_may_stand(text: str) -> None:
    assert parsed(text).source == CODE


def test_tabs_and_strings_stay_as_they_are() -> None:
    code = 'def f(a):\n\tx = """\nflush\n  left"""\n\n\treturn x'
    assert parsed(f"```python\n{code}\n```").source == code


def test_decorators_and_async_belong_to_the_function() -> None:
    code = "@cache\n@other(1)\nasync def f(a):\n    return a"
    assert parsed(f"```python\n{code}\n```").source == code
    wrapped = "import os\n\n" + code
    assert parsed(f"```python\n{wrapped}\n```").source == code


def test_a_method_is_taken_out_of_its_class() -> None:
    target = Target("Box.put", Document("file:///m.py", "class Box:\n    def put(self): ...\n"))
    text = (
        "```python\nfrom typing import List\n\nclass Box:\n    def __init__(self):\n        pass\n\n"
        "    def put(self):\n        return 1\n\nBox().put()\n```"
    )
    reply = parsed(text, target)
    assert reply.source == "def put(self):\n    return 1"
    assert reply.left_out == (
        "function Box.__init__",
        "from typing import List",
        "Box().put()",
    )
    assert reply.missing == ()


def test_of_two_classes_the_right_one_counts() -> None:
    target = Target("B.f", FILE)
    text = "class B:\n    def f(self):\n        return 2\n\nclass A:\n    def f(self):\n        return 1"
    assert parsed(f"```\n{text}\n```", target).source == "def f(self):\n    return 2"


def test_an_inner_function_of_the_same_name_is_not_the_function() -> None:
    text = "import x\n\ndef f(a):\n    def f(b):\n        return b\n    return f(a)"
    assert parsed(f"```\n{text}\n```").source == text.removeprefix("import x\n\n")


def test_a_bare_function_for_a_method_is_not_its_inner_one() -> None:
    code = "def f(self):\n    def f(b):\n        return b\n    return f(1)"
    assert parsed(f"```\nimport os\n\n{code}\n```", Target("C.f", FILE)).source == code


def test_a_closed_block_beats_the_unclosed_one_around_it() -> None:
    reply = parsed(f"```python\ndef f(a):\n    return 0\n\nBetter:\n```python\n{CODE}\n```")
    assert (reply.source, reply.closed) == (CODE, True)


def test_what_is_not_applied_is_named() -> None:
    text = (
        "import os\nimport heapq\nfrom collections import deque as d\n\n"
        "def known():\n    return 1\n\ndef helper(a):\n    return a\n\n"
        "def f(a):\n    # d\n    return heapq.nsmallest(1, helper(a))\n"
    )
    reply = parsed(f"```python\n{text}```")
    assert reply.left_out == (
        "function helper",
        "import heapq",
        "from collections import deque as d",
    )
    assert reply.missing == ("helper", "heapq")


@pytest.mark.parametrize(
    ("line", "use"), [("class Node:\n    pass", "Node()"), ("LIMIT: int = 9", "LIMIT")]
)
def test_classes_and_constants_outside_are_missing_too(line: str, use: str) -> None:
    reply = parsed(f"```\n{line}\n\ndef f(a):\n    return {use}\n```")
    assert reply.missing == (use.rstrip("()"),)


def test_an_import_inside_the_function_is_not_missing() -> None:
    text = "import heapq\n\ndef f(a):\n    import heapq\n    return heapq.heapify(a)"
    reply = parsed(f"```\n{text}\n```")
    assert reply.missing == ()
    assert reply.left_out == ("import heapq",)


def test_code_without_a_fence() -> None:
    reply = parsed(f"Here you are:\n\n{CODE}\n\nIt adds one.")
    assert reply.source == CODE
    assert reply.defects == ("no code block",)


@pytest.mark.parametrize(
    ("text", "finish_reason", "defect"),
    [
        ("", "stop", "empty reply"),
        ("I cannot do that.", "stop", "no code block"),
        (CODE, None, "no code block"),
        (f"```python\n{CODE}\n```", "length", "truncated reply"),
        (f"```python\n{CODE}", "length", "truncated reply"),
        (f"```python\n{CODE}", None, "code block not closed"),
        (f"```python\n{CODE}\n```\nNo:\n```python\ndef f(a):", None, "code block not closed"),
        ("```python\ndef f(a):\n    return (a +\n```", "stop", "unparsable code"),
        ("```python\ndef g(a):\n    return a\n```", "stop", "another function"),
        ("```python\nf(1)\n```", "stop", "target missing"),
        ("```\ndef f(a):\n    # ... existing code ...\n    return a\n```", "stop", "elided code"),
        ("```\ndef f(a):\n    x = 1  # rest unchanged…\n    return a\n```", "stop", "elided code"),
        ("```python\n```", "stop", "target missing"),
        (f"```python\n{CODE}\n```", "content_filter", "finish reason content_filter"),
    ],
)
def test_what_is_refused(text: str, finish_reason: str | None, defect: str) -> None:
    assert malformed(text, finish_reason=finish_reason).defects == (defect,)


def test_a_comment_of_the_users_own_is_no_elision() -> None:
    code = "def f(a):\n    # the same again ...\n    return a"
    assert parsed(f"```\n{code}\n```", Target("f", Document("file:///m.py", code))).source == code


def test_a_whole_reply_may_forget_its_closing_fence() -> None:
    reply = parsed(f"```python\n{CODE}\n")
    assert (reply.source, reply.closed) == (CODE, False)
    assert reply.defects == ("code block not closed",)


def test_a_closed_block_is_believed_when_the_end_is_unsaid() -> None:
    assert parsed(f"```python\n{CODE}\n```", finish_reason=None).source == CODE


_PIECES = st.sampled_from(
    [
        "```python\n",
        "```\n",
        "````\n",
        "~~~\n",
        "def f(a):\n",
        "def g():\n",
        "class f:\n",
        "    def f(self):\n",
        "    return a\n",
        "        return 1\n",
        "\treturn 2\n",
        "async def f(a): return a\n",
        "@dec\n",
        "import heapq\n",
        "f = lambda a: a\n",
        '"""\n',
        "'",
        "(",
        "\\",
        "\r",
        "\x0c",
        "\0",
        "\ud800",
        "é",
        "# c\n",
        "<think>",
        "</think>",
        "prose\n",
        "if x:\n",
    ]
)
_REPLIES = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=20).map("".join)


@given(_REPLIES, st.sampled_from(["stop", "length", None]), st.sampled_from(["f", "C.f", "g"]))
def test_any_reply_gives_a_value_and_code_is_always_the_target(
    text: str, finish_reason: str | None, qualname: str
) -> None:
    result = parse_code(text, finish_reason, Target(qualname, FILE), PYTHON)
    if isinstance(result, ParsedCode):
        assert finish_reason != "length"
        facts = PYTHON.facts(result.source)
        assert isinstance(facts, SourceFacts)
        assert facts.name == qualname.rpartition(".")[2]
        assert result.source == result.source.rstrip("\n")
        assert not result.source[:1].isspace()
        assert "\r" not in result.source


_BODIES = st.lists(
    st.sampled_from(["a += 1", "s = '''\n```\n'''", 's = "~~~"', "x = '`'", "# ```", "pass"]),
    max_size=5,
)


@given(
    _BODIES,
    st.sampled_from(["```python", "```", "~~~", "````py"]),
    st.sampled_from(["", "So:\n\n"]),
)
def test_what_is_fenced_comes_out_as_it_went_in(lines: list[str], fence: str, prose: str) -> None:
    body = "".join(f"    {line}\n" for line in lines)
    code = f"def f(a):\n{body}    return a"
    close = fence[:4].rstrip("py")
    reply = f"{prose}{fence}\n{code}\n{close}"
    assert parsed(reply).source == code
