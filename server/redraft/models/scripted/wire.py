"""Just enough HTTP/1.1 for one request per connection (RFC 9112)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

MOST_BODY = 64 * 1024 * 1024
"""Bytes of a request's body beyond which it is not read."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request: header names in lower case, the body as JSON (empty where it is none)."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    query: Mapping[str, str]
    readable: bool = True


async def read_request(reader: asyncio.StreamReader) -> Incoming | None:
    """The next request; None when the client left or spoke no HTTP."""
    try:
        first = await reader.readexactly(1)
        if not first.isalpha():
            return None  # a TLS handshake, for one: it would never come to an empty line
        raw_head = first + await reader.readuntil(b"\r\n\r\n")
        head = raw_head.decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get("content-length", "0"))
        if not 0 <= length <= MOST_BODY:
            return None
        raw = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
        return None
    body: Any = {}
    readable = True
    if raw:
        try:
            body = json.loads(raw)
        except ValueError:
            readable = False
    path, _, query = target.partition("?")
    if not isinstance(body, dict):
        body, readable = {}, False
    return Incoming(method, path, headers, body, dict(parse_qsl(query)), readable)


def head(status: int, content_type: str, headers: Mapping[str, str]) -> bytes:
    """Status line and headers; the connection closes after the body."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", f"Content-Type: {content_type}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def frame(data: bytes) -> bytes:
    """One chunk of a chunked body; empty data ends the body."""
    return b"%x\r\n%b\r\n" % (len(data), data)
