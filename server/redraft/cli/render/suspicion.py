"""Which of code, documentation and tests seems wrong, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from redraft.cli.render.look import MARGIN, prose, visible
from redraft.core.function import Function
from redraft.core.suspicion import Suspect, Suspicion

HEADS = {
    Suspect.CODE: "The code seems wrong, not what is said of it.",
    Suspect.DOCUMENTATION: "The documentation seems wrong, not the code.",
    Suspect.TESTS: "A test seems wrong, not the code.",
    Suspect.UNCLEAR: "Code, docstring and tests disagree.",
}


def suspicion(told: Suspicion, function: Function) -> Iterator[RenderableType]:
    """The suspicion in a sentence, the word of a model marked as such, and the correction."""
    words = Text().append(f"{HEADS[told.suspect]} ", "bold yellow").append_text(prose(told.why))
    if told.author:
        words.append(f" ({visible(told.author)}: {told.basis})", "dim")
    yield Text()
    yield _under(words)
    offer = told.offer
    if offer is not None:
        stated = offer.stated
        line = stated.line + 1 + (0 if stated.test else function.start_line)
        place = f"line {line}" if stated.line >= 0 else "the docstring"
        if stated.test:
            place += f" (in {visible(stated.test)})"
        mended = Text(f"Corrected, {place} would say ", "dim")
        mended.append(visible(offer.value), "green")
        mended.append(" instead of ", "dim").append(visible(stated.expected), "red")
        yield _under(mended)
    if told.open:
        more = told.unasked or "--suspect asks the model, with one more call."
        yield _under(prose(f"Not decided: {more}" if told.unasked else more, "dim"))


def _under(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, MARGIN), expand=False)
