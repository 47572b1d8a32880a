"""LiveCodeBench (Jain et al. 2024, arXiv 2403.07974): methods of ``class Solution`` with JSON tests.

Its private tests may be published as a pickle; that is never loaded, because a
pickle runs code, and such a row is left out.  So are problems that read stdin:
they are programs, not functions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from redraft.bench.datasets.checks import asserting
from redraft.bench.datasets.reading import has, taken
from redraft.bench.datasets.statement import documented
from redraft.bench.rows import MODULE, Row

NAME = "LiveCodeBench"
_HEAD = "from typing import *\n\n\n"


def fits(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of these."""
    return has(row, question_content=str, public_test_cases=str, starter_code=str)


def rows(raw: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[str]]:
    """The tasks that are functions with readable tests, and a sentence on each that is not."""
    return taken(raw, lambda row: str(row.get("question_id", "?")), _row)


def _row(row: Mapping[str, Any]) -> Row | str:
    try:
        public = json.loads(row["public_test_cases"])
        name = json.loads(row.get("metadata") or "{}").get("func_name", "")
    except ValueError:
        return "its public tests are no JSON"
    if not row["starter_code"].strip() or not name:
        return "it is a program that reads stdin, not a function"
    try:
        private = json.loads(row.get("private_test_cases") or "[]")
    except ValueError:
        return "its private tests are a pickle, which is never loaded"
    head = [f"from {MODULE} import Solution"]
    return Row(
        id=str(row.get("question_id", "")),
        dataset=NAME,
        function=f"Solution.{name}",
        kind=str(row.get("difficulty", "")),
        stub=_HEAD + documented(row["starter_code"], row["question_content"], " " * 8),
        examples=asserting([_assertion(case, name) for case in public], head),
        tests=asserting([_assertion(case, name) for case in private], head),
    )


def _assertion(case: Mapping[str, Any], name: str) -> str:
    """One JSON value a line is one argument."""
    given = [json.loads(line) for line in str(case["input"]).split("\n") if line.strip()]
    arguments = ", ".join(repr(value) for value in given)
    return f"assert Solution().{name}({arguments}) == {json.loads(case['output'])!r}"
