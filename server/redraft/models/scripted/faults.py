"""What real servers do wrong, by name: each fault changes one reply on its way out.

Where a description names a server, that server was seen to do it, or its source says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from redraft.core.chat import FailureKind
from redraft.models.scripted.plan import Answer, Mark, Plan, json_answer


@dataclass(frozen=True, slots=True)
class Fault:
    """One oddity.  ``outcome`` is what a client makes of it: a reply (None) or a failure of
    that kind."""

    name: str
    describes: str
    apply: Callable[[Plan], None]
    outcome: FailureKind | None = None


def _answer(answer: Answer) -> Callable[[Plan], None]:
    def apply(plan: Plan) -> None:
        plan.answer = answer

    return apply


def _set(**values: object) -> Callable[[Plan], None]:
    def apply(plan: Plan) -> None:
        for name, value in values.items():
            setattr(plan, name, value)

    return apply


def _error(
    status: int, message: str, code: object, kind: str = "invalid_request_error", **more: object
) -> Callable[[Plan], None]:
    body = {"error": {"message": message, "type": kind, "code": code, **more}}
    return _answer(json_answer(status, body))


def _refuse(status: int, name: str, body: object) -> Callable[[Plan], None]:
    """Refuse requests as long as they carry the parameter ``name``."""

    def apply(plan: Plan) -> None:
        if name in plan.request:
            plan.answer = json_answer(status, body)

    return apply


def _refuse_all_extras(plan: Plan) -> None:
    extras = sorted(set(plan.request) - {"model", "messages", "stream", "max_tokens"})
    if extras:
        plan.answer = json_answer(422, {"detail": f"Unexpected fields in the request: {extras}"})


def _echo_key(plan: Plan) -> None:
    message = f"Incorrect API key provided: {plan.key}. Check the key."
    plan.answer = json_answer(401, {"error": {"message": message, "code": "invalid_api_key"}})


def _keep_stop(plan: Plan) -> None:
    plan.text += "<|im_end|>"


def _think(plan: Plan) -> None:
    plan.text = f"<think>\nLet me see.\n</think>\n\n{plan.text}"


def _think_open(plan: Plan) -> None:
    plan.text = f"Let me see.\n</think>\n\n{plan.text}"


def _whole_for_stream(plan: Plan) -> None:
    plan.stream = False


def _error_after_first(plan: Plan) -> None:
    if plan.stream:
        plan.after_first = (b'data: {"error": {"message": "out of memory", "code": 500}}\n\n',)
    else:
        plan.answer = json_answer(200, {"error": {"message": "out of memory", "code": 500}})


def _malformed(plan: Plan) -> None:
    plan.spoil = True
    plan.after_first = (b'data: {"choices": [{"delta"\n\n',)


def _not_objects(plan: Plan) -> None:
    plan.after_first = (b"data: [1, 2]\n\n",)
    if not plan.stream:
        plan.answer = json_answer(200, [1, 2])


_HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"
_CONTEXT = "This model's maximum context length is 512 tokens, however you requested 900 tokens."
_LLAMA = "request (900 tokens) exceeds the available context size (512 tokens), try increasing it"
_NO_TEMPERATURE = {
    "error": {
        "message": "Unsupported value: 'temperature' does not support 0.2 with this model.",
        "type": "invalid_request_error",
        "param": "temperature",
        "code": "unsupported_value",
    }
}
_RENAMED = {
    "error": {
        "message": "Unsupported parameter: 'max_tokens' is not supported with this model."
        " Use 'max_completion_tokens' instead.",
        "type": "invalid_request_error",
        "param": "max_tokens",
        "code": "unsupported_parameter",
    }
}
_EXTRA = {"detail": [{"type": "extra_forbidden", "loc": ["body", "presence_penalty"]}]}
_MISSING = {"detail": [{"type": "missing", "loc": ["body", "prompt"], "msg": "Field required"}]}

_ROWS = (
    Fault(
        "rate_limited",
        "429 with Retry-After",
        _answer(
            json_answer(429, {"error": {"message": "Slow down", "code": "x"}}, retry_after="7")
        ),
        FailureKind.RATE_LIMITED,
    ),
    Fault(
        "quota_spent",
        "429 because the account is out of money: waiting does not help (OpenAI)",
        _error(429, "You exceeded your current quota.", "insufficient_quota"),
        FailureKind.REFUSED_KEY,
    ),
    Fault(
        "no_credit",
        "402, the same as OpenRouter says it",
        _error(402, "Insufficient credits", 402),
        FailureKind.REFUSED_KEY,
    ),
    Fault(
        "server_error",
        "500 with an error object (llama-server, given a body it cannot read)",
        _error(500, "internal error", 500, "server_error"),
        FailureKind.SERVER_ERROR,
    ),
    Fault(
        "server_error_text",
        "500 with plain text (llama_cpp.server)",
        _answer(Answer(500, b"Internal Server Error", "text/plain")),
        FailureKind.SERVER_ERROR,
    ),
    Fault(
        "bad_gateway",
        "502 with a web page, from a proxy in between",
        _answer(Answer(502, _HTML, "text/html")),
        FailureKind.SERVER_ERROR,
    ),
    Fault(
        "loading",
        "503 while the model loads (llama-server)",
        _error(503, "Loading model", 503, "unavailable_error"),
        FailureKind.SERVER_ERROR,
    ),
    Fault(
        "wrong_key",
        "401 with an error object (OpenAI, llama-server)",
        _error(401, "Invalid API Key", 401, "authentication_error"),
        FailureKind.REFUSED_KEY,
    ),
    Fault(
        "wrong_key_detail",
        "401 with a detail (llama_cpp.server)",
        _answer(json_answer(401, {"detail": "Invalid API key"})),
        FailureKind.REFUSED_KEY,
    ),
    Fault(
        "key_echoed",
        "401 that repeats the key in its message (OpenAI, in part)",
        _echo_key,
        FailureKind.REFUSED_KEY,
    ),
    Fault(
        "forbidden",
        "403: the key may not use this model",
        _error(403, "Project has no access to the model", "model_not_allowed"),
        FailureKind.REFUSED_KEY,
    ),
    Fault(
        "unknown_model",
        "404 for the model's name (OpenAI, Ollama)",
        _error(404, "The model `scripted` does not exist", "model_not_found"),
        FailureKind.UNKNOWN_MODEL,
    ),
    Fault(
        "unknown_model_detail",
        "400 with a detail for the model's name (transformers serve)",
        _answer(
            json_answer(400, {"detail": "Server is pinned to 'x', requested model 'scripted'"})
        ),
        FailureKind.UNKNOWN_MODEL,
    ),
    Fault(
        "unknown_endpoint",
        "404 as plain text: the base URL lacks /v1 or is another service",
        _answer(Answer(404, b"404 page not found", "text/plain")),
        FailureKind.UNKNOWN_MODEL,
    ),
    Fault(
        "redirect",
        "308 to another address, where the key must not be carried",
        _answer(Answer(308, b"", headers={"Location": "http://127.0.0.1:9/v1/"})),
        FailureKind.BAD_REPLY,
    ),
    Fault(
        "too_long",
        "400 context_length_exceeded (OpenAI, llama_cpp.server)",
        _error(400, _CONTEXT, "context_length_exceeded", param="messages"),
        FailureKind.TOO_LONG,
    ),
    Fault(
        "too_long_llama_server",
        "400 exceed_context_size_error with an integer code (llama-server)",
        _error(400, _LLAMA, 400, "exceed_context_size_error", n_prompt_tokens=900, n_ctx=512),
        FailureKind.TOO_LONG,
    ),
    Fault(
        "too_long_flat",
        "400 with the message at the top of the body (vLLM)",
        _answer(json_answer(400, {"object": "error", "message": _CONTEXT, "code": 400})),
        FailureKind.TOO_LONG,
    ),
    Fault(
        "too_long_detail",
        "400 with a detail (servers made with FastAPI)",
        _answer(json_answer(400, {"detail": "Input is too long: 900 tokens, context length 512"})),
        FailureKind.TOO_LONG,
    ),
    Fault(
        "too_long_page",
        "413 from a proxy that bounds the body",
        _answer(Answer(413, _HTML, "text/html")),
        FailureKind.TOO_LONG,
    ),
    Fault(
        "too_long_dropped",
        "200, then the connection drops with no body (llama_cpp.server, prompt too long)",
        _set(before_all=(Mark.CUT,)),
        FailureKind.BAD_REPLY,
    ),
    Fault(
        "prompt_truncated",
        "the prompt is cut to the context and nothing is said (Ollama)",
        _set(prompt_limit=3),
    ),
    Fault(
        "unknown_field",
        "422 with a detail that names every field it does not know (transformers serve)",
        _refuse_all_extras,
    ),
    Fault(
        "unknown_field_list",
        "422 with a list of where (pydantic, extra fields forbidden)",
        _refuse(422, "presence_penalty", _EXTRA),
    ),
    Fault(
        "no_temperature",
        "400 unsupported_value for the temperature (OpenAI's reasoning models)",
        _refuse(400, "temperature", _NO_TEMPERATURE),
    ),
    Fault(
        "max_tokens_renamed",
        "400 until max_tokens is called max_completion_tokens (OpenAI's reasoning models)",
        _refuse(400, "max_tokens", _RENAMED),
    ),
    Fault(
        "refused_body",
        "422 that names nothing the client could leave out",
        _answer(json_answer(422, _MISSING)),
        FailureKind.BAD_REPLY,
    ),
    Fault("malformed_json", "JSON that breaks off", _malformed, FailureKind.BAD_REPLY),
    Fault("not_objects", "JSON of another shape", _not_objects, FailureKind.BAD_REPLY),
    Fault(
        "wrong_content_type",
        "200 with a web page (a login wall)",
        _answer(Answer(200, _HTML, "text/html; charset=utf-8")),
        FailureKind.BAD_REPLY,
    ),
    Fault("whole_for_stream", "one JSON body though a stream was asked for", _whole_for_stream),
    Fault("empty_choices", "no choice at all", _set(choices=False), FailureKind.BAD_REPLY),
    Fault(
        "empty_body",
        "200 with an empty body",
        _answer(Answer(200, b"", "text/event-stream")),
        FailureKind.BAD_REPLY,
    ),
    Fault("no_done", "the stream ends without [DONE] (transformers serve)", _set(done=False)),
    Fault("no_finish_reason", "no finish_reason, only [DONE]", _set(finish_reason=None)),
    Fault(
        "no_end",
        "the stream just ends: no finish_reason, no [DONE]",
        _set(finish_reason=None, done=False),
    ),
    Fault("length", "finish_reason length", _set(finish_reason="length")),
    Fault("usage_never", "no usage, asked for or not (llama_cpp.server)", _set(usage="never")),
    Fault(
        "usage_last", "usage on the last chunk, unasked (transformers serve)", _set(usage="last")
    ),
    Fault(
        "null_content",
        "the first delta has content null (llama-server)",
        _set(first_delta="null"),
    ),
    Fault("no_role", "no delta names a role", _set(first_delta="none")),
    Fault("content_parts", "content as a list of parts (Mistral)", _set(content_parts=True)),
    Fault("stop_text_kept", "the end mark stays in the text (transformers serve)", _keep_stop),
    Fault("n_ignored", "one choice whatever n says (llama_cpp.server)", _set(extra_choice=False)),
    Fault("extra_choice", "a second choice, and it comes first", _set(extra_choice=True)),
    Fault(
        "max_completion_tokens_ignored",
        "only max_tokens bounds the reply (llama_cpp.server)",
        _set(limit_fields=("max_tokens",)),
    ),
    Fault("think_tags", "thinking inside the text, in <think> tags (reasoning models)", _think),
    Fault("think_unopened", "thinking that only ends with </think> (DeepSeek-R1)", _think_open),
    Fault(
        "reasoning_field",
        "thinking in a field called reasoning (OpenRouter, Ollama)",
        _set(reasoning="Let me see.", reasoning_field="reasoning"),
    ),
    Fault(
        "comments",
        "comment lines while it waits (OpenRouter)",
        _set(before_all=(b": PROCESSING\n\n",), after_first=(b": PROCESSING\n\n",)),
    ),
    Fault("crlf", "events end in CR LF", _set(line_end=b"\r\n")),
    Fault("split_bytes", "events arrive torn, also inside a character", _set(split=3)),
    Fault(
        "error_in_stream",
        "an error object after the text has begun (llama-server, vLLM, OpenRouter)",
        _error_after_first,
        FailureKind.SERVER_ERROR,
    ),
    Fault(
        "cut_early",
        "the connection drops before the status line",
        _set(headless=True),
        FailureKind.UNREACHABLE,
    ),
    Fault(
        "cut_midway",
        "the connection drops in the middle of the reply",
        _set(after_first=(Mark.CUT,)),
        FailureKind.UNREACHABLE,
    ),
    Fault("cut_at_end", "the connection drops in place of [DONE]", _set(cut_at_end=True)),
    Fault(
        "hangs",
        "it takes the request and never answers",
        _set(before_all=(Mark.HANG,)),
        FailureKind.TIMED_OUT,
    ),
    Fault(
        "hangs_midway",
        "it stops in the middle of the reply",
        _set(after_first=(Mark.HANG,)),
        FailureKind.TIMED_OUT,
    ),
    Fault("slow_drip", "a pause after every delta", _set(drip=0.02)),
    Fault(
        "goes_on",
        "it works on after its client has closed (llama_cpp.server, transformers; plain requests)",
        _set(watches=False),
    ),
    Fault("one_at_a_time", "the next request waits for this one (transformers)", _set(alone=True)),
    Fault(
        "second_cuts_first",
        "the next request ends this stream: [DONE], no finish_reason (llama_cpp.server)",
        _set(cut_by_next=True),
    ),
)

FAULTS: Mapping[str, Fault] = MappingProxyType({fault.name: fault for fault in _ROWS})
"""Every fault by its name."""
