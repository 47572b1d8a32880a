"""Model servers on this machine, found by asking the ports that they usually take.

Only loopback is asked, with the standard library alone, so that looking around
at start-up imports no client.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redraft.core.chat import Message, ModelFailure, ModelReply, ModelRequest, Sampling
from redraft.core.ports import Model
from redraft.models.quirks import PROVIDERS, is_loopback

PROBE_SECONDS = 1.0
"""For one port; a server on this machine lists its models in milliseconds."""

MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that answered.  ``provider`` is a key of ``quirks.PROVIDERS``; ``ready`` is
    False while it loads its model.  One that asks for a key does not say what it offers."""

    provider: str
    title: str
    base_url: str
    models: tuple[str, ...]
    ready: bool = True
    needs_key: bool = False


USUAL_PORTS: tuple[tuple[str, str], ...] = (
    ("ollama", "http://127.0.0.1:11434/v1"),
    ("lmstudio", "http://127.0.0.1:1234/v1"),
    ("vllm", "http://127.0.0.1:8000/v1"),
    ("llama.cpp", "http://127.0.0.1:8080/v1"),
    ("jan", "http://127.0.0.1:1337/v1"),
    ("generic", "http://127.0.0.1:5001/v1"),  # KoboldCpp
    ("generic", "http://127.0.0.1:5000/v1"),  # text-generation-webui
    ("generic", "http://127.0.0.1:30000/v1"),  # SGLang
    ("generic", "http://127.0.0.1:4000/v1"),  # LiteLLM's proxy
)
"""Provider that usually listens there, and its base URL."""

OWNERS: Mapping[str, str] = {
    "llamacpp": "llama.cpp",
    "library": "ollama",
    "vllm": "vllm",
    "organization_owner": "lmstudio",
    "organization-owner": "lmstudio",
    "me": "llama_cpp.server",
}
"""What each server writes as ``owned_by`` in its list of models: who listens there really."""


SERVERS: Mapping[str, str] = {"llama.cpp": "llama.cpp"}
"""What each server writes into the header ``Server``."""


async def find_local_servers(
    places: Sequence[tuple[str, str]] = USUAL_PORTS, seconds: float = PROBE_SECONDS
) -> tuple[FoundServer, ...]:
    """The servers that answer, in the order of ``places``; all are asked at once.

    Raises:
        ValueError: a place that is not on this machine.
    """
    for _, base_url in places:
        if not is_loopback(base_url):
            raise ValueError(f"only this machine is searched, not {base_url}")
    found = await asyncio.gather(*(_probe(kind, url, seconds) for kind, url in places))
    return tuple(server for server in found if server is not None)


async def _probe(provider: str, base_url: str, seconds: float) -> FoundServer | None:
    try:
        status, headers, body = await asyncio.wait_for(_get(f"{base_url}/models"), seconds)
    except (OSError, ValueError, EOFError, asyncio.TimeoutError):
        return None
    provider = SERVERS.get(headers.get("server", "").lower(), provider)
    title = PROVIDERS[provider].title
    if status in (401, 503):
        return FoundServer(
            provider, title, base_url, (), ready=status != 503, needs_key=status == 401
        )
    rows = _rows(body)
    if status != 200 or rows is None:
        return None
    owners = [str(row.get("owned_by", "")).lower() for row in rows]
    provider = next((OWNERS[owner] for owner in owners if owner in OWNERS), provider)
    names = tuple(str(row["id"]) for row in rows if row.get("id"))
    return FoundServer(provider, PROVIDERS[provider].title, base_url, names)


def _rows(body: bytes) -> list[Mapping[str, object]] | None:
    try:
        held = json.loads(body)
    except ValueError:
        return None
    rows = held.get("data") if isinstance(held, Mapping) else None
    if not isinstance(rows, list):
        return None
    return [row for row in rows if isinstance(row, Mapping)]


async def _get(url: str) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body.  HTTP/1.0, so that the body ends with the connection and has no chunks."""
    place, _, path = url.removeprefix("http://").partition("/")
    host, _, port = place.rpartition(":")
    reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    try:
        request = f"GET /{path} HTTP/1.0\r\nHost: {place}\r\nAccept: application/json\r\n\r\n"
        writer.write(request.encode())
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {
            n.strip().lower(): v.strip() for n, _, v in (x.partition(":") for x in lines[1:])
        }
        body = await _body(reader, headers)
        return int(lines[0].split()[1]), headers, body
    except (IndexError, asyncio.LimitOverrunError) as error:
        raise ValueError("no HTTP") from error
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if "content-length" in headers:
        # some servers keep the connection open whatever is asked
        length = int(headers["content-length"])
        if not 0 <= length <= MOST_BYTES:
            raise ValueError("an answer out of all proportion")
        return await reader.readexactly(length)
    body = await reader.read(MOST_BYTES)
    while not reader.at_eof() and len(body) < MOST_BYTES:
        body += await reader.read(MOST_BYTES)
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _unchunked(body)
    return body


def _unchunked(body: bytes) -> bytes:
    """A chunked body whole (RFC 9112, 7.1): some servers chunk even for HTTP/1.0."""
    out, rest = b"", body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if length == 0:
            break
        out, rest = out + rest[:length], rest[length + 2 :]
    return out


async def try_model(model: Model) -> ModelReply | ModelFailure:
    """A tiny ask, to see that a model answers at all.  Leaves room for a model that thinks."""
    request = ModelRequest(
        (Message("user", "Reply with the single word: ready"),),
        Sampling(max_output_tokens=256),
    )
    return await model.complete(request)
