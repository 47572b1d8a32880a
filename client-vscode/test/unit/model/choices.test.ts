import assert from "node:assert/strict";
import { test } from "node:test";
import { isInTheClear, tidied, whatIsWrongWith } from "../../../src/model/address";
import { choices } from "../../../src/model/choices";
import type { Models } from "../../../src/protocol";

const MODELS: Models = {
    local: [
        { provider: "ollama", title: "Ollama", base_url: "http://127.0.0.1:11434/v1", models: ["a", "b"], ready: true, needs_key: false },
        { provider: "vllm", title: "vLLM", base_url: "http://127.0.0.1:8000/v1", models: [], ready: true, needs_key: true },
    ],
    hosted: [{ provider: "openai", title: "OpenAI", base_url: "https://api.openai.com/v1" }],
    policy: "chat",
    base_url: "http://127.0.0.1:11434/v1",
    model: "b",
};

test("the repairer and another address can be chosen before anything has answered, and do not move when it has", () => {
    assert.deepEqual(choices(MODELS).slice(0, 2).map(({ label }) => label), choices(undefined).map(({ label }) => label));
    assert.deepEqual(choices(undefined).flatMap(({ choice }) => choice?.kind ?? []), ["repairer", "another"]);
});

test("each model of each server is a choice, with what is in use marked", () => {
    const items = choices(MODELS);
    assert.deepEqual(items.map(({ label }) => label), [
        "$(tools) Built-in repairer",
        "$(globe) Another address…",
        "On this machine",
        "$(server) a",
        "$(server) b",
        "$(server) vLLM",
        "Elsewhere",
        "$(cloud) OpenAI",
    ]);
    assert.deepEqual(items.filter(({ description }) => description === "in use").map(({ label }) => label), ["$(server) b"]);
});

test("a server that asks for a key can be chosen, and the key is asked for", () => {
    const choice = choices(MODELS).find(({ label }) => label.includes("vLLM"))?.choice;
    assert.deepEqual(choice?.kind === "model" && [choice.model, choice.needsKey], ["", true]);
});

test("addresses that cannot work are refused with the reason", () => {
    const wrong: [string, RegExp][] = [
        ["api.example.com/v1", /looks like/],
        ["ftp://api.example.com", /looks like/],
        ["https://", /looks like/],
        ["https://me:secret@api.example.com/v1", /key does not belong/],
        ["https://api.example.com/v1?key=1", /ends with its path/],
        ["https://api.example.com/v1/chat/completions", /Leave out/],
    ];
    for (const [url, words] of wrong) {
        assert.match(whatIsWrongWith(url) ?? "", words, url);
    }
    for (const url of ["http://localhost:11434/v1", "https://api.example.com/v1/", "http://[::1]:8080/v1"]) {
        assert.equal(whatIsWrongWith(url), undefined, url);
    }
    assert.equal(tidied(" https://api.example.com/v1/ "), "https://api.example.com/v1");
});

test("only a key that crosses a network unprotected is warned of", () => {
    assert.deepEqual(
        ["http://api.example.com", "https://api.example.com", "http://localhost:1", "http://127.0.0.1:1"].map(isInTheClear),
        [true, false, false, false],
    );
});
