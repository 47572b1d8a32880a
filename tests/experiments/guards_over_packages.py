"""What the guards say of small, honest edits to functions of installed packages.

    python -m tests.experiments.guards_over_packages [--packages NAME,…] [--limit N] [--show GUARD]

Takes every function of the packages (default: some of this environment and of
the standard library), makes one edit of each sort to it and asks all guards, as
a refinement.  Prints for each guard how often it warned and refused, and for
each sort of edit how often the change was called a redraft.  Every refusal is a
false alarm: the edits are what a careful programmer might write.  The last sort,
another function of the file under this one's header, is no edit: it should be
called a redraft.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import sys
import sysconfig
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from redraft.core.change import kind_of
from redraft.core.critique import Suggestion
from redraft.core.draft import DraftKind
from redraft.core.function import SourceFacts
from redraft.core.text import Document
from redraft.gates.guards import GUARDS
from redraft.gates.guards.base import Change
from redraft.languages import language

PACKAGES = (
    "pip/_vendor,rich,pygls,hypothesis,_pytest,"
    "json,email,asyncio,logging,collections,textwrap.py,statistics.py,heapq.py,shutil.py,difflib.py"
)


def replaced(source: str, node: ast.AST, new: str) -> str:
    """The source with a node's text replaced; offsets of ``ast`` are in UTF-8 bytes."""
    lines = source.encode().split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    data = source.encode()
    begin = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
    end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
    return (data[:begin] + new.encode() + data[end:]).decode()


def first(source: str, kind: type[ast.AST]) -> ast.AST | None:
    """The first node of a type in the body of the function."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, kind):
                return node
    return None


def text(source: str, node: ast.AST) -> str:
    return ast.get_source_segment(source, node) or ""


def comparison(source: str) -> str | None:
    """``<`` to ``<=``, ``==`` to ``!=`` and so on."""
    node = first(source, ast.Compare)
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    swap = {
        ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
        ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
    }  # fmt: skip
    left, right = text(source, node.left), text(source, node.comparators[0])
    return replaced(source, node, f"{left} {swap[type(node.ops[0])]} {right}")


def constant(source: str) -> str | None:
    """An integer plus one."""
    node = first(source, ast.Constant)
    for found in ast.walk(ast.parse(source)):
        if isinstance(found, ast.Constant) and type(found.value) is int:
            node = found
    if isinstance(node, ast.Constant) and type(node.value) is int:
        inside = ast.parse(source).body[0].args  # type: ignore[attr-defined]
        if any(node.lineno == d.lineno for d in ast.walk(inside) if isinstance(d, ast.Constant)):
            return None
        return replaced(source, node, str(node.value + 1))
    return None


def method_call(source: str) -> str | None:
    """``return x`` to ``return x.copy()``."""
    node = first(source, ast.Return)
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Name):
        return replaced(source, node.value, f"{node.value.id}.copy()")
    return None


def guard_clause(source: str) -> str | None:
    """An early return in front of the body."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    names = [a.arg for a in function.args.args if a.arg not in ("self", "cls")]
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not names or not body or body[0].lineno == function.lineno:
        return None
    lines = source.split("\n")
    indent = " " * body[0].col_offset
    at = body[0].lineno - 1
    if isinstance(body[0], ast.FunctionDef | ast.ClassDef) and body[0].decorator_list:
        return None
    lines[at:at] = [f"{indent}if {names[0]} is None:", f"{indent}    return None"]
    return "\n".join(lines)


def comment(source: str) -> str | None:
    """A remark beside the first return."""
    node = first(source, ast.Return)
    if node is None:
        return None
    lines = source.split("\n")
    line = lines[node.lineno - 1]  # type: ignore[attr-defined]
    if "#" in line or node.lineno != node.end_lineno:  # type: ignore[attr-defined]
        return None
    lines[node.lineno - 1] = f"{line}  # an empty one is kept as it is"  # type: ignore[attr-defined]
    return "\n".join(lines)


def dropped(source: str) -> str | None:
    """A simple statement in the middle left out, with the comment on its line."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    for node in function.body[1:-1]:
        if isinstance(node, ast.Assign | ast.Expr | ast.AugAssign):
            lines = source.split("\n")
            del lines[node.lineno - 1 : node.end_lineno]
            return "\n".join(lines)
    return None


def renamed(source: str) -> str | None:
    """One local name renamed throughout."""
    node = first(source, ast.Assign)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        body = source.split("\n")[node.lineno - 1 :]
        before = "\n".join(source.split("\n")[: node.lineno - 1])
        said = "\n".join(line.partition("#")[2] for line in body)
        if re.search(rf"\b{name}\b", before) or re.search(rf"\b{name}\b", said):
            return None  # a parameter, or a word of a comment
        return re.sub(rf"(?<![\w.]){name}\b(?!=\w)", f"{name}_now", source)
    return None


def wrapped(source: str) -> str | None:
    """The last statement inside ``try`` … ``except ValueError``."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    last = function.body[-1]
    if not isinstance(last, ast.Return | ast.Expr | ast.Assign) or last.lineno == function.lineno:
        return None
    if '"""' in text(source, last) or "'''" in text(source, last):
        return None
    lines = source.split("\n")
    indent = " " * last.col_offset
    block = [f"    {line}" for line in lines[last.lineno - 1 : last.end_lineno]]
    handler = [f"{indent}except ValueError:", f"{indent}    return None"]
    lines[last.lineno - 1 : last.end_lineno] = [f"{indent}try:", *block, *handler]
    return "\n".join(lines)


