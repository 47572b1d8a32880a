import assert from "node:assert/strict";
import { test } from "node:test";
import { Deaths, MOST_DEATHS, WINDOW_MS } from "../../../src/server/deaths";
import { packageNamed } from "../../../src/server/installer";
import { LogReader } from "../../../src/server/lines";
import { Lines } from "../../../src/server/programs";
import { mayBeTraced } from "../../../src/server/secrecy";

test("the server's levels are the log's, and a traceback has its line's", () => {
    const reader = new LogReader();
    const read = (line: string) => reader.read(line);
    assert.deepEqual(read("2026-01-31 10:00:00,000 INFO redraft.lsp: ready"), { level: "info", text: "redraft.lsp: ready" });
    assert.deepEqual(read("2026-01-31 10:00:00,000 ERROR redraft.app: it broke"), { level: "error", text: "redraft.app: it broke" });
    assert.deepEqual(read("Traceback (most recent call last):").level, "error");
    assert.deepEqual(read("2026-01-31 10:00:00,000 WARNING redraft: hm").level, "warn");
});

test("what is printed before any log line is a warning", () => {
    assert.equal(new LogReader().read("No module named redraft").level, "warn");
});

test("lines are whole, however they come", () => {
    const seen: string[] = [];
    const lines = new Lines((line) => seen.push(line));
    ["a", "b\nc\r", "\nd"].forEach((text) => lines.add(text));
    lines.end();
    assert.deepEqual(seen.filter((line) => line !== ""), ["ab", "c", "d"]);
});

test("a server may die a few times, not for ever, and the count begins anew after a while", () => {
    const deaths = new Deaths();
    const said = Array.from({ length: MOST_DEATHS + 1 }, (_, n) => deaths.count(n * 1000));
    assert.deepEqual(said.map(({ again }) => again), [true, true, true, true, true, false]);
    assert.deepEqual(said.map(({ first }) => first), [true, false, false, false, false, false]);
    assert.deepEqual(deaths.count(WINDOW_MS * 3), { again: true, first: true });
});

test("what pip and uv print becomes package names", () => {
    const named = {
        "Collecting hypothesis>=6.150 (from redraft==0.1.0)": "hypothesis",
        "  Downloading tree_sitter_python-0.25.0-cp310-abi3.whl (80 kB)": "tree_sitter_python",
        "Collecting markdown-it-py>=2.2.0 (from rich>=13)": "markdown-it-py",
        " + pygls==2.1.1": "pygls",
        "Successfully installed attrs-26.1.0": undefined,
        "Prepared 20 packages in 3s": undefined,
    };
    for (const [line, name] of Object.entries(named)) {
        assert.equal(packageNamed(line), name, line);
    }
});

test("no message that carries a key is traced", () => {
    assert.ok(!mayBeTraced("Sending request 'redraft/setKey - (7)'. Params: {}"));
    assert.ok(!mayBeTraced("Sending request 'redraft/tryModel - (8)'."));
    assert.ok(!mayBeTraced('Params: {\n    "key": "sk-1"\n}'));
    assert.ok(mayBeTraced("Sending request 'redraft/critique - (9)'."));
});
