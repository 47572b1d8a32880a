"""The fence scanner."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.policies.chat.reply.fences import Block, blocks, choose, outside


def parses(block: Block) -> str | None:
    try:
        ast.parse(block.body)
    except (SyntaxError, ValueError):
        return None
    return block.body or None


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("```python\na = 1\n```", ["a = 1"]),
        ("~~~\na = 1\n~~~", ["a = 1"]),
        ("```\na\n```\ntext\n```py\nb\n```", ["a", "b"]),
        ("1. so:\n   ```python\n   a\n     b\n   ```", ["a\n  b"]),
        ("- ```python\n  a\n  ```", ["a"]),
        ("````md\n```python\na\n```\n````", ["```python\na\n```", "a"]),
        ("````md\n```\na\n```\n````", ["```\na\n```", "a"]),
        ("```\n~~~~~\na\n```", ["~~~~~\na"]),
        ("```python\ns = '```'\n```", ["s = '```'"]),
        ("no fence, but `code`", []),
        ("```inline``` code", []),
    ],
)
def test_bodies(text: str, bodies: list[str]) -> None:
    assert [block.body for block in blocks(text)] == bodies
    assert all(block.closed for block in blocks(text))


def test_an_unclosed_block_says_so() -> None:
    (block,) = blocks("```python\na = 1\nb =")
    assert (block.closed, block.body) == (False, "a = 1\nb =")


def test_an_unclosed_block_before_another_does_not_hide_it() -> None:
    text = "```python\ndef f(:\n\nAgain, whole:\n```python\nx = 1\n```"
    assert choose(text, parses) == "x = 1"


def test_an_unclosed_block_counts_where_it_comes_last() -> None:
    assert choose("```\na = 1\n```\nNo:\n```\nb = 2", parses) == "b = 2"
    assert choose("```py\na = 1\n\n```py\nb = 2\n```", parses) == "b = 2"


def test_the_last_block_that_is_taken_counts() -> None:
    text = "```\na = 1\n```\nbetter:\n```\nb = 2\n```\nrun it:\n```\n$ python b.py\n```"
    assert choose(text, parses) == "b = 2"


def test_fences_in_a_docstring_do_not_cut_the_code() -> None:
    code = 'def f():\n    """Use.\n\n```\nf()\n```\n    """\n    return 1'
    text = f"Here:\n```python\n{code}\n```\nDone."
    assert choose(text, lambda b: parses(b) if "def" in b.body else None) == code


def test_a_fenced_example_in_a_docstring_is_not_the_answer() -> None:
    code = 'def f():\n    """Use.\n\n    ```python\n    f()\n    ```\n    """\n    return 1'
    assert choose(f"```python\n{code}\n```", parses) == code


def test_outside_is_the_prose() -> None:
    assert outside("First.\n```\na\n```\nLast.") == "First.\nLast."


_LINES = st.lists(
    st.sampled_from(
        ["```", "````", "~~~", "```python", "  ```", "x = 1", "", "text `a`", "- ```py"]
    ),
    max_size=30,
)


@given(_LINES)
def test_blocks_are_pieces_of_the_text_in_order(lines: list[str]) -> None:
    found = blocks("\n".join(lines))
    assert [b.start for b in found] == sorted({b.start for b in found})
    for block in found:
        assert block.start < block.end <= len(lines)
        assert block.closed == (block.end < len(lines))
        own = block.body.split("\n") if block.end > block.start + 1 else []
        assert [line.strip() for line in own] == [
            line.strip() for line in lines[block.start + 1 : block.end]
        ]


@given(_LINES, st.sampled_from(["a = 1", "def f():\n    return 1"]))
def test_a_whole_block_after_any_noise_without_open_fences_is_found(
    lines: list[str], code: str
) -> None:
    noise = "\n".join(lines)
    if any(not block.closed for block in blocks(noise)):
        return
    text = f"{noise}\n```python\n{code}\n```"
    assert choose(text, lambda b: b.body if b.body == code else None) == code