def imported(source: str) -> str | None:
    """A module of the standard library imported and used."""
    with_guard = guard_clause(source)
    return with_guard and with_guard.replace(
        "return None", "import zoneinfo\n        return zoneinfo.ZoneInfo", 1
    )


EDITS: dict[str, Callable[[str], str | None]] = {
    name.__name__: name
    for name in (
        *(comparison, constant, method_call, guard_clause, comment),
        *(dropped, renamed, wrapped, imported),
    )
}


def sources(packages: str) -> Iterator[tuple[Path, str]]:
    paths = sysconfig.get_paths()
    for name in packages.split(","):
        for base in (paths["purelib"], paths["stdlib"]):
            place = Path(base) / name
            files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
            found = [file for file in files if file.is_file()]
            for file in found:
                yield Path(base), file.read_text(encoding="utf-8", errors="replace")
            if found:
                break


def parses(source: str) -> bool:
    try:
        compile(source, "edited", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


@dataclass
class Counts:
    """What the guards said, what the changes were called, and the sentences of one guard."""

    show: str
    pairs: int = 0
    said: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    called: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    texts: Counter[str] = field(default_factory=Counter)

    def add(self, sort: str, change: Change) -> None:
        """Ask all guards about one edit."""
        assert change.old is not None
        self.pairs += 1
        kind = kind_of(change.old, change.new, change.before, change.after)
        self.called[sort][kind.value] += 1
        for guard in GUARDS:
            objection = guard.check(change)
            if objection is None:
                continue
            verb = "refused" if objection.blocks else "warned"
            self.said[guard.name].update([verb, f"{verb} of {sort}"])
            if guard.name == self.show:
                self.texts[f"{verb}: {sort}: {change.name}: {objection.text}"] += 1

    def other(self, old: SourceFacts, before: str, after: str) -> None:
        """What another function in this one's place is called, where both have some length."""
        facts = language("python").facts(after)
        if isinstance(facts, SourceFacts) and min(after.count("\n"), before.count("\n")) > 5:
            kind = kind_of(old, facts, before, after)
            self.called["another function"][kind.value if after != before else "same"] += 1

    def show_all(self) -> None:
        """The tables."""
        for guard in GUARDS:
            print(f"{guard.name}: {dict(self.said[guard.name]) or 'silent'}")
        for sort, kinds in self.called.items():
            redrafts = kinds[Suggestion.REDRAFT.value]
            print(f"{sort}: called a redraft {redrafts} of {sum(kinds.values())}")
        for line, count in self.texts.most_common(60):
            print(count, line)


def versions(before: str) -> dict[str, str]:
    """The function as it is and after each sort of edit that fits and parses."""
    edited = {name: edit(before) for name, edit in EDITS.items()}
    found = {name: text for name, text in edited.items() if text and text != before}
    return {"same": before} | {name: text for name, text in found.items() if parses(text)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", default=PACKAGES)
    parser.add_argument("--limit", type=int, default=0, help="functions at most")
    parser.add_argument("--show", default="", help="print what this guard objects to")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    python, counts, functions = language("python"), Counts(args.show), 0
    choose = random.Random(7)
    for root, file in sources(args.packages):
        document = Document("file:///m.py", file)
        found = [f for f in python.functions(document) if not f.broken]
        drafts = [python.dedent(document, f) for f in found]
        for function, before in zip(found, drafts, strict=True):
            old = python.facts(before)
            if not isinstance(old, SourceFacts) or (args.limit and functions >= args.limit):
                continue
            functions += 1
            for sort, after in versions(before).items():
                new = python.facts(after)
                change = Change(
                    *(function.name, before, after, old, new, DraftKind.REFINE, file, root),
                    interpreter=sys.executable,
                )
                if isinstance(new, SourceFacts):
                    counts.add(sort, change)
            counts.other(old, before, choose.choice(drafts))
    print(f"{functions} functions, {counts.pairs} pairs")
    counts.show_all()


if __name__ == "__main__":
    main()
