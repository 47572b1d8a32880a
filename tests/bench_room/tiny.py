"""Small data sets, a store in memory and short ways of asking, for tests of the benchmark."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from redraft.bench.options import REPAIR, BenchOptions
from redraft.bench.rows import EXAMPLES, Row
from redraft.core.text import Document
from redraft.models.scripted import Reply, Rule, Script
from redraft.settings import Settings

CHECK = "METADATA = {}\n\ndef check(candidate):\n    assert candidate([1, 2]) == 3\n    assert candidate([]) == 0\n"
HUMANEVAL: dict[str, Any] = {
    "task_id": "Toy/0",
    "entry_point": "total",
    "prompt": 'def total(xs):\n    """Adds up.\n\n    >>> total([2, 2])\n    4\n    """\n',
    "canonical_solution": "    s = 0\n    for x in xs:\n        s += x\n    return s\n",
    "test": CHECK,
}
FIX = {
    **HUMANEVAL,
    "buggy_solution": "    s = 0\n    for x in xs:\n        s -= x\n    return s\n",
    "bug_type": "operator misuse",
    "example_test": "def check(candidate):\n    assert candidate([2, 2]) == 4\ncheck(total)\n",
}
SAMPLES = {name: HUMANEVAL[name] for name in ("task_id", "entry_point", "prompt", "test")} | {
    "samples": ["    return 0\n", "    return sum(xs)\n"]
}
MBPP: dict[str, Any] = {
    "task_id": 11,
    "text": "Write a function to take away the first and last of a letter.",
    "code": "import re\r\ndef trim(s, ch):\r\n\treturn s.strip(ch)\r\n",
    "test_list": [
        'assert trim("lol","l") == "o"',
        'assert trim("aa","a") == ""',
        "assert trim('b', 'c') == 'b'",
    ],
    "test_setup_code": "",
    "challenge_test_list": [],
}
LEETCODE: dict[str, Any] = {
    "task_id": "most",
    "difficulty": "Easy",
    "prompt": "from typing import *\n",
    "starter_code": "class Solution:\n    def most(self, nums: List[int]) -> int:\n        ",
    "completion": "class Solution:\n    def most(self, nums: List[int]) -> int:\n        return max(nums)\n",
    "entry_point": "Solution().most",
    "problem_description": "The largest.\n\nExample 1:\nInput: nums = [1,2]\nOutput: 2\n",
    "input_output": [
        {"input": "nums = [1,2]", "output": "2"},
        {"input": "nums = [5]", "output": "5"},
    ],
    "test": "def check(candidate):\n    assert candidate(nums = [1,2]) == 2\n    assert candidate(nums = [5]) == 5\n",
}
LIVE: dict[str, Any] = {
    "question_id": "q1",
    "question_content": 'Double "it" \\ twice.',
    "difficulty": "easy",
    "starter_code": "class Solution:\n    def twice(self, n: int, words: List[str]) -> List[str]:\n        ",
    "metadata": '{"func_name": "twice"}',
    "public_test_cases": '[{"input": "1\\n[\\"a\\"]", "output": "[\\"a\\", \\"a\\"]", "testtype": "functional"}]',
    "private_test_cases": '[{"input": "2\\n[\\"b\\"]", "output": "[\\"b\\", \\"b\\"]", "testtype": "functional"}]',
}
LIVE_SOLUTION = (
    "from typing import *\n\n\nclass Solution:\n"
    "    def twice(self, n: int, words: List[str]) -> List[str]:\n        return words + words\n"
)
REPLY: dict[str, Any] = {
    "question_id": "q2",
    "model": "M",
    "content": "Add.\n\nExample 1:\nInput: a = 1, b = 2\nOutput: 3\n\nConstraints: none",
    "starter_code": "class Solution:\n    def add(self, a: int, b: int) -> int:\n        ",
    "code": "class Solution:\n    def add(self, a: int, b: int) -> int:\n        return a - b",
    "passed": False,
}
REPLIES = [
    REPLY,
    {**REPLY, "code": REPLY["code"].replace("-", "+"), "passed": True},
    {**REPLY, "starter_code": "", "code": "print(input())"},
]

CASES: Mapping[str, Mapping[str, str]] = {
    "add": {
        "before.py": "def add(a, b):\n    return a - b\n",
        "after.py": "def add(a, b):\n    return a + b\n",
        "test_case.py": "from case import add\n\n\ndef test_some():\n    assert add(2, 3) == 5\n\n\n"
        "def test_more():\n    assert add(-4, 1) == -3\n",
        "case.toml": 'examples = ["assert add(1, 2) == 3"]\n',
    },
    "biggest": {
        "before.py": "def biggest(a, b):\n    return a if a < b else b\n",
        "after.py": "def biggest(a, b):\n    return a if a > b else b\n",
        "test_case.py": "from case import biggest\n\n\ndef test_up():\n    assert biggest(2, 9) == 9\n\n\n"
        "def test_down():\n    assert biggest(9, 2) == 9\n",
        "case.toml": 'examples = ["assert biggest(1, 2) == 2"]\nkind = "comparison"\n',
    },
    "last": {
        "before.py": "def last(xs):\n    return xs[0]\n",
        "after.py": "def last(xs):\n    return xs[-1]\n",
        "test_case.py": "from case import last\n\n\ndef test_it():\n    assert last([1, 2, 3]) == 3\n",
        "case.toml": 'examples = ["assert last([4, 5]) == 5"]\n',
    },
    "twice": {
        "before.py": "def twice(n):\n    return n + n + 0\n",
        "after.py": "def twice(n):\n    return n * 2\n",
        "test_case.py": "import case\n\n\ndef test_it():\n    assert case.twice(4) == 8\n",
        "case.toml": 'examples = ["assert twice(1) == 2"]\n',
    },
}
SETTINGS = "[tool.redraft.repair]\nseconds = 5\nmax_candidates = 60\n"
"""For a project from whose folder a benchmark is run: so few edits that time ends no search."""


def cases_in(folder: Path, cases: Mapping[str, Mapping[str, str]] = CASES) -> Path:
    """A folder of cases."""
    for name, files in cases.items():
        (folder / name).mkdir(parents=True)
        for file, text in files.items():
            (folder / name / file).write_text(text, encoding="utf-8")
    return folder


class Memory:
    """Keeps ``core.ports.Kept`` in memory."""

    def __init__(self) -> None:
        self.values: dict[str, tuple[str, str]] = {}

    def get(self, key: str) -> str | None:
        found = self.values.get(key)
        return None if found is None else found[1]

    def put(self, key: str, what: str, value: str) -> None:
        value.encode("utf-8")  # as a database would
        self.values.setdefault(key, (what, value))

    def count(self, what: str) -> int:
        return sum(kind == what for kind, _ in self.values.values())


def quick(**more: Any) -> Settings:
    """Settings under which a search is short."""
    settings = Settings(**more)
    repair = dataclasses.replace(settings.repair, seconds=5.0, max_candidates=60)
    return dataclasses.replace(
        settings, repair=repair, loop=dataclasses.replace(settings.loop, rounds=2)
    )


def options(**more: Any) -> BenchOptions:
    """A benchmark of the built-in repairer."""
    given: dict[str, Any] = {
        "dataset": Path("toy.jsonl"),
        "strategies": ("self_redraft",),
        "policy": REPAIR,
        "gate": EXAMPLES,
        "settings": quick(),
    }
    return BenchOptions(**(given | more))


def row(**more: Any) -> Row:
    """A task that is wrong at first, with everything that a dataset can have."""
    given: dict[str, Any] = {
        "id": "one",
        "dataset": "toy",
        "function": "add",
        "first": "def add(a, b):\n    return a - b\n",
        "reference": "def add(a, b):\n    return a + b\n",
        "stub": "def add(a, b):\n    raise NotImplementedError\n",
        "examples": "from solution import add\n\n\ndef test_1():\n    assert add(1, 2) == 3\n",
        "tests": "from solution import add\n\n\ndef test_1():\n    assert add(2, 2) == 4\n\n\n"
        "def test_2():\n    assert add(0, 7) == 7\n",
        "probes": PROBES,
    }
    return Row(**(given | more))


PROBES = (
    "PROBES = {'add': {\n"
    "    'draw': lambda rng, wild: (rng.randint(-99, 99), rng.randint(-99, 99)),\n"
    "    'drive': lambda module, args: module.add(*args),\n"
    "}}\n"
)

SCRIPT = Script(
    rules=(
        Rule(
            (
                Reply(
                    "<critique>It takes away.<point><quote>return a - b</quote>"
                    "<problem>the sign</problem></point></critique><suggestion>refine</suggestion>"
                ),
            ),
            contains="Does the function do what it is for?",
        ),
    ),
    replies=(
        Reply("A try.\n\n```python\ndef add(a, b):\n    return a - b\n```"),
        Reply("Mended.\n\n```python\ndef add(a, b):\n    return a + b\n```"),
        Reply("Again.\n\n```python\ndef add(a, b):\n    return b + a\n```"),
    ),
    repeat=True,
)
"""A model that finds fault with everything, writes a wrong draft first and right ones then."""


def document(text: str) -> Document:
    """A text as a document."""
    return Document("bench:test", text)
