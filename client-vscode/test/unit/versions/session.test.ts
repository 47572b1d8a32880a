import assert from "node:assert/strict";
import { test } from "node:test";
import { join, look, looks, sideOf, type Comparison, type Looked } from "../../../src/versions/comparison";
import { again, answered, broken, replaced } from "../../../src/versions/session";
import { after, begun, behaviour, critique, evidence, proposal, review } from "./examples";

const REDRAFT = proposal({ id: "p2", kind: "redraft", asked: "redraft" });
const draft = (kind: string) => ({ kind, source: "def f(x):\n    return 2", note: "" });

function states(now: Comparison): string {
    return now.sides.map(({ name, state }) => `${name} ${state}`).join(", ");
}

test("each side goes its own way from waiting to ready", () => {
    let now = begun();
    assert.equal(states(now), "refine waiting, redraft waiting");
    now = after(now, { event: "working", what: "Refining", text: "def f", side: "refine" });
    assert.equal(states(now), "refine writing, redraft waiting");
    now = after(
        now,
        { event: "draft", round: 0, draft: draft("refine"), side: "refine" },
        { event: "evidence", round: 0, draft: draft("refine"), evidence: evidence(), side: "refine" },
    );
    assert.equal(states(now), "refine testing, redraft waiting");
    now = after(now, { event: "proposal", side: "refine", proposal: proposal(), reason: "" });
    assert.equal(states(now), "refine ready, redraft waiting");
    assert.ok(now.running, "the other one is still being made");
    assert.equal(sideOf(now, "refine")?.draft?.source, proposal().source);
});

test("what a model writes is put together per side", () => {
    const now = after(
        begun(),
        { event: "working", what: "", text: "a", side: "refine" },
        { event: "working", what: "", text: "x", side: "redraft" },
        { event: "working", what: "", text: "b", side: "refine" },
    );
    assert.equal(sideOf(now, "refine")?.text, "ab");
    assert.equal(sideOf(now, "redraft")?.text, "x");
});

test("an event without a side belongs to the draft's kind, or to the only side that is open", () => {
    const both = after(begun(), { event: "draft", round: 0, draft: draft("redraft") });
    assert.equal(states(both), "refine waiting, redraft testing");
    const one = after(begun("fix"), { event: "draft", round: 0, draft: draft("redraft") });
    assert.equal(states(one), "fix testing");
    const nobody = after(begun(), { event: "working", what: "Reading", text: "…" });
    assert.equal(states(nobody), "refine waiting, redraft waiting");
    assert.equal(nobody.what, "Reading");
});

test("the critique of a draft does not replace that of the user's own version", () => {
    const first = critique({ summary: "first" });
    const now = after(
        begun("fix"),
        { event: "critique", round: 0, draft: draft("original"), critique: first },
        { event: "critique", round: 1, draft: draft("refine"), critique: critique({ summary: "later" }) },
    );
    assert.equal(now.critique?.summary, "first");
});

test("what the tests say of the user's own version is nobody else's", () => {
    const own = { kind: "original", source: "def f(x):\n    return x", note: "" };
    const baseline = evidence({ outcome: "failed" });
    const now = after(
        begun("fix"),
        { event: "draft", round: 0, draft: own },
        { event: "evidence", round: 0, draft: own, evidence: baseline },
    );
    assert.equal(now.baseline, baseline);
    assert.equal(states(now), "fix waiting");
    assert.equal(sideOf(now, "fix")?.evidence, null);
});

test("the answer settles both sides, and says why there is none", () => {
    const now = answered(
        begun(),
        review({ proposals: [proposal()], chosen: "p1", missing: { redraft: "needs a model" } }),
    );
    assert.equal(states(now), "refine ready, redraft none");
    assert.equal(sideOf(now, "redraft")?.reason, "needs a model");
    assert.ok(!now.running);
    assert.equal(now.source, review().source);
});

test("a version that came out as the other kind stays on the side that asked for it", () => {
    const turned = proposal({ id: "p3", kind: "redraft", asked: "refine" });
    const now = answered(begun(), review({ proposals: [REDRAFT, turned] }));
    assert.equal(sideOf(now, "refine")?.proposal?.id, "p3");
    assert.equal(sideOf(now, "redraft")?.proposal?.id, "p2");
});

