"""The table of settings: what is taken, what is refused, and what is written about it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from redraft.connect import connect
from redraft.core.errors import Unusable
from redraft.core.secret import Secret
from redraft.settings import ROWS, Row, Settings, default, for_model, merge
from redraft.strategies import STRATEGIES
from tests.generate import FILES


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_generated_files_are_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == FILES[path](), "run `make generated`"


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.key)
def test_every_row_takes_its_own_default(row: Row) -> None:
    value = default(row)
    settings, problems = merge(Settings(), {row.key: value}, "here")
    assert problems == ()
    assert settings == Settings()


def test_a_strategy_that_can_be_chosen_exists() -> None:
    row = next(row for row in ROWS if row.key == "strategy")
    assert set(row.choices) == set(STRATEGIES)


def test_nested_and_dotted_tables_are_the_same() -> None:
    nested, _ = merge(Settings(), {"gate": {"memory_mb": 512}}, "here")
    dotted, _ = merge(Settings(), {"gate.memory_mb": 512}, "here")
    assert nested == dotted
    assert nested.gate.memory_mb == 512


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"polcy": "chat"}, "did you mean 'policy'"),
        ({"policy": "best"}, "one of auto, chat, repair"),
        ({"loop": {"rounds": 0}}, "at least 1"),
        ({"loop": {"rounds": True}}, "a whole number"),
        ({"loop": {"rounds": "3"}}, "a whole number"),
        ({"gate": {"enabled": 1}}, "true or false"),
        ({"limits": {"seconds": float("nan")}}, "at least 0.1"),
        ({"gate": 3}, "there is no setting 'gate'"),
        ({"model": {"headers": {"a": 1}}}, "a table of texts"),
    ],
)
def test_a_wrong_value_is_named_and_does_not_take_the_others_with_it(
    values: dict[str, object], says: str
) -> None:
    settings, problems = merge(Settings(), {**values, "strategy": "self_refine"}, "pyproject.toml")
    assert len(problems) == 1
    assert problems[0].startswith("pyproject.toml: ")
    assert says in problems[0]
    assert settings == dataclasses.replace(Settings(), strategy="self_refine")


def test_a_repository_does_not_choose_where_code_and_keys_go() -> None:
    values = {"model": {"base_url": "http://stranger/v1"}, "gate": {"python": "./evil"}}
    settings, problems = merge(Settings(), values, "pyproject.toml", repository=True)
    assert settings == Settings()
    assert len(problems) == 2


def test_without_a_model_the_built_in_repairer_serves() -> None:
    assert connect(Settings(), None, {}).policy == "repair"


def test_an_address_or_a_key_makes_it_a_chat_model() -> None:
    assert connect(Settings(), None, {"REDRAFT_BASE_URL": "http://127.0.0.1:1/v1"}).policy == "chat"
    assert connect(Settings(), Secret("k"), {}).policy == "chat"
    assert connect(Settings(), None, {"OPENAI_API_KEY": "k"}).policy == "chat"


def test_the_built_in_repairer_can_be_insisted_on() -> None:
    settings = dataclasses.replace(Settings(), policy="repair")
    assert connect(settings, Secret("k"), {}).policy == "repair"


def test_asking_for_a_model_that_is_not_set_up_says_what_to_do() -> None:
    with pytest.raises(Unusable, match="REDRAFT_BASE_URL"):
        connect(dataclasses.replace(Settings(), policy="chat"), None, {})


def test_a_model_may_have_settings_of_its_own() -> None:
    values = {
        "models": {
            "Qwen*": {"strategy": "self_refine", "loop": {"rounds": 2}},
            "qwen3-big": {"loop.rounds": 7},
        }
    }
    settings, problems = merge(Settings(), values, "here")
    assert problems == ()
    assert for_model(settings, "other").strategy == Settings().strategy
    assert for_model(settings, "qwen3:8b").strategy == "self_refine"
    assert for_model(settings, "qwen3:8b").loop.rounds == 2
    assert for_model(settings, "qwen3-big").loop.rounds == 7
    assert for_model(settings, "") == settings


def test_what_is_wrong_for_a_model_is_named_and_the_rest_is_kept() -> None:
    values = {"models": {"a": {"policy": "chat", "loop": {"rounds": 0}, "limits.calls": 3}, "b": 1}}
    settings, problems = merge(Settings(), values, "here")
    assert [p for p in problems if "policy is the same for every model" in p]
    assert [p for p in problems if "at least 1" in p]
    assert [p for p in problems if "'b': it must be a table" in p]
    assert len(problems) == 3
    assert for_model(settings, "a") == dataclasses.replace(
        settings, limits=dataclasses.replace(settings.limits, calls=3)
    )
