"""What the client sends and what it makes of replies."""

from __future__ import annotations

import pytest

from redraft.core.budget import Usage
from redraft.core.chat import FailureKind, Message, ModelReply, ModelRequest, Sampling
from redraft.core.secret import Secret
from redraft.models.openai_compatible import OpenAICompatible
from redraft.models.options import ModelOptions
from redraft.models.scripted import Reply, Script
from tests.models.conftest import KEY, Serve, ask, failed, free_port, model_at, replied


async def test_a_streamed_reply_is_whole_and_comes_in_pieces(serve: Serve) -> None:
    server = serve([Reply("one two three four", chunk=4, reasoning="let me count")])
    pieces: list[str] = []
    reply = replied(await model_at(server).complete(ask(), pieces.append))
    assert reply == ModelReply(
        "one two three four", "stop", Usage(1, 4, 8), "scripted", "let me count"
    )
    assert pieces == ["one ", "two ", "thre", "e fo", "ur"]


async def test_what_is_sent_is_what_the_paper_draws_with(serve: Serve) -> None:
    server = serve(["x"])
    await model_at(server, extra_body={"top_k": 40}).complete(ask("hi", Sampling(seed=7)))
    assert dict(server.requests[0].body) == {
        "model": "scripted",
        "messages": [
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": "hi"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.2,
        "top_p": 0.95,
        "frequency_penalty": 0.0,
        "presence_penalty": 0.0,
        "max_tokens": 4096,
        "seed": 7,
        "top_k": 40,
    }


async def test_parameters_that_are_none_are_left_to_the_server(serve: Serve) -> None:
    server = serve(["x"])
    nothing = Sampling(None, None, None, None, None, None)
    await model_at(server).complete(ask("hi", nothing))
    assert set(server.requests[0].body) == {"model", "messages", "stream", "stream_options"}


async def test_the_token_limit_ends_a_reply_with_length(serve: Serve) -> None:
    server = serve([Reply("word " * 50)])
    limited = Sampling(max_output_tokens=5)
    reply = replied(await model_at(server).complete(ask("hi", limited)))
    assert (len(reply.text), reply.finish_reason) == (20, "length")


async def test_the_key_reaches_the_server_and_nothing_else(serve: Serve) -> None:
    server = serve(Script((Reply("x"), Reply("y")), key=KEY))
    assert replied(await model_at(server).complete(ask())).text == "x"
    assert server.requests[0].key_matched is True
    message = failed(await model_at(server, "wrong").complete(ask()), FailureKind.REFUSED_KEY)
    assert "wrong" not in message
    options = ModelOptions(headers={"X-Api-Key": KEY})
    assert KEY not in repr((options, OpenAICompatible(options, Secret(KEY))))


async def test_no_key_means_no_authorization_whatever_the_environment_holds(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "of-another-house")
    server = serve(["x"])
    replied(await model_at(server, None).complete(ask()))
    seen = server.requests[0]
    assert seen.key_matched is None
    assert "of-another-house" not in repr(seen.headers)


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")
    assert replied(await model_at(serve(["x"])).complete(ask())).text == "x"


async def test_azure_takes_the_key_in_its_own_header_and_a_version(serve: Serve) -> None:
    server = serve(Script((Reply("x"), Reply("y")), key=KEY))
    model = model_at(server, provider="azure")
    replied(await model.complete(ask()))
    assert server.requests[0].key_matched is True
    assert server.requests[0].query == {"api-version": "2024-10-21"}
    dated = model_at(f"{server.base_url}?api-version=2030-01-01", provider="azure")
    replied(await dated.complete(ask()))
    assert server.requests[1].query == {"api-version": "2030-01-01"}


async def test_what_a_server_does_not_take_is_learned_for_good(serve: Serve) -> None:
    every = Reply("x", faults=("no_temperature", "unknown_field_list", "max_tokens_renamed"))
    server = serve([every] * 6)
    model = model_at(server)
    assert replied(await model.complete(ask())).usage.calls == 4
    assert replied(await model.complete(ask())).usage.calls == 1
    last = server.requests[-1].body
    assert "temperature" not in last
    assert "presence_penalty" not in last
    assert last["max_completion_tokens"] == 4096
    assert "max_tokens" not in last
    assert last["top_p"] == 0.95


async def test_a_server_that_refuses_for_ever_is_not_asked_for_ever(serve: Serve) -> None:
    server = serve(Script((Reply("x", faults=("refused_body",)),), repeat=True))
    failed(await model_at(server).complete(ask()), FailureKind.BAD_REPLY)
    assert len(server.requests) == 1


async def test_usage_is_estimated_only_where_none_is_given(serve: Serve) -> None:
    server = serve([Reply("12345678", faults=("usage_never",)), "12345678"])
    model = model_at(server)
    # "be brief" and "hello" are 13 characters: four tokens at four characters each
    assert replied(await model.complete(ask())).usage == Usage(1, 4, 2, estimated=True)
    assert replied(await model.complete(ask())).usage == Usage(1, 4, 2, estimated=False)


async def test_the_end_mark_is_taken_off_where_the_server_is_known_to_leave_it(
    serve: Serve,
) -> None:
    server = serve([Reply("done", faults=("stop_text_kept",))] * 2)
    assert replied(await model_at(server, provider="transformers").complete(ask())).text == "done"
    kept = replied(await model_at(server).complete(ask())).text
    assert kept == "done<|im_end|>"


async def test_text_that_utf8_has_no_form_for_is_sent_all_the_same(serve: Serve) -> None:
    server = serve(["x"])
    replied(await model_at(server).complete(ModelRequest((Message("user", "a\ud800b 😀"),))))
    assert server.requests[0].messages == (Message("user", "a\ufffdb 😀"),)


async def test_a_header_that_holds_a_token_is_redacted(serve: Serve) -> None:
    token = "tok-987654321"
    server = serve([Reply(faults=("key_echoed",))])
    model = model_at(server, None, headers={"Authorization": f"Bearer {token}"})
    assert token not in failed(await model.complete(ask()), FailureKind.REFUSED_KEY)


async def test_nothing_is_shared_with_the_server_but_the_address_it_was_told(
    serve: Serve,
) -> None:
    elsewhere = serve(["x"])
    server = serve([Reply(faults=("redirect",))])
    failed(await model_at(server).complete(ask()), FailureKind.BAD_REPLY)
    assert elsewhere.requests == ()
