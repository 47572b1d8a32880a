"""Code blocks in a reply.

CommonMark's rules for fenced code (spec 0.31, section 4.5), loosened where
models break them: a fence that carries an info string opens a block inside the
block (CommonMark would read it as text), a fence may be indented as deep as its
list item, and a block that was never closed is reported as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_FENCE = re.compile(
    r"(?P<lead>[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?)(?P<run>`{3,}|~{3,})(?P<info>[^`]*)\Z"
)
_MOST_FENCES = 60
"""Beyond so many fence lines only the last blocks are tried, and none with other ends."""
_DEEPEST = 4
"""Fences inside so many open blocks are text."""


@dataclass(frozen=True, slots=True)
class Block:
    """One reading of a fenced block.

    ``body`` has no trailing newline and stands without the fence's own
    indentation.  Lines are 0-based; ``end`` is the line of the closing fence, or
    the number of lines when the block was never closed.
    """

    info: str
    body: str
    start: int
    end: int
    closed: bool
    depth: int


@dataclass(frozen=True, slots=True)
class _Fence:
    line: int
    indent: int
    run: str
    info: str

    def closes(self, opener: _Fence) -> bool:
        same = self.run[0] == opener.run[0] and len(self.run) >= len(opener.run)
        return same and not self.info and self.indent <= opener.indent + 3


def blocks(text: str) -> tuple[Block, ...]:
    """Every fenced block, those inside other blocks too, in the order of their openings."""
    lines = text.split("\n")
    found: list[Block] = []
    stack: list[_Fence] = []
    for fence in _fences(lines):
        closed = _closed_by(fence, stack)
        if closed is not None:
            found.append(_block(lines, stack[closed], fence.line, closed))
            # what was opened inside and never closed was text of the block
            del stack[closed:]
        elif len(stack) < _DEEPEST and _opens(fence, stack):
            stack.append(fence)
    for depth, opener in enumerate(stack):
        found.append(_block(lines, opener, None, depth))
    return tuple(sorted(found, key=lambda block: block.start))


def choose(text: str, accept: Callable[[Block], T | None]) -> T | None:
    """What ``accept`` makes of the last block that it takes.

    A block is tried before the blocks inside it, and before the same opening
    fence read with a later end: a docstring may hold fences of its own.  A block
    that was never closed is tried last, because it swallows all that follows; it
    counts where it starts after every other.
    """
    every = blocks(text)
    lines = text.split("\n")
    fences = _fences(lines)
    few = len(fences) <= _MOST_FENCES
    if not few:
        every = every[-_MOST_FENCES:]
    taken: T | None = None
    taken_until = -1
    for block in sorted(every, key=lambda block: (not block.closed, block.start)):
        if block.start < taken_until:
            continue
        for reading in _readings(lines, fences if few else [], block):
            value = accept(reading)
            if value is not None:
                taken, taken_until = value, reading.end
                break
    return taken


def outside(text: str) -> str:
    """The prose: the text without its fenced blocks."""
    lines = text.split("\n")
    kept = [True] * len(lines)
    for block in blocks(text):
        for number in range(block.start, min(block.end + 1, len(lines))):
            kept[number] = False
    return "\n".join(line for line, keep in zip(lines, kept, strict=True) if keep).strip()


def _fences(lines: list[str]) -> list[_Fence]:
    found = []
    for number, line in enumerate(lines):
        match = _FENCE.match(line.rstrip())
        if match:
            indent = len(match["lead"])
            found.append(_Fence(number, indent, match["run"], match["info"].strip()))
    return found


def _opens(fence: _Fence, stack: list[_Fence]) -> bool:
    return not stack or bool(fence.info) or len(fence.run) < len(stack[-1].run)


def _closed_by(fence: _Fence, stack: list[_Fence]) -> int | None:
    """The index of the open fence that this one closes; one of equal length before any other."""
    able = [n for n, opener in enumerate(stack) if fence.closes(opener)]
    equal = [n for n in able if len(stack[n].run) == len(fence.run)]
    closable = equal or able
    return closable[-1] if closable else None


def _block(lines: list[str], opener: _Fence, end: int | None, depth: int) -> Block:
    stop = len(lines) if end is None else end
    body = [_unindent(line, opener.indent) for line in lines[opener.line + 1 : stop]]
    return Block(opener.info, "\n".join(body), opener.line, stop, end is not None, depth)


def _unindent(line: str, width: int) -> str:
    blank = len(line) - len(line.lstrip(" \t"))
    return line[min(blank, width) :]


def _readings(lines: list[str], fences: list[_Fence], block: Block) -> Iterator[Block]:
    yield block
    opener = next((fence for fence in fences if fence.line == block.start), None)
    if opener is None:
        return
    for fence in fences:
        if fence.line > block.end and not fence.info and fence.run[0] == opener.run[0]:
            yield _block(lines, opener, fence.line, block.depth)
