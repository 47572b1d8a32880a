"""The fit gives the paper's table back, and the command prints the same every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redraft.bench.simulation import __main__ as command
from redraft.bench.simulation import fitting
from redraft.bench.simulation.answers.budgets import BUDGETS, plans
from redraft.bench.simulation.answers.tasting import break_even, with_quality
from redraft.bench.simulation.chain import rates
from redraft.bench.simulation.chance import pass_at
from redraft.bench.simulation.character import Character
from redraft.bench.simulation.fit import CLOSE, Assumed, fit_row, fit_table, typical
from redraft.bench.simulation.paper import TABLE_1, Reported, implied_first
from redraft.bench.simulation.play import PAPER_ROUNDS
from redraft.bench.simulation.pool import Pool
from redraft.bench.simulation.rates import Estimate
from redraft.bench.simulation.reproduce import reproduce
from redraft.bench.simulation.tables import Table
from tests.bench_room.simulated import pools, tasks


def test_every_row_of_the_table_has_a_character_that_leads_to_its_rates() -> None:
    for one in fit_table():
        assert not one.missed
        refine = rates(one.character, PAPER_ROUNDS, may_redraft=False)
        redraft = rates(one.character, PAPER_ROUNDS, may_redraft=True)
        row = one.row
        assert refine.improvement == pytest.approx(row.refine_imp, abs=CLOSE)
        assert redraft.improvement == pytest.approx(row.redraft_imp, abs=CLOSE)
        assert refine.regression == pytest.approx(row.refine_reg, abs=CLOSE)
        assert redraft.regression == pytest.approx(row.redraft_reg, abs=CLOSE)
        if one.known:
            assert pass_at(8, one.character) == pytest.approx(row.pass_8, abs=CLOSE)


def test_the_first_accuracy_is_the_one_from_which_the_rates_lead_to_the_final_one() -> None:
    told = [row for row in TABLE_1 if row.first is not None]
    assert [row.name for row in told] == ["GPT-4.1 mini", "Qwen3-Next"]
    for row in told:
        first = row.first
        assert first is not None
        final = first * (1 - row.redraft_reg) + (1 - first) * row.redraft_imp
        assert final == pytest.approx(row.final)


def test_the_average_gain_is_met_where_the_open_models_begin_as_it_implies() -> None:
    first = implied_first()
    gains = [row.gain(first if row.first is None else row.first) for row in TABLE_1]
    assert sum(gains) / len(gains) == pytest.approx(0.00615)


def test_a_row_that_no_character_has_is_said_to_be_missed() -> None:
    # redrafts cannot mend more than a fresh draft is right
    row = Reported("wonder", 0.01, 0.9, 0.01, 0.02)
    found = fit_row(row, 0.3, 0.9, Assumed())
    assert "r_imp of SELF-REDRAFT" in found.missed


async def test_the_real_strategies_give_the_table_back_in_its_order() -> None:
    one = next(f for f in fit_table() if f.row.name == "Qwen3-Next")
    found = await reproduce(one, tasks(1055), 11)
    for simulated, reported in zip(found.rates(), found.reported(), strict=True):
        assert reported.low <= simulated.high
        assert simulated.low <= reported.high
    first, refine, redraft = found.accuracies()
    assert first.value < refine.value < redraft.value < found.pass_8.value
    assert found.curve(redraft=True)[0] == found.curve(redraft=False)[0] == first.value
    assert found.curve(redraft=True)[-1] == redraft.value


def test_plans_use_their_budget_up() -> None:
    for budget in BUDGETS:
        assert {plan.calls for plan in plans(budget)} == {budget}
        assert len({plan.label for plan in plans(budget)}) == len(plans(budget))


def test_break_even_is_told_only_where_it_is_shown() -> None:
    def gain(value: float, half: float = 0.01) -> Estimate:
        return Estimate(value, value - half, value + half, 100)

    assert break_even((0.1, 0.5), [gain(0.1), gain(0.2)]) == "pays at any"
    assert break_even((0.1, 0.5), [gain(-0.1), gain(-0.2)]) == "costs at any"
    assert break_even((0.1, 0.5), [gain(0.001), gain(-0.005)]) == "neither is shown"
    assert break_even((0.1, 0.5), [gain(0.0), gain(0.1)]) == "pays, shown from 0.5"
    assert break_even((0.2, 0.4), [gain(0.1), gain(-0.1)]) == "pays below 0.30"
    assert break_even((0.2, 0.3, 0.4), [gain(-0.1), gain(0), gain(0.1)]) == "pays above 0.30"


def test_easier_tasks_leave_the_skill_of_refining_as_it_is() -> None:
    character = typical(fit_table())
    easier = with_quality(character, 2 * character.quality)
    assert easier.refine_success == pytest.approx(2 * character.refine_success)
    # the same chance on a task of the same difficulty
    assert easier.refining(0.4) == pytest.approx(character.refining(0.4))


def test_a_table_is_the_same_as_text_and_as_markdown() -> None:
    table = Table("Title", ("what", "n"), (("a", "1"), ("long name", "22")), "Note.")
    assert table.text().splitlines()[2:6] == [
        "what        n",
        "---------  --",
        "a           1",
        "long name  22",
    ]
    assert "| long name | 22 |" in table.markdown()
    assert table.markdown().endswith("Note.")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    def few(_: int) -> tuple[Pool, ...]:
        return pools()

    monkeypatch.setattr(command, "library_pools", few)
    monkeypatch.setattr("redraft.bench.simulation.fitting._VARIED", fitting._VARIED[:1])
    monkeypatch.setattr(command, "QUICK", command.Sizes(30, 12, 6, 6, 6, 6))


@pytest.mark.usefixtures("small")
def test_the_command_prints_the_same_for_a_seed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pages = []
    for more in (["--out", str(tmp_path)], []):
        assert command.main(["--quick", "--seed", "1", *more]) == 0
        pages.append(capsys.readouterr().out)
    assert pages[0] == pages[1]
    data = json.loads((tmp_path / "simulation.json").read_text(encoding="utf-8"))
    titles = [table["title"] for table in data["tables"]]
    assert len(titles) == 16
    assert all(title in pages[0] for title in titles)
    assert len(data["curves"]["Qwen3-Next"]["self_redraft"]) == PAPER_ROUNDS + 1


@pytest.mark.usefixtures("small")
def test_one_answer_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    pages = []
    for seed in ("1", "2"):
        assert command.main(["answers", "gate", "--quick", "--seed", seed]) == 0
        pages.append(capsys.readouterr().out)
    assert "incumbent rule" in pages[0]
    assert "pass@8" not in pages[0]
    assert pages[0] != pages[1]
    with pytest.raises(SystemExit):
        command.main(["fit", "gate"])


def test_records_that_are_of_no_use_are_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert command.main(["--records", str(tmp_path / "none.jsonl")]) == 2
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    assert command.main(["--records", str(tmp_path / "empty.jsonl")]) == 2
    assert "no task with a right draft" in capsys.readouterr().err


def test_the_mean_character_lies_between_the_six() -> None:
    fitted = fit_table()
    mean = typical(fitted)
    assert isinstance(mean, Character)
    recalls = [one.character.recall for one in fitted]
    assert min(recalls) < mean.recall < max(recalls)
