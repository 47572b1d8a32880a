"""The table of providers: who is recognised, and what follows for a request."""

from __future__ import annotations

import pytest

from redraft.models.discover import OWNERS, USUAL_PORTS
from redraft.models.quirks import PROVIDERS, is_loopback, provider_of, quirks_for


@pytest.mark.parametrize(
    ("base_url", "provider"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://api.openai.com.evil.example/v1", "generic"),
        ("https://mine.openai.azure.com/openai/deployments/gpt", "azure"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("http://localhost:11434/v1", "ollama"),
        ("http://[::1]:1234/v1", "lmstudio"),
        ("http://127.0.0.1:8080/v1", "llama.cpp"),
        ("http://127.0.0.1:8000/v1", "vllm"),
        ("http://192.0.2.1:8000/v1", "generic"),
        ("http://127.0.0.1:9999/v1", "generic"),
        ("http://127.0.0.1:port/v1", "generic"),
        ("", "generic"),
    ],
)
def test_a_provider_is_told_by_its_address(base_url: str, provider: str) -> None:
    assert provider_of(base_url) == provider


@pytest.mark.parametrize(
    ("provider", "model", "reasons"),
    [
        ("openai", "o3-mini", True),
        ("openai", "gpt-5.1", True),
        ("openai", "gpt-5-chat-latest", False),
        ("openai", "gpt-4o", False),
        ("azure", "o1", True),
        ("generic", "openai/o4-mini", True),
        ("generic", "phi-o3", False),
        ("ollama", "o3-by-someone", False),
    ],
)
def test_reasoning_models_take_no_sampling(provider: str, model: str, reasons: bool) -> None:
    row = quirks_for(provider, "", model)
    assert row.no_temperature is reasons
    assert row.no_penalties is reasons
    if reasons or provider == "openai":
        assert row.max_tokens_field == "max_completion_tokens"
    else:
        assert row.max_tokens_field == "max_tokens"


def test_the_undated_azure_takes_no_version() -> None:
    base = "https://mine.openai.azure.com/openai"
    assert quirks_for("auto", f"{base}/v1", "m").query == {}
    assert "api-version" in quirks_for("auto", f"{base}/deployments/x", "m").query


def test_an_unknown_provider_is_a_generic_one() -> None:
    assert quirks_for("of-the-future", "", "m") == PROVIDERS["generic"]


def test_only_what_is_known_to_leave_end_marks_has_them_removed() -> None:
    assert {name for name, row in PROVIDERS.items() if row.keeps_stop_text} == {"transformers"}


@pytest.mark.parametrize("name", PROVIDERS)
def test_rows_are_sound(name: str) -> None:
    row = PROVIDERS[name]
    assert row.title
    if row.default_base_url and name not in ("llama_cpp.server", "transformers"):
        assert provider_of(row.default_base_url) == name
    if row.port is not None:
        assert is_loopback(row.default_base_url)
        assert not row.needs_key


def test_what_is_searched_is_known_and_stays_on_this_machine() -> None:
    for provider, base_url in USUAL_PORTS:
        assert provider in PROVIDERS
        assert is_loopback(base_url)
    assert set(OWNERS.values()) <= set(PROVIDERS)
