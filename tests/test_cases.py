"""Every scenario of ``tests/cases``, run for real: real model wire, real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenario import Scenario, parse, run

pytestmark = pytest.mark.sandbox

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
async def test_case(path: Path, tmp_path: Path) -> None:
    scenario = parse(path.read_text(encoding="utf-8"))
    review, facts, after = await run(scenario, tmp_path)
    wrong = [
        f"{key} {sign} {wanted}   but it is: {facts.get(key, '(absent)')}"
        for key, sign, wanted in scenario.expect
        if not (
            facts.get(key, "") == wanted if sign == ":" else wanted in facts.get(key, "(absent)")
        )
    ]
    assert not wrong, "\n".join([scenario.title, *wrong])
    for name, text in scenario.result.items():
        assert after[name] == text, name
    if not scenario.result:
        assert (after == scenario.files) == (review.chosen is None)


def test_a_scenario_that_expects_wrongly_fails() -> None:
    text = "# t\n## Project\n`a.py`\n```\ndef f(): $0pass\n```\n## Ask\ncritique\n## Expect\n- verdict: pass\n"
    scenario = parse(text)
    assert isinstance(scenario, Scenario)
    assert scenario.cursor == ("a.py", 9)
    assert scenario.expect == (("verdict", ":", "pass"),)
    with pytest.raises(ValueError, match="nothing is expected"):
        parse(text.replace("- verdict: pass", ""))