test("looking goes round, and nobody but the user turns it once they have", () => {
    const order = (by: number): Looked[] => {
        let now = begun();
        return [1, 2, 3].map(() => (now = look(now, by)).shown);
    };
    assert.deepEqual(looks(begun()), ["yours", "refine", "redraft"]);
    assert.deepEqual(order(1), ["refine", "redraft", "yours"]);
    assert.deepEqual(order(-1), ["redraft", "refine", "yours"]);
    const steered = look(begun(), 1);
    const done = answered(steered, review({ proposals: [REDRAFT, proposal()], chosen: "p2" }));
    assert.equal(done.shown, "refine");
});

test("left alone it shows what is being written, and at the end what is recommended", () => {
    let now = after(begun(), { event: "working", what: "", text: "def", side: "refine" });
    assert.equal(now.shown, "refine");
    now = after(now, { event: "proposal", side: "redraft", proposal: REDRAFT, reason: "" });
    assert.equal(now.shown, "refine", "nothing is pulled away under the reader's eyes");
    now = answered(now, review({ proposals: [REDRAFT, proposal()], chosen: "p2" }));
    assert.equal(now.shown, "redraft");
});

test("a stopped side says so, the other goes on", () => {
    const now = after(
        begun(),
        { event: "working", what: "", text: "half", side: "redraft" },
        { event: "proposal", side: "redraft", proposal: null, reason: "You stopped it." },
        // what was on the wire already comes too late
        { event: "working", what: "", text: "late", side: "redraft" },
    );
    assert.equal(states(now), "refine waiting, redraft none");
    assert.equal(sideOf(now, "redraft")?.reason, "You stopped it.");
    assert.equal(sideOf(now, "redraft")?.text, "");
    assert.ok(now.running);
});

test("cancelling keeps what is ready", () => {
    const half = after(begun(), { event: "proposal", side: "refine", proposal: proposal(), reason: "" });
    const now = broken(half, "You stopped it.");
    assert.equal(states(now), "refine ready, redraft none");
    assert.equal(now.shown, "refine");
    assert.ok(!now.running);
});

test("when the server comes back, what was half written comes anew; what is ready stays", () => {
    const half = after(
        begun(),
        { event: "proposal", side: "refine", proposal: proposal(), reason: "" },
        { event: "working", what: "", text: "def f", side: "redraft" },
    );
    const now = after(again(half), { event: "working", what: "", text: "def f", side: "redraft" });
    assert.equal(sideOf(now, "redraft")?.text, "def f");
    assert.equal(sideOf(now, "refine")?.state, "ready");
});

test("a merge is one side more, and its answer leaves the two alone", () => {
    const between = behaviour(["f(1)", "1", "2"]);
    const two = answered(
        begun(),
        review({
            proposals: [REDRAFT, proposal()],
            chosen: "p2",
            between,
            usage: { calls: 3, input_tokens: 10, output_tokens: 5, estimated: false, seconds: 2, cost: 0.5 },
        }),
    );
    const merging = join(two, "merge");
    assert.equal(merging.shown, "merge");
    const merged = proposal({ id: "p4", kind: "redraft", asked: null });
    const usage = { calls: 1, input_tokens: 2, output_tokens: 1, estimated: false, seconds: 1, cost: 0.25 };
    const now = answered(merging, review({ proposals: [merged], chosen: "p4", usage }));
    assert.deepEqual(
        now.sides.map((side) => side.proposal?.id),
        ["p1", "p2", "p4"],
    );
    assert.equal(now.between, between, "how the two differ is still known");
    assert.equal(now.usage?.calls, 4);
    assert.equal(now.usage?.cost, 0.75);
});

test("a decided version takes the place of the one that was asked about", () => {
    const done = answered(begun("refine"), review({ proposals: [proposal()], chosen: "p1" }));
    const now = replaced(done, "refine", proposal({ id: "p9", source: "def f(x): ..." }));
    assert.equal(sideOf(now, "refine")?.proposal?.id, "p9");
    assert.equal(sideOf(now, "refine")?.draft?.source, "def f(x): ...");
});
