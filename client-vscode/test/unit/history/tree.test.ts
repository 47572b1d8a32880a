import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, tree } from "../../../src/history/tree";
import type { HistoryRun } from "../../../src/protocol";
import { behaviour, evidence, proposal, review } from "../versions/examples";

const NOW = 1_700_000_000_000;
const RUN: HistoryRun = {
    id: 7,
    at: NOW / 1000 - 300,
    what: "compare",
    instruction: "be brief",
    uri: "file:///p/f.py",
    qualname: "Thing.f",
    review: review({
        proposals: [
            proposal({ behaviour: behaviour(["f(1)", "1", "2"]) }),
            proposal({
                id: "p2",
                asked: "redraft",
                kind: "redraft",
                wins: false,
                why: "It breaks a test.",
                evidence: evidence({ outcome: "broke", broken: ["tests/t.py::test_x"] }),
            }),
        ],
        baseline: evidence({ outcome: "failed", failed: ["tests/t.py::test_one"] }),
    }),
    applied: ["p1"],
};

test("a run with its drafts and what running each of them showed", () => {
    const [run] = tree([RUN], NOW, false);
    assert.equal(run?.label, "refine");
    assert.equal(run?.description, "compared 5 min ago · applied · “be brief”");
    assert.deepEqual(
        run?.children.map(({ label, description, context, icon }) => [label, description, context, icon]),
        [
            ["Yours, as it was", "1 test failing", "draft.own", "code"],
            ["Refine", "fixes 2, breaks 0 · applied", "draft", "check"],
            ["Redraft", "fixes 0, breaks 1", "draft", "error"],
        ],
    );
    const [, refine, redraft] = run?.children ?? [];
    assert.ok(refine?.children.some(({ label, description }) => label === "f(1)" && description === "1 → 2"));
    assert.deepEqual(redraft?.children.find(({ context }) => context === "test")?.test, {
        uri: "file:///p/f.py",
        test: "tests/t.py::test_x",
    });
});

test("a draft carries all that opening, comparing and applying it need", () => {
    const [run] = tree([RUN], NOW, false);
    const draft = run?.children[1]?.draft;
    assert.equal(draft?.source, proposal().source);
    assert.equal(draft?.qualname, "Thing.f");
    assert.equal(run?.children[0]?.draft?.source, RUN.review.source);
    assert.notEqual(draft?.key, run?.children[2]?.draft?.key);
});

test("over all functions each run says whose it is; ids never meet", () => {
    const runs = tree([RUN, { ...RUN, id: 8 }], NOW, true);
    assert.equal(runs[0]?.label, "f: refine");
    const ids = runs.flatMap(function all(node): string[] {
        return [node.id, ...node.children.flatMap(all)];
    });
    assert.equal(new Set(ids).size, ids.length);
});

test("a screen reader hears what the icons show", () => {
    const [run] = tree([RUN], NOW, false);
    assert.equal(run?.children[1]?.spoken, "Refine, fixes 2, breaks 0 · applied. It fixes 2 tests and breaks none.");
});

test("why there is no such draft is told", () => {
    const lonely = { ...RUN, review: review({ missing: { redraft: "needs a model" } }) };
    const [run] = tree([lonely], NOW, false);
    const last = run?.children.at(-1);
    assert.deepEqual([last?.label, last?.description], ["No redraft", "needs a model"]);
});

test("a draft that was tested again has no verdict, and is not called undecided", () => {
    const judged = { ...RUN, what: "judge", instruction: "", review: review({ verdict: "could_not_tell" }) };
    const [run] = tree([judged], NOW, false);
    assert.equal(run?.label, "earlier draft");
    assert.equal(run?.description, "tested 5 min ago · applied");
});

test("how long ago", () => {
    const at = (seconds: number): string => ago(NOW / 1000 - seconds, NOW);
    assert.deepEqual([at(5), at(120), at(7200), at(200_000)], ["just now", "2 min ago", "2 h ago", "on 2023-11-12"]);
});
