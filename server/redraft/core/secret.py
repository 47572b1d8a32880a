"""Keys that cannot leak by being printed."""

from __future__ import annotations


class Secret:
    """A key, held in memory.  Its text is had by ``reveal`` alone; printing, formatting,
    comparing in a failing test or pickling it shows nothing."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The key itself; to be handed to a client library and nothing else."""
        return self.__text

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__text

    def __hash__(self) -> int:
        return hash(self.__text)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not to be stored")

    def redact(self, text: str) -> str:
        """``text`` with the key replaced, for logs that quote a server's words."""
        return text.replace(self.__text, "…") if self.__text else text
