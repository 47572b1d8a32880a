import assert from "node:assert/strict";
import { test } from "node:test";
import type { Activity, Usage } from "../../../src/protocol";
import { short, statusWords, usageWords } from "../../../src/statusWords";
import { Meter, NOTHING } from "../../../src/usage";

function used(input: number, output: number, cost: number | null = null): Usage {
    return { ...NOTHING, calls: 1, input_tokens: input, output_tokens: output, cost };
}

const IDLE: Activity = {
    version: "0.1.0",
    policy: "repair",
    model: "",
    trusted: true,
    running: [],
    usage: NOTHING,
    problems: [],
};

function words(activity: Partial<Activity>, usage = NOTHING) {
    return statusWords({ state: "running", activity: { ...IDLE, ...activity }, usage });
}

test("usage adds up over servers that come and go, and over nothing twice", () => {
    const meter = new Meter();
    meter.read(used(100, 10, 0.001));
    meter.read(used(200, 20, 0.002));
    meter.carryOver();
    assert.equal(meter.total.input_tokens, 200, "what a dead server has used is kept");
    meter.read(used(50, 5));
    assert.deepEqual([meter.total.input_tokens, meter.total.output_tokens, meter.total.cost], [250, 25, 0.002]);
    meter.carryOver();
    meter.carryOver();
    assert.equal(meter.total.input_tokens, 250);
});

test("no price is no cost, not a cost of nothing", () => {
    const meter = new Meter();
    meter.read(used(100, 10));
    meter.carryOver();
    assert.equal(meter.total.cost, null);
    assert.equal(usageWords(meter.total), "110 tokens");
});

test("tokens and cost in few characters", () => {
    assert.deepEqual([999, 1000, 1234, 12_345, 999_499, 999_500, 1_500_000].map(short), [
        "999",
        "1k",
        "1.2k",
        "12.3k",
        "999k",
        "1M",
        "1.5M",
    ]);
    assert.equal(usageWords(used(1000, 200, 0.004)), "1.2k tokens · $0.004");
    assert.equal(usageWords(used(1, 0, 0.0001)), "1 token · under $0.001");
    assert.equal(usageWords({ ...used(1000, 0), estimated: true }), "about 1k tokens");
    assert.equal(usageWords(NOTHING), "");
});

test("who thinks is said, and what is worked on", () => {
    assert.match(words({}).text, /Redraft: repairer$/);
    assert.match(words({ policy: "chat", model: "qwen" }).text, /Redraft: qwen$/);
    const running = [
        { uri: "u", qualname: "Rates.band_for", what: "critique" },
        { uri: "u", qualname: "other", what: "compare" },
    ];
    assert.match(words({ running }, used(1000, 200)).text, /working on band_for and 1 more · 1\.2k tokens$/);
    assert.match(words({ running }).tooltip, /critique: `Rates\.band_for`/);
});

test("a screen reader hears no icons", () => {
    assert.equal(words({ policy: "chat", model: "qwen" }, used(1000, 200, 0.004)).spoken, "Redraft: qwen, 1.2k tokens · $0.004");
});

test("every state has its words", () => {
    const said = (state: "installing" | "starting" | "stopped" | "failed") =>
        statusWords({ state, activity: undefined, usage: NOTHING });
    assert.match(said("installing").text, /Redraft: installing/);
    assert.match(said("starting").text, /Redraft: starting/);
    assert.match(said("stopped").text, /Redraft: not running/);
    assert.equal(said("failed").bad, true);
});

test("the tooltip tells of distrust and problems, and what they say is no markup", () => {
    const { tooltip } = words({ trusted: false, problems: ["pyproject.toml: [x](command:evil) is wrong."] });
    assert.match(tooltip, /not trusted/);
    assert.doesNotMatch(tooltip, /\[x\]\(command/);
});
