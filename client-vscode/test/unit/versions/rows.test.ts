import assert from "node:assert/strict";
import { test } from "node:test";
import type { Proposal, Speed } from "../../../src/protocol";
import { body } from "../../../src/versions/body";
import type { Comparison } from "../../../src/versions/comparison";
import { inputs } from "../../../src/versions/inputs";
import { table } from "../../../src/versions/rows";
import { answered } from "../../../src/versions/session";
import { after, begun, behaviour, evidence, proposal, review } from "./examples";

const ABLE = { model: true, trusted: true };
const REFINE = proposal({ behaviour: behaviour(["f(1)", "1", "2"], ["f(2)", "2", "4"]) });
const REDRAFT = proposal({
    id: "p2",
    kind: "redraft",
    asked: "redraft",
    behaviour: behaviour(["f(1)", "1", "3"]),
    evidence: evidence({ 
        broken: ["tests/test_f.py::test_three"],
        failed: ["tests/test_f.py::test_three", "tests/test_f.py::test_four"],
        outcome: "broke",
    }),
    wins: false,
    why: "It breaks a test.",
});
const DONE = answered(
    begun(),
    review({
        proposals: [REFINE, REDRAFT],
        chosen: "p1",
        between: behaviour(["f(1)", "2", "3"], ["f(9)", "9", "8"]),
        baseline: evidence({ outcome: "failed", failed: ["tests/test_f.py::test_one"] }),
    }),
);

function made(...proposals: Proposal[]): Comparison {
    return answered(begun(), review({ proposals, chosen: "p1" }));
}

function cells(head: string, ...proposals: Proposal[]): string[] {
    const row = table(made(...proposals), ABLE).facts.find((one) => one.head === head);
    return row?.cells.map((cell) => cell.items.map((item) => item.text).join()) ?? [];
}

function words(head: string): string[][] {
    const row = table(DONE, ABLE).facts.find((one) => one.head === head);
    return row?.cells.map((cell) => cell.items.map((item) => item.text)) ?? [];
}

test("inputs of all comparisons become one row each, and what was not seen stays open", () => {
    const seen = inputs(DONE).map(({ input, seen: by }) => [
        input,
        by.yours?.text,
        by.refine?.text,
        by.redraft?.text,
    ]);
    assert.deepEqual(seen, [
        ["f(1)", "1", "2", "3"],
        ["f(2)", "2", "4", undefined],
        ["f(9)", undefined, "9", "8"],
    ]);
    const [, second] = table(DONE, ABLE).inputs;
    assert.equal(second?.cells[2]?.items[0]?.text, "not compared");
});

test("each fact stands beside the same fact of the others", () => {
    assert.deepEqual(words("Tests fixed"), [["–"], ["test_one", "test_two"], ["none"]]);
    assert.deepEqual(words("Tests broken"), [["–"], ["none"], ["test_three"]]);
    assert.deepEqual(words("Still failing"), [["test_one"], ["none"], ["test_four"]]);
    assert.deepEqual(words("Lines changed"), [["–"], ["+1 −1"], ["+1 −1"]]);
    assert.equal(words("Warnings").length, 0, "a row that says nothing is left out");
});

test("speed is shown where it is told, and nothing where it is not", () => {
    assert.deepEqual(words("Speed"), [], "nobody measured");
    const speed: Speed = {
        summary: "3.1 times faster at size 1,024",
        pace: "faster",
        times: 3.1,
        size: 1024,
        before: 0.031,
        after: 0.01,
        reason: "",
    };
    const unknown: Speed = { ...speed, pace: "unknown", times: null, summary: "not told: no call" };
    const timed = (one: Speed, other: Speed): string[] =>
        cells("Speed", { ...REFINE, speed: one }, { ...REDRAFT, speed: other });
    assert.deepEqual(timed(speed, unknown), ["–", "3.1 times faster at size 1,024", "–"]);
    assert.deepEqual(timed(unknown, unknown), []);
    assert.match(body(made({ ...REFINE, speed }), { merge: false, tests: true }), /times faster at size/);
});

test("a count has a row only where a version is not as the user's", () => {
    const counts = {
        ...REFINE.change,
        code_lines_before: 6,
        code_lines_after: 6,
        nesting_before: 2,
        nesting_after: 2,
        comments_before: 3,
        comments_after: 3,
        comments_lost: [],
    };
    const same = { ...REFINE, change: counts };
    const shorter = { ...REDRAFT, change: { ...counts, code_lines_after: 4 } };
    assert.deepEqual(cells("Lines of code", same, shorter), ["6", "6", "4"]);
    assert.deepEqual(cells("Deepest nesting", same, shorter), []);
    assert.deepEqual(cells("Comments", same, shorter), []);
    assert.deepEqual(cells("Names", same, shorter), [], "an answer of earlier has none");
    const silent = { ...REDRAFT, change: { ...counts, comments_lost: ["why"] } };
    assert.deepEqual(cells("Comments", same, silent), ["3", "3", "3, loses 1 of yours"]);
});

test("names of tests open them", () => {
    const fixed = table(DONE, ABLE).facts.find((one) => one.head === "Tests fixed");
    assert.equal(fixed?.cells[1]?.items[0]?.test, "tests/test_f.py::test_one");
});

test("buttons follow what may be done, and say why not", () => {
    const [yours, refine, redraft] = table(DONE, ABLE).columns;
    assert.ok(!yours?.made && !yours?.acceptable);
    assert.ok(refine?.acceptable && refine.shown && !refine.stoppable);
    assert.ok(redraft?.made && !redraft.acceptable);
    assert.equal(redraft?.why, "It breaks a test.");
    const changed = table({ ...DONE, changed: true }, ABLE);
    assert.ok(changed.columns.every((column) => !column.acceptable));
    assert.ok(!changed.merge);
    assert.ok(table(DONE, ABLE).merge);
    assert.ok(!table(DONE, { model: false, trusted: true }).merge);
});

test("while it runs each side can be stopped, and the status says how far it is", () => {
    const now = after(begun(), { event: "working", what: "", text: "def", side: "refine" });
    const { columns, status } = table(now, ABLE);
    assert.ok(columns[1]?.stoppable && columns[2]?.stoppable);
    assert.match(status, /Refine: being written\. Redraft: waiting/);
});
