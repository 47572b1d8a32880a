"""The model that a server offers, where the user named none.

A server on one's own machine usually serves one model, and asking its user to
type the name is a needless hurdle.  A hosted endpoint offers hundreds, most of
them unfit, so there a name is asked for.
"""

from __future__ import annotations

from dataclasses import replace

from redraft.core.chat import FailureKind, ModelFailure, ModelReply, ModelRequest
from redraft.core.ports import OnText
from redraft.core.secret import Secret
from redraft.models.openai_compatible import OpenAICompatible
from redraft.models.options import ModelOptions

_UNFIT = ("embed", "rerank", "whisper", "tts", "clip")


class FirstOffered:
    """Asks for the list of models once, before the first call, and takes the first that can chat."""

    def __init__(self, options: ModelOptions, key: Secret | None = None) -> None:
        self._options = options
        self._key = key
        self._asked = OpenAICompatible(options, key)
        self._chosen = bool(options.model)

    @property
    def name(self) -> str:
        """The model's name once it is known, the provider's before."""
        return self._asked.name

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """One reply; UNKNOWN_MODEL when the server offers nothing that can chat, or too much."""
        failure = await self._choose()
        return failure if failure is not None else await self._asked.complete(request, on_text)

    async def _choose(self) -> ModelFailure | None:
        if self._chosen:
            return None
        offered = await self._asked.models()
        if isinstance(offered, ModelFailure):
            return offered
        fit = [name for name in offered if not any(word in name.lower() for word in _UNFIT)]
        if not fit or len(fit) > 20:
            return ModelFailure(
                FailureKind.UNKNOWN_MODEL,
                f"{self._options.base_url or self._asked.name} offers "
                + ("no chat model" if not fit else f"{len(fit)} models")
                + "; name one with --model, REDRAFT_MODEL or the setting model.model.",
            )
        await self._asked.aclose()
        self._asked = OpenAICompatible(replace(self._options, model=fit[0]), self._key)
        self._chosen = True
        return None

    async def aclose(self) -> None:
        """Close kept connections."""
        await self._asked.aclose()
