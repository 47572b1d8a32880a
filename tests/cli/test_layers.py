"""Defaults < pyproject.toml < environment < flags, and what a repository may not decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.cli.layers import FLAGS, key_of, layered
from redraft.cli.parser import parse
from redraft.core.errors import BadInput
from redraft.settings import ROWS, Settings


def settings_of(
    folder: Path, argv: list[str], environment: dict[str, str] | None = None
) -> tuple[Settings, tuple[str, ...]]:
    _, flags = parse(["fix", "a.py::f", *argv])
    return layered(flags, environment or {}, folder)


def test_each_layer_overrides_the_one_below(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.redraft]\npolicy = 'repair'\n[tool.redraft.loop]\nrounds = 5\n"
        "[tool.redraft.limits]\ncalls = 9\n"
    )
    deep = tmp_path / "pkg" / "sub"
    deep.mkdir(parents=True)
    variables = {"OPENAI_BASE_URL": "http://a/v1", "REDRAFT_MODEL": "m1"}

    below, warnings = settings_of(deep, [], variables)
    assert (below.policy, below.loop.rounds, below.limits.calls) == ("repair", 5, 9)
    assert (below.model.base_url, below.model.model) == ("http://a/v1", "m1")
    assert warnings == ()

    above, _ = settings_of(
        deep,
        ["--max-rounds", "2", "--model", "m2", "--base-url", "http://c/v1", "--seed", "7"],
        {**variables, "REDRAFT_BASE_URL": "http://b/v1"},
    )
    assert (above.policy, above.loop.rounds, above.limits.calls) == ("repair", 2, 9)
    assert (above.model.base_url, above.model.model) == ("http://c/v1", "m2")
    assert above.model.sampling.seed == 7

    ours, _ = settings_of(deep, [], {**variables, "REDRAFT_BASE_URL": "http://b/v1"})
    assert ours.model.base_url == "http://b/v1"


def test_a_repository_cannot_send_code_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.redraft]\nstrategy = 'self_refine'\n[tool.redraft.model]\n"
        "base_url = 'http://evil/v1'\n[tool.redraft.gate]\npython = './evil'\n"
    )
    settings, warnings = settings_of(tmp_path, [])
    assert settings.model.base_url == Settings().model.base_url
    assert settings.gate.python is None
    assert settings.strategy == "self_refine"
    assert [w for w in warnings if "model.base_url is not taken from a repository" in w]
    assert [w for w in warnings if "gate.python is not taken from a repository" in w]


def test_a_wrong_value_in_a_file_warns_and_a_wrong_flag_refuses(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.redraft.loop]\nrounds = 'many'\nround = 1\n")
    settings, warnings = settings_of(tmp_path, [])
    assert settings.loop.rounds == Settings().loop.rounds
    assert "loop.rounds must be a whole number, not 'many'" in warnings[0]
    assert "did you mean 'loop.rounds'" in warnings[1]
    with pytest.raises(BadInput, match=r"^--max-rounds must be at least 1, not 0\.$"):
        settings_of(tmp_path, ["--max-rounds", "0"])
    with pytest.raises(BadInput, match="must be a whole number, not 'x'"):
        settings_of(tmp_path, ["--max-calls", "x"])
    with pytest.raises(BadInput, match=r"--max-seconds must be at least 0\.1"):
        settings_of(tmp_path, ["--max-seconds", "nan"])


@pytest.mark.parametrize("text", ["[tool.redraft\n", "[tool]\nredraft = 1\n"])
def test_a_broken_pyproject_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(BadInput, match=r"pyproject\.toml") as refused:
        settings_of(tmp_path, [])
    assert "\n" not in str(refused.value)


def test_no_gate_is_a_setting_too(tmp_path: Path) -> None:
    assert settings_of(tmp_path, [])[0].gate.enabled
    assert not settings_of(tmp_path, ["--no-gate"])[0].gate.enabled


def test_every_flag_sets_a_row_of_the_table() -> None:
    assert set(FLAGS) <= {row.key for row in ROWS}


def test_the_key_is_a_secret() -> None:
    key = key_of({"OPENAI_API_KEY": "sk-2", "REDRAFT_API_KEY": "sk-1"})
    assert key is not None
    assert key.reveal() == "sk-1"
    assert "sk-1" not in f"{key} {key!r}"
    assert key_of({"OPENAI_API_KEY": ""}) is None
