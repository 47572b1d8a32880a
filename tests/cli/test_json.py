"""``docs/json.md`` and what is really printed are the same, field by field."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Redraft

pytestmark = pytest.mark.sandbox

EVIDENCE = ("baseline", "proposals[].evidence")
BEHAVIOUR = ("between", "proposals[].behaviour")
SUSPICION = ("suspicion",)
FREE = {"missing", "sources"}  # their keys are the kinds themselves
# named in the sentence about their parent
INLINE = {f"differences[].{side}.{key}" for side in ("before", "after") for key in ("kind", "text")}


def documented(section: str) -> set[str]:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    (part,) = re.findall(rf"^##+ {section}\n(.*?)(?=^##+ |\Z)", text, re.DOTALL | re.MULTILINE)
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))


def paths(value: Any, prefix: str = "") -> set[str]:
    """Every field's path, lists written as ``[]``."""
    found: set[str] = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            path = f"{prefix}.{key}" if prefix else key
            if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                found |= {f"{path}[]"}.union(*(paths(i, f"{path}[]") for i in inner))
            else:
                found |= {path} | (set() if key in FREE else paths(inner, path))
    return found


def split(found: set[str]) -> tuple[set[str], set[str], set[str], set[str]]:
    """Fields of the answer, of the evidence in it, of the behaviour and of the suspicion."""
    parts = []
    for places in (EVIDENCE, BEHAVIOUR, SUSPICION):
        inside = {p for p in found if p.startswith(tuple(f"{e}." for e in places))}
        parts.append(
            {p.removeprefix(f"{e}.") for p in inside for e in places if p.startswith(f"{e}.")}
        )
        found = found - inside
    return found, parts[0], parts[1], parts[2]


def inside(path: str) -> set[str]:
    """The lists that a path lies in, itself included where it is one."""
    parts = path.split("[]")
    return {"[]".join(parts[:at]) + "[]" for at in range(1, len(parts))}


def same(real: set[str], written: set[str]) -> None:
    lists = {p.removesuffix("[]") for p in written if p.endswith("[]")}
    real = {p for p in real if p not in lists and p not in INLINE}
    # a list that happened to be empty shows none of its fields
    empty = {p for p in written if any(i not in real for i in inside(p))}
    assert real <= written, f"not documented: {sorted(real - written)}"
    assert written - empty <= real, f"documented, but not there: {sorted(written - empty - real)}"


def test_a_fix_prints_what_is_documented(redraft: Redraft) -> None:
    done = redraft("fix", "parcels/rates.py::band_for", "--policy", "repair", "--json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    answer, evidence, behaviour, _ = split(paths(data))
    same(answer, documented("critique, refine, redraft, compare, fix, gate"))
    same(evidence, documented("Evidence"))
    same(behaviour, documented("Behaviour"))

    assert data["verdict"] == "refine"
    assert data["critique"]["points"]
    (proposal,) = data["proposals"]
    assert proposal["id"] == data["chosen"]
    assert proposal["evidence"]["outcome"] == "passed"
    assert sorted(proposal["evidence"]["fixed"]) == [
        "tests/test_rates.py::test_a_limit_belongs_to_its_band",
        "tests/test_rates.py::test_the_heaviest_parcel_is_taken",
    ]
    assert proposal["evidence"]["broken"] == []
    assert proposal["evidence"]["isolation"]["network_blocked"]
    assert data["usage"]["calls"] == 0
    assert data["applied"] is False
    assert data["error"] is None


def test_every_field_of_a_full_review_is_documented() -> None:
    """A review made by hand has what one run cannot show at once: differences, failures, points."""
    from redraft.report import review_data
    from tests.cli.scenes import scene

    function, review, _ = scene()
    data = {"file": "x.py", **review_data(review, function), "applied": False, "error": None}
    answer, evidence, behaviour, suspicion = split(paths(data))
    for real, section in (
        (behaviour, "Behaviour"),
        (suspicion, "Suspicion"),
        (answer, "critique, refine, redraft, compare, fix, gate"),
        (evidence, "Evidence"),
    ):
        written = documented(section)
        same(real, written)
        assert all(p in real for p in written), "the scene shows every field"


def test_the_right_function_passes_without_a_proposal(redraft: Redraft, project: Path) -> None:
    before = (project / "parcels" / "labels.py").read_bytes()
    place = "parcels/labels.py::normalise_postcode"
    done = redraft("fix", place, "--policy", "repair", "--json", "--write")
    data = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert (data["verdict"], data["proposals"], data["chosen"]) == ("pass", [], None)
    assert data["applied"] is False
    assert (project / "parcels" / "labels.py").read_bytes() == before


def test_doctor_prints_what_is_documented(redraft: Redraft) -> None:
    done = redraft(
        "doctor", "--json", OPENAI_BASE_URL="http://127.0.0.1:9/v1", REDRAFT_API_KEY="k3y"
    )
    data = json.loads(done.stdout)
    written = documented("doctor")
    assert {"ready", "checks"} == set(data)
    names = {c["name"] for c in data["checks"]}
    for check in data["checks"]:
        assert {"name", "ok", "needed", "words"} <= set(check)
    (row,) = [
        line
        for line in (ROOT / "docs" / "json.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `checks[].name`")
    ]
    assert set(re.findall(r"`([a-z]+)`", row)) == names
    assert "checks[].ok" in written
    # names of variables, never values; an unreachable model is not ready
    variables = next(c for c in data["checks"] if c["name"] == "variables")
    assert variables["set"] == ["OPENAI_BASE_URL", "REDRAFT_API_KEY"]
    assert "k3y" not in done.stdout + done.stderr
    assert done.returncode == 3
    assert data["ready"] is False


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["fix", "missing.py::f", "--json"], 2),
        (["fix", "parcels/rates.py::band_for", "--json", "--policy", "x"], 2),
        (["fix", "--json", "--nonsense"], 2),
        (["critique", "parcels/rates.py::band_for", "--json", "--policy", "chat"], 3),
    ],
)
def test_errors_are_json_too(redraft: Redraft, argv: list[str], code: int) -> None:
    done = redraft(*argv)
    assert done.returncode == code
    data = json.loads(done.stdout)
    assert data["exit_code"] == code
    assert data["error"] in done.stderr
