"""An ``openai`` client set up for one server."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from redraft.core.secret import Secret
from redraft.models.options import ModelOptions
from redraft.models.quirks import Quirks, is_loopback

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

KEPT_CONNECTIONS, KEPT_SECONDS = 4, 20.0
"""Idle connections to another machine: enough for a refine and a redraft side by side, shorter
than the idle limit of common load balancers (60 s), so that none is found closed."""


def new_client(
    base_url: str, provider: str, quirks: Quirks, options: ModelOptions, key: Secret | None
) -> AsyncOpenAI:
    """The client; it opens no connection yet.  A query in the base URL goes with every request."""
    import httpx2
    from openai import AsyncOpenAI, Omit

    local = is_loopback(base_url)
    secure = base_url.startswith("https:")
    http = httpx2.AsyncClient(
        timeout=httpx2.Timeout(options.read_timeout, connect=options.connect_timeout),
        limits=httpx2.Limits(
            # on this machine a new connection costs nothing, and none is left to be closed
            max_keepalive_connections=0 if local else KEPT_CONNECTIONS,
            keepalive_expiry=KEPT_SECONDS,
        ),
        # a redirect could carry the key to another host
        follow_redirects=False,
        # a proxy from the environment cannot reach this machine's own servers
        trust_env=not local,
        # without TLS there is nothing to verify, and a context that trusts nobody is quickly made
        verify=True if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    )
    headers: dict[str, Any] = {}
    if provider != "openai":
        # the client would send OPENAI_ORG_ID and OPENAI_PROJECT_ID to any server
        headers |= {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
    text = key.reveal() if key is not None else ""
    bearer = text if quirks.key_header == "Authorization" else ""
    if text and not bearer:
        headers[quirks.key_header] = quirks.key_prefix + text
    headers |= options.headers
    if not bearer and not any(name.lower() == "authorization" for name in options.headers):
        http.event_hooks = {"request": [_without_authorization]}
    parts = urlsplit(base_url)
    return AsyncOpenAI(
        base_url=parts._replace(query="", fragment="").geturl(),
        # the client insists on one, and would else take OPENAI_API_KEY
        api_key=bearer or "none",
        max_retries=0,
        default_headers=headers,
        default_query={**quirks.query, **dict(parse_qsl(parts.query))},
        http_client=http,
    )


async def _without_authorization(request: httpx2.Request) -> None:
    request.headers.pop("Authorization", None)
