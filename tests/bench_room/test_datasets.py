"""What becomes of the rows of each kind of data set, and what is left out."""

from __future__ import annotations

import base64
import gzip
import json
import pickle
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from redraft.bench.datasets import DATASETS, Loaded, load
from redraft.bench.datasets.statement import examples
from redraft.bench.options import CHAT, RECORDED, REPAIR
from redraft.bench.rows import EXAMPLES, FULL, GATES, NONE, Row, lacking, posed
from redraft.bench.running import plan
from redraft.core.errors import BadInput
from redraft.languages import language
from tests.bench_room import tiny

KINDS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "HumanEval": [tiny.HUMANEVAL],
    "HumanEvalFix": [tiny.FIX],
    "recorded samples": [tiny.SAMPLES],
    "MBPP": [tiny.MBPP],
    "LeetCodeDataset": [tiny.LEETCODE],
    "LiveCodeBench": [tiny.LIVE],
    "judged replies": tiny.REPLIES,
}


def written(folder: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def only(folder: Path, row: Mapping[str, Any]) -> Row:
    loaded = load(written(folder, [row]))
    assert not loaded.left_out
    (found,) = loaded.rows
    return found


def outcomes(tests: str, module: str, monkeypatch: pytest.MonkeyPatch, name: str) -> list[bool]:
    """What each test of a file says of a module, as a test runner would see it."""
    made = ModuleType(name)
    exec(compile(module, f"{name}.py", "exec"), vars(made))
    monkeypatch.setitem(sys.modules, name, made)
    names: dict[str, Any] = {}
    exec(compile(tests, "test.py", "exec"), names)
    found = []
    for label, test in names.items():
        if label.startswith("test_"):
            try:
                test()
            except AssertionError:
                found.append(False)
            else:
                found.append(True)
    return found


def test_each_kind_is_told_by_its_rows(tmp_path: Path) -> None:
    for name, rows in KINDS.items():
        assert load(written(tmp_path, rows)).name == name
    assert {kind.NAME for kind in DATASETS} == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_function_is_found_in_every_text_of_a_task(name: str, tmp_path: Path) -> None:
    row = load(written(tmp_path, KINDS[name])).rows[0]
    python = language("python")
    for text in (row.first, row.reference, row.stub, *row.drafts):
        if text:
            assert python.find(tiny.document(text), row.function), text
    assert row.first or row.stub


@pytest.mark.parametrize(
    ("raw", "right", "counts"),
    [
        (tiny.HUMANEVAL, None, (0, 2)),
        (tiny.FIX, None, (1, 2)),
        (tiny.SAMPLES, tiny.SAMPLES["prompt"] + tiny.SAMPLES["samples"][1], (0, 2)),
        (tiny.MBPP, None, (1, 2)),
        (tiny.LEETCODE, None, (1, 2)),
        (tiny.LIVE, tiny.LIVE_SOLUTION, (1, 1)),
    ],
    ids=lambda value: (
        value.get("task_id", value.get("question_id")) if isinstance(value, dict) else ""
    ),
)
def test_the_tests_hold_on_right_code_and_not_on_a_stub(
    raw: Mapping[str, Any],
    right: str | None,
    counts: tuple[int, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = only(tmp_path, raw)
    right = right or row.reference
    for tests, count in zip((row.examples, row.tests), counts, strict=True):
        if not count:
            assert tests == ""
            continue
        assert outcomes(tests, right, monkeypatch, row.module) == [True] * count
        with pytest.raises(NotImplementedError):
            outcomes(tests, row.stub, monkeypatch, row.module)
    if row.first:
        assert not all(outcomes(row.tests, row.first, monkeypatch, row.module))


def test_an_example_is_no_hidden_test(tmp_path: Path) -> None:
    """What the statement shows is the gate's, all else judges."""
    shown = only(tmp_path, tiny.LEETCODE)
    assert "nums=[1, 2]" in shown.examples
    assert "nums=[5]" not in shown.examples
    first = only(tmp_path, tiny.MBPP)
    assert "lol" in first.examples
    assert "lol" not in first.tests


def test_recorded_samples_are_whole_modules(tmp_path: Path) -> None:
    row = only(tmp_path, tiny.SAMPLES)
    assert row.first == row.drafts[0]
    assert len(row.drafts) == 2
    assert row.reference == ""
    whole = only(tmp_path, {**tiny.SAMPLES, "canonical_solution": "    return sum(xs)\n"})
    assert whole.reference.endswith("    return sum(xs)\n")


def test_judged_replies_keep_their_verdicts(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, tiny.REPLIES))
    (row,) = loaded.rows
    assert loaded.left_out == ("1 programs read stdin and are no functions",)
    assert [row.verdicts[draft] for draft in row.drafts] == [False, True]
    assert row.id == "q2 (M)"
    assert (
        "Solution().add(a=1, b=2) == 3" in row.examples or "add(a = 1, b = 2) == 3" in row.examples
    )
    assert row.tests == ""


def test_what_a_statement_shows() -> None:
    text = (
        'Input: s = "a", ok = true\nOutput: null\nExplanation: so\n\n'
        "Input: n = os.remove('x')\nOutput: 1\n\nInput: n = 1\nOutput: n + 1\n"
    )
    assert examples(text) == [('s = "a", ok = True', "None")]


class Trap:
    """Unpickling it leaves a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return open, (str(self.path), "w")


def test_no_pickle_is_loaded(tmp_path: Path) -> None:
    sign = tmp_path / "unpickled"
    data = pickle.dumps(Trap(sign))
    for text in (
        base64.b64encode(zlib.compress(data)).decode(),
        base64.b64encode(data).decode(),
        data.decode("latin-1"),
    ):
        loaded = load(written(tmp_path, [{**tiny.LIVE, "private_test_cases": text}, tiny.LIVE]))
        assert [row.id for row in loaded.rows] == ["q1"]
        assert loaded.left_out == ("q1: its private tests are a pickle, which is never loaded",)
    assert not sign.exists()
    pickle.loads(data).close()  # the trap does work
    assert sign.exists()


BROKEN = "def check(candidate:\n"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({**tiny.HUMANEVAL, "test": BROKEN}, "does not parse"),
        ({**tiny.FIX, "canonical_solution": "    return (\n"}, "does not parse"),
        ({**tiny.SAMPLES, "samples": [3]}, "not as others of its kind"),
        ({**tiny.SAMPLES, "test": BROKEN}, "does not parse"),
        ({**tiny.MBPP, "code": "def trim(:"}, "does not parse"),
        ({**tiny.MBPP, "test_list": ["assert other(1) == 2"]}, "none of its functions"),
        ({**tiny.LEETCODE, "entry_point": "Design"}, "no method of Solution"),
        ({**tiny.LEETCODE, "test": BROKEN}, "does not parse"),
        ({**tiny.LIVE, "starter_code": ""}, "stdin"),
        ({**tiny.LIVE, "metadata": "{}"}, "not a function"),
        ({**tiny.LIVE, "public_test_cases": "x"}, "no JSON"),
        ({**tiny.LIVE, "private_test_cases": '[{"input": "a b", "output": "1"}]'}, "not as others"),
        ({**tiny.LIVE, "private_test_cases": '[{"output": "1"}]'}, "not as others"),
    ],
)
def test_a_row_that_is_no_task_is_left_out_and_told(
    raw: Mapping[str, Any], says: str, tmp_path: Path
) -> None:
    loaded = load(written(tmp_path, [raw]))
    assert loaded.rows == ()
    (sentence,) = loaded.left_out
    assert says in sentence
    assert str(raw.get("task_id", raw.get("question_id"))) in sentence


def test_an_assertion_over_several_lines_is_one_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "assert trim(\n'xx',\n'x'\n) == ''"
    row = only(tmp_path, {**tiny.MBPP, "test_list": [*tiny.MBPP["test_list"], long]})
    assert outcomes(row.tests, row.reference, monkeypatch, row.module) == [True] * 3
    compile(row.probes, "probes.py", "exec")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("lines", [False, True])
def test_lines_or_a_list_packed_or_not(packed: bool, lines: bool, tmp_path: Path) -> None:
    rows = [tiny.FIX, {**tiny.FIX, "task_id": "Toy/1\u2028"}]
    text = (
        "\n\n".join(json.dumps(r, ensure_ascii=False) for r in rows) if lines else json.dumps(rows)
    )
    data = text.encode()
    path = tmp_path / "a name that says nothing"
    path.write_bytes(gzip.compress(data, mtime=0) if packed else data)
    assert [row.id for row in load(path).rows] == ["Toy/0", "Toy/1\u2028"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no rows"),
        (b"[1, 2]", "no rows"),
        (b'{"a": 1', "neither JSON nor JSON lines"),
        (b"\xff\xfe", "cannot be read"),
        (gzip.compress(b"{}", mtime=0)[:-4], "cannot be read"),
        (b'{"prompt": "x", "answer": 4}', "of no kind that Redraft knows"),
        ((json.dumps(tiny.FIX) + "\n" + json.dumps(tiny.LIVE)).encode(), "of no kind"),
    ],
)
def test_what_is_no_data_set_is_said_in_one_sentence(
    data: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "rows"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=says) as caught:
        load(path)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    with pytest.raises(BadInput, match="cannot be read"):
        load(tmp_path / "missing")


def test_two_tasks_of_one_name_are_told_apart(tmp_path: Path) -> None:
    other = {**tiny.FIX, "buggy_solution": "    return 1\n"}
    loaded = load(written(tmp_path, [tiny.FIX, other, other]))
    assert [row.id for row in loaded.rows] == ["Toy/0", "Toy/0 (2)", "Toy/0 (3)"]
    trials = plan(tiny.options(), loaded).trials
    assert len({trial.key for trial in trials}) == 3


# -- a folder of cases ------------------------------------------------------------------------


def folder(path: Path, **more: Mapping[str, str]) -> Loaded:
    return load(tiny.cases_in(path / "cases", more or tiny.CASES))


def test_a_folder_of_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = folder(tmp_path)
    assert loaded.left_out == ()
    assert [(row.id, row.function) for row in loaded.rows] == [
        (name, name) for name in ("add", "biggest", "last", "twice")
    ]
    assert loaded.rows[1].kind == "comparison"
    for row in loaded.rows:
        for tests in (row.examples, row.tests):
            assert all(outcomes(tests, row.reference, monkeypatch, "case"))
    wrong = loaded.rows[0]
    assert outcomes(wrong.examples, wrong.first, monkeypatch, "case") == [False]


ADD = tiny.CASES["add"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"before.py": "x = 1\n"}, "after.py cannot be read"),
        ({**ADD, "before.py": "def add(a, b:\n"}, "cannot be used"),
        ({**ADD, "case.toml": "function ="}, "cannot be used"),
        ({**ADD, "before.py": ADD["after.py"]}, "not one function alone differs"),
        ({**ADD, "test_other.py": ADD["test_case.py"]}, "test_more twice"),
    ],
)
def test_a_folder_that_is_no_case_is_left_out_and_told(
    files: Mapping[str, str], says: str, tmp_path: Path
) -> None:
    loaded = folder(tmp_path, wrong=files)
    assert loaded.rows == ()
    (sentence,) = loaded.left_out
    assert sentence.startswith("wrong: ")
    assert says in sentence


def test_of_several_functions_case_toml_names_one(tmp_path: Path) -> None:
    other = "\n\ndef more(a):\n    return a\n"
    files = {
        **ADD,
        "before.py": ADD["before.py"] + other,
        "after.py": ADD["after.py"] + other.replace("return a", "return -a"),
    }
    assert not folder(tmp_path / "a", case=files).rows
    named = folder(tmp_path / "b", case={**files, "case.toml": 'function = "more"'})
    assert named.rows[0].function == "more"


def test_the_innermost_function_that_differs_is_meant(tmp_path: Path) -> None:
    before = "class Box:\n    def size(self):\n        return 0\n\n    def name(self):\n        return 1\n"
    files = {**ADD, "before.py": before, "after.py": before.replace("0", "2"), "case.toml": ""}
    assert folder(tmp_path, case=files).rows[0].function == "Box.size"


def test_several_test_files_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = "from __future__ import annotations\n\nfrom case import add\n\n\ndef test_third() -> None:\n    assert add(0, 0) == 0\n"
    (row,) = folder(tmp_path, case={**ADD, "test_more.py": more, "probes.py": tiny.PROBES}).rows
    assert outcomes(row.tests, row.reference, monkeypatch, "case") == [True] * 3
    assert row.probes == tiny.PROBES


# -- what can be measured how -----------------------------------------------------------------


def test_what_a_gate_needs() -> None:
    whole = tiny.row()
    assert [lacking(whole, gate) for gate in GATES] == ["", "", ""]
    assert "examples" in lacking(tiny.row(examples=""), EXAMPLES)
    assert lacking(tiny.row(examples=""), NONE) == ""
    assert lacking(tiny.row(examples="", first='def add():\n    """>>> add()"""'), EXAMPLES) == ""
    assert "no hidden tests" in lacking(tiny.row(tests=""), EXAMPLES)
    assert "no tests" in lacking(tiny.row(tests=""), FULL)
    assert "no reference" in lacking(tiny.row(reference=""), FULL)
    assert "no probes" in lacking(tiny.row(probes=""), FULL)
    judged = tiny.row(tests="", verdicts={"x": True})
    assert lacking(judged, EXAMPLES) == ""
    assert "only verdicts" in lacking(judged, FULL)


@pytest.mark.parametrize("gate", GATES)
def test_a_task_is_parted_from_what_judges(gate: str) -> None:
    row = tiny.row(files={"notes.txt": "n"}, first="FIRST")
    problem, hidden = posed(row, gate, row.first)
    seen = "".join(problem.files.values())
    judges = [t for t in (hidden.tests, hidden.reference) if t]
    assert judges
    assert not any(text in seen for text in judges)
    assert problem.files["solution.py"] == "FIRST"
    assert problem.files["notes.txt"] == "n"
    assert ("test_solution.py" in problem.files) is (gate != NONE)
    assert bool(hidden.reference) is (gate == FULL)
    assert bool(hidden.tests) is (gate != FULL)


def test_a_plan_tells_what_it_leaves_out_and_keeps_to_the_limit() -> None:
    rows = (tiny.row(id="a"), tiny.row(id="b", examples=""), tiny.row(id="c"), tiny.row(id="d"))
    asked = tiny.options(strategies=("self_redraft", "self_refine"), limit=2)
    planned = plan(asked, Loaded("toy", rows, ("x: no",)))
    assert [row.id for row in planned.rows] == ["a", "c"]
    assert planned.left_out == ("x: no", "b: it shows no examples")
    assert [(t.row.id, t.strategy) for t in planned.trials] == [
        ("a", "self_redraft"), ("a", "self_refine"), ("c", "self_redraft"), ("c", "self_refine"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "row", "measured"),
    [
        (RECORDED, tiny.row(), False),
        (RECORDED, tiny.row(drafts=("def add(a, b):\n    return 0\n",)), True),
        (REPAIR, tiny.row(first="", reference=""), False),
        (REPAIR, tiny.row(first=""), True),
        (CHAT, tiny.row(first="", reference=""), True),
    ],
)
def test_a_policy_needs_something_to_begin_with(policy: str, row: Row, measured: bool) -> None:
    loaded = Loaded("toy", (row,))
    if measured:
        assert plan(tiny.options(policy=policy), loaded).rows
        return
    with pytest.raises(BadInput, match=f"no draft to begin with for the policy {policy}"):
        plan(tiny.options(policy=policy), loaded)
