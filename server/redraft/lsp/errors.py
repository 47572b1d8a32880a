"""Refusals as the protocol puts them: one sentence and a code."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from redraft.core.errors import BadInput, RedraftError

log = logging.getLogger(__name__)

P = TypeVar("P")
R = TypeVar("R")

OWN_FAULT = "Redraft met an error of its own; its log has the details."


class Stale(BadInput):
    """What the request is about has changed since; asking anew helps."""


class Cancelled(RedraftError):
    """The work was stopped by somebody else than the one who asked for it."""


def code_of(error: RedraftError) -> int:
    """The protocol's number for a refusal."""
    if isinstance(error, Stale):
        return types.LSPErrorCodes.ContentModified
    if isinstance(error, Cancelled):
        return types.LSPErrorCodes.ServerCancelled
    if isinstance(error, BadInput):
        return types.ErrorCodes.InvalidParams
    return types.LSPErrorCodes.RequestFailed


def as_answer(error: Exception) -> JsonRpcException:
    """The error to answer a request with; an unforeseen one is logged, not shown."""
    if isinstance(error, JsonRpcException):
        return error
    if isinstance(error, RedraftError):
        return JsonRpcException(str(error), int(code_of(error)))
    log.error("A handler failed.", exc_info=error)
    return JsonRpcException(OWN_FAULT, int(types.ErrorCodes.InternalError))


def guarded(handler: Callable[[P], Awaitable[R]]) -> Callable[[P], Awaitable[R]]:
    """A handler whose every failure is answered with one sentence."""

    async def run(params: P) -> R:
        try:
            return await handler(params)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 (a failure in one feature stays there)
            raise as_answer(error) from None

    return run


def guarded_now(handler: Callable[[P], R]) -> Callable[[P], R]:
    """The same for a handler that answers at once."""

    def run(params: P) -> R:
        try:
            return handler(params)
        except Exception as error:  # noqa: BLE001 (a failure in one feature stays there)
            raise as_answer(error) from None

    return run
