"""Asks a chat model to draft, criticise and rewrite (the paper's π)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.chat import FailureKind, Message, ModelFailure, ModelReply, ModelRequest
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence
from redraft.core.ports import Language, Model, OnText
from redraft.core.task import Task
from redraft.core.text import Span
from redraft.core.trajectory import Step, Trajectory
from redraft.policies.chat.asked import asked
from redraft.policies.chat.history import history
from redraft.policies.chat.options import ChatOptions
from redraft.policies.chat.prompt import Section, cut, fill, mark, marked, template
from redraft.policies.chat.reply import (
    Malformed,
    ParsedAnswer,
    ParsedCode,
    ParsedCritique,
    parse_answer,
    parse_code,
    parse_critique,
)
from redraft.policies.chat.reply.code import Target
from redraft.policies.chat.retelling import evidence_text, failing_word
from redraft.policies.chat.surroundings import surroundings

logger = logging.getLogger(__name__)

Parsed = TypeVar("Parsed", bound="ParsedCode | ParsedCritique | ParsedAnswer")
_KINDS = {Suggestion.REFINE: DraftKind.REFINE, Suggestion.REDRAFT: DraftKind.REDRAFT}


@dataclass(frozen=True, slots=True)
class _Ask:
    """One ask: the template, the data it shows, and what else it names."""

    template: str
    sections: tuple[Section, ...]
    task: Task
    code: bool
    """Whether the reply is to hold a function."""
    diverse: bool = False
    """Whether replies to the same ask are to differ from each other."""
    most: int | None = None
    """How many things the reply may hold, where it is not the points of a critique."""


class ChatPolicy:
    """A policy over any model that answers in text.

    A reply that cannot be used is sent back once with the reason; after that the
    answer is COULD_NOT_TELL or NoDraft, never a pass.  Nothing is kept between
    calls.
    """

    name = "chat"

    def __init__(self, model: Model, language: Language, options: ChatOptions) -> None:
        self._model = model
        self._language = language
        self._options = options

    @property
    def author(self) -> str:
        """How drafts and critiques are signed."""
        return f"chat:{self._model.name}"

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        """Feedback on one draft; the model sees the task, that draft and its evidence only."""
        sections = [*self._around(task, draft), Section("function", draft.source)]
        if evidence is not None:
            shown = evidence_text(evidence, self._options.evidence_chars)
            sections.append(Section("what running it showed", shown))

        def parse(reply: ModelReply) -> ParsedCritique | Malformed:
            return parse_critique(reply.text, reply.finish_reason, draft.source)

        ask = _Ask("critique", tuple(sections), task, code=False)
        parsed = await self._ask(ask, parse, on_text)
        if isinstance(parsed, ModelFailure):
            return Critique.could_not_tell(
                parsed.message, author=self.author, unusable=_unusable(parsed)
            )
        if isinstance(parsed, Malformed):
            reason = f"The model's reply could not be read: {parsed.reason}"
            return Critique.could_not_tell(reason, author=self.author, defects=parsed.defects)
        defects = parsed.defects
        if parsed.suggestion is Suggestion.PASS and evidence and evidence.relevant_failures:
            defects = (*defects, "passed a function whose tests fail")
        return Critique(
            parsed.suggestion,
            summary=parsed.summary,
            points=parsed.points[: self._options.points],
            basis=failing_word(evidence),
            author=self.author,
            defects=defects,
        )

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        """A new draft by REFINE or REDRAFT; the model sees the bounded trajectory.

        A draft equal to an earlier one is returned as it is: what to do about it
        is the strategy's choice.
        """
        kind = _KINDS.get(suggestion)
        if kind is None:
            return NoDraft(f"Nothing to write: the suggestion is {suggestion.value}.")
        if not len(trajectory):
            trajectory = trajectory.add(Step(Draft(task.source, DraftKind.ORIGINAL, "you")))
        steps = history(trajectory, suggestion, self._language, self._options)
        signature = self._signature(task)
        if signature not in trajectory.last.draft.source:
            steps.insert(0, Section("signature to keep", signature))
        return await self._draft(
            _Ask(
                suggestion.value,
                (*self._around(task, trajectory.last.draft), *steps),
                task,
                code=True,
            ),
            kind,
            on_text,
        )

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        """A first draft from signature, documentation and surroundings, without the body."""
        ask = _Ask("generate", tuple(self._unwritten(task)), task, code=True, diverse=diverse)
        return await self._draft(ask, DraftKind.GENERATE, on_text)

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        """One draft out of the two newest; the model sees the trajectory with its evidence."""
        last = trajectory.last.draft
        steps = history(trajectory, Suggestion.REFINE, self._language, self._options)
        ask = _Ask("merge", (*self._around(task, last), *steps), task, code=True)
        return await self._draft(ask, DraftKind.GENERATE, on_text)

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        """An answer to what is neither a draft nor a critique; at most ``answer_chars`` of text."""
        options = self._options
        blind = ask.kind in (AskKind.PLAN, AskKind.PROPERTIES, AskKind.INPUTS, AskKind.EXPECTED)
        if ask.kind is AskKind.METHOD:
            around = []  # two sources and nothing else, not even which of them is the user's
        else:
            around = self._unwritten(task) if blind else self._around(task)
        sections = (*around, *asked(ask, self._language, options))
        count = len(ask.inputs) if ask.kind is AskKind.EXPECTED else len(ask.trajectory)

        def parse(reply: ModelReply) -> ParsedAnswer | Malformed:
            return parse_answer(reply.text, reply.finish_reason, ask.kind, count, options.inputs)

        asking = _Ask(ask.kind.value, sections, task, code=False, most=options.inputs)
        parsed = await self._ask(asking, parse, on_text)
        if isinstance(parsed, ModelFailure):
            return Unanswered(parsed.message, unusable=_unusable(parsed))
        if isinstance(parsed, Malformed):
            return Unanswered(f"The model's reply could not be read: {parsed.reason}")
        whole = ask.kind is AskKind.PROPERTIES  # half a module is none
        text = parsed.text if whole else cut(parsed.text, options.answer_chars)
        return Answered(text, parsed.items)

    async def _draft(self, ask: _Ask, kind: DraftKind, on_text: OnText | None) -> Draft | NoDraft:
        target = Target(ask.task.function.qualname, ask.task.document)

        def parse(reply: ModelReply) -> ParsedCode | Malformed:
            return parse_code(reply.text, reply.finish_reason, target, self._language)

        parsed = await self._ask(ask, parse, on_text)
        if isinstance(parsed, ModelFailure):
            return NoDraft(parsed.message, unusable=_unusable(parsed))
        if isinstance(parsed, Malformed):
            return NoDraft(f"The model's reply could not be read: {parsed.reason}")
        note = parsed.note
        if parsed.left_out:
            note = f"{note} {_left_out(parsed.left_out)}".strip()
        return Draft(parsed.source, kind, self.author, note)

    async def _ask(
        self,
        ask: _Ask,
        parse: Callable[[ModelReply], Parsed | Malformed],
        on_text: OnText | None,
    ) -> Parsed | Malformed | ModelFailure:
        """The parsed reply, after one repair turn where the first could not be used."""
        messages = self._messages(ask)
        reply = await self._complete(messages, on_text, ask.diverse)
        if isinstance(reply, ModelFailure):
            return reply
        first = parse(reply)
        fault = first if isinstance(first, Malformed) else _unfit(first)
        if fault is None:
            return first
        logger.warning("parse defect (%s): %s", ask.template, "; ".join(fault.defects))
        faulty = cut(reply.text, self._options.reply_chars) or "(nothing)"
        reason = fill(template("repair_reply"), {"reason": fault.reason})
        turn = (*messages, Message("assistant", faulty), Message("user", reason))
        again = await self._complete(turn, on_text, ask.diverse)
        second = again if isinstance(again, ModelFailure) else parse(again)
        if isinstance(second, (ParsedCode, ParsedCritique, ParsedAnswer)) and _whole(second, first):
            return replace(second, defects=(*fault.defects, *second.defects))
        if _whole(first, first):
            # it can be read, if not applied as it stands; the gate will judge it
            return first
        if isinstance(second, ModelFailure):
            return second
        if not isinstance(second, Malformed):
            second = Malformed("Its code was cut off twice.", second.defects)
        logger.warning("parse defect (%s) remains: %s", ask.template, "; ".join(second.defects))
        return Malformed(second.reason, (*fault.defects, *second.defects))

    async def _complete(
        self, messages: Sequence[Message], on_text: OnText | None, diverse: bool
    ) -> ModelReply | ModelFailure:
        sampling = self._options.sampling
        if diverse and sampling.temperature is not None:
            warmer = self._options.diverse_temperature
            sampling = replace(sampling, temperature=warmer or sampling.temperature)
        request = ModelRequest(tuple(messages), sampling)
        return await self._model.complete(request, on_text)

    def _messages(self, ask: _Ask) -> tuple[Message, ...]:
        word = mark(ask.sections)
        language = self._language.name
        wish = " ".join(ask.task.instruction.split())
        form = fill(template("code_form"), {"fence": language}) if ask.code else ""
        values = {
            "material": marked(ask.sections, word),
            "wish": f"\nThe programmer asks: {wish}\n" if wish else "",
            "name": ask.task.function.qualname,
            "language": language.capitalize(),
            "points": str(ask.most or self._options.points),
            "fence": language,
            "mark": word,
            "form": form,
        }
        return (
            Message("system", fill(template("system"), values)),
            Message("user", fill(template(ask.template), values)),
        )

    def _unwritten(self, task: Task) -> list[Section]:
        """What is known of the function without its body."""
        sections = [*self._around(task), Section("signature", self._signature(task))]
        if task.function.docstring:
            sections.append(Section("documentation", task.function.docstring))
        return sections

    def _around(self, task: Task, draft: Draft | None = None) -> list[Section]:
        own = draft is not None and draft.source == task.source
        return surroundings(task, self._options.context_chars, lint=own)

    @staticmethod
    def _signature(task: Task) -> str:
        function = task.function
        text = task.document.slice(Span(function.span.start, function.header.end))
        lines = text.replace("\r\n", "\n").split("\n")
        return "\n".join(line.removeprefix(function.indent) for line in lines)


def _unfit(parsed: ParsedCode | ParsedCritique | ParsedAnswer) -> Malformed | None:
    """Why a reply that can be read had better be asked for again: it is cut, or needs more."""
    if not isinstance(parsed, ParsedCode):
        return None
    if not parsed.closed:
        return Malformed("The code block was never closed; is it whole?", parsed.defects)
    if not parsed.missing:
        return None
    names = ", ".join(parsed.missing)
    return Malformed(
        f"Only the function itself is put into the file, so {names} would be undefined. "
        "Put what it needs inside the function.",
        (f"needs {names} from outside the function",),
    )


def _whole(parsed: object, first: object) -> bool:
    """Whether a reply was read, and was not cut: its block ended, or it came twice the same."""
    if not isinstance(parsed, ParsedCode):
        return isinstance(parsed, (ParsedCritique, ParsedAnswer))
    if parsed.closed:
        return True
    if not isinstance(first, ParsedCode) or first is parsed:
        return False
    return first.source == parsed.source


def _left_out(parts: tuple[str, ...]) -> str:
    shown = "; ".join(parts[:3])
    more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
    return f"Not applied, because it is outside the function: {shown}{more}."


def _unusable(failure: ModelFailure) -> bool:
    """A spent budget is the user's own bound, not a model that cannot be used."""
    return failure.kind is not FailureKind.BUDGET
