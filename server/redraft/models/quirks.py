"""How providers and model families depart from OpenAI's wire format, as data.

A row of ``PROVIDERS`` is found by name, or by the base URL's host or port; then
the rows of ``FAMILIES`` whose pattern fits the model's name change it.  What no
row foresees is met by ``refusals``: a parameter that a server refuses by name
is left out from then on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1", "0.0.0.0")  # noqa: S104 - recognised, not bound


@dataclass(frozen=True, slots=True)
class Quirks:
    """One provider's ways.

    ``hosts`` are endings of host names and ``port`` a loopback port by which it
    is known.  ``stream_usage``: whether ``stream_options`` may be sent.
    ``end_marks`` are end-of-turn marks that it leaves at the end of the text.
    ``key_header`` carries the key, after ``key_prefix``; ``query`` is added to
    every URL.
    """

    title: str
    default_base_url: str = ""
    hosts: tuple[str, ...] = ()
    port: int | None = None
    needs_key: bool = False
    stream: bool = True
    stream_usage: bool = True
    max_tokens_field: str = "max_tokens"
    no_temperature: bool = False
    no_penalties: bool = False
    end_marks: tuple[str, ...] = ()
    key_header: str = "Authorization"
    key_prefix: str = "Bearer "
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def keeps_stop_text(self) -> bool:
        """Whether the server leaves the end of the turn in the text."""
        return bool(self.end_marks)


PROVIDERS: Mapping[str, Quirks] = MappingProxyType(
    {
        # API reference, chat completions: max_tokens is deprecated in favour of the longer name
        "openai": Quirks(
            "OpenAI",
            "https://api.openai.com/v1",
            hosts=("api.openai.com",),
            needs_key=True,
            max_tokens_field="max_completion_tokens",
        ),
        # Azure OpenAI reference: the key goes into api-key, every URL names a version;
        # 2024-10-21 is the last general release of the dated API
        "azure": Quirks(
            "Azure OpenAI",
            hosts=(".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"),
            needs_key=True,
            key_header="api-key",
            key_prefix="",
            query={"api-version": "2024-10-21"},
        ),
        "openrouter": Quirks(
            "OpenRouter", "https://openrouter.ai/api/v1", hosts=("openrouter.ai",), needs_key=True
        ),
        "ollama": Quirks("Ollama", "http://127.0.0.1:11434/v1", port=11434),
        "lmstudio": Quirks("LM Studio", "http://127.0.0.1:1234/v1", port=1234),
        "llama.cpp": Quirks("llama.cpp's llama-server", "http://127.0.0.1:8080/v1", port=8080),
        "vllm": Quirks("vLLM", "http://127.0.0.1:8000/v1", port=8000),
        "jan": Quirks("Jan", "http://127.0.0.1:1337/v1", port=1337),
        # never sends usage in a stream; max_completion_tokens would fill the context
        "llama_cpp.server": Quirks(
            "llama-cpp-python's server", "http://127.0.0.1:8000/v1", stream_usage=False
        ),
        # 422 on a field it does not know; usage comes unasked; the end of the turn stays
        "transformers": Quirks(
            "transformers serve",
            "http://127.0.0.1:8000/v1",
            stream_usage=False,
            end_marks=("<|im_end|>", "<|eot_id|>", "<|endoftext|>", "<end_of_turn>", "</s>"),
        ),
        "generic": Quirks("the model server"),
    }
)


@dataclass(frozen=True, slots=True)
class Family:
    """Models whose name fits ``pattern``, at these providers, want these changes."""

    pattern: str
    providers: frozenset[str]
    changes: Mapping[str, object]


# "Reasoning models" in OpenAI's documentation: the sampling parameters and max_tokens are
# refused.  At OpenRouter the router drops what a model does not take, so it needs no row.
FAMILIES = (
    Family(
        r"(?:^|/)(?:o\d|gpt-5(?!.*chat))",
        frozenset({"openai", "azure", "generic"}),
        MappingProxyType(
            {
                "no_temperature": True,
                "no_penalties": True,
                "max_tokens_field": "max_completion_tokens",
            }
        ),
    ),
)


def provider_of(base_url: str) -> str:
    """The key of the provider that a base URL points to, ``generic`` where nothing tells."""
    try:
        parts = urlsplit(base_url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "generic"
    for name, row in PROVIDERS.items():
        if any(host == h or (h.startswith(".") and host.endswith(h)) for h in row.hosts):
            return name
        if row.port is not None and row.port == port and is_loopback(base_url):
            return name
    return "generic"


def is_loopback(base_url: str) -> bool:
    """Whether a URL stays on this machine."""
    try:
        host = (urlsplit(base_url).hostname or "").lower()
    except ValueError:
        return False
    return host in LOOPBACK or host.startswith("127.") or host.endswith(".localhost")


def quirks_for(provider: str, base_url: str, model: str) -> Quirks:
    """The ways of one model at one place.  An unknown provider counts as ``generic``."""
    name = provider_of(base_url) if provider == "auto" else provider
    row = PROVIDERS.get(name, PROVIDERS["generic"])
    for family in FAMILIES:
        if name in family.providers and re.search(family.pattern, model.lower()):
            row = replace(row, **family.changes)  # type: ignore[arg-type]  # fields of Quirks
    if name == "azure" and urlsplit(base_url).path.rstrip("/").endswith("/openai/v1"):
        # the undated API, which takes no version
        row = replace(row, query={})
    return row
