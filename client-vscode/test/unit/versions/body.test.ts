import assert from "node:assert/strict";
import { test } from "node:test";
import { body, hunks, LINKED } from "../../../src/versions/body";
import { look, lookAt } from "../../../src/versions/comparison";
import { answered } from "../../../src/versions/session";
import { label } from "../../../src/versions/words";
import { after, begun, behaviour, critique, evidence, proposal, review } from "./examples";

const ABLE = { merge: false, tests: true };
const REDRAFT = proposal({
    id: "p2",
    kind: "redraft",
    asked: "redraft",
    evidence: evidence({ outcome: "broke", broken: ["tests/test_f.py::test_three"] }),
    wins: false,
    why: "It breaks tests/test_f.py::test_three.",
});
const DONE = answered(
    begun(),
    review({
        proposals: [{ ...proposal(), behaviour: behaviour(["f(1)", "1", "2"]) }, REDRAFT],
        chosen: "p1",
        between: behaviour(["f(1)", "2", "3"]),
    }),
);

test("the label says which version it is and how it stands", () => {
    assert.equal(label(DONE), "f · refine 2/3 · fixes 2, breaks 0");
    assert.equal(label(look(DONE, 1)), "f · redraft 3/3 · fixes 0, breaks 1");
    assert.equal(label(look(DONE, -1)), "f · yours 1/3 · refine");
    assert.equal(
        label({ ...DONE, changed: true }),
        "f · refine 2/3 · fixes 2, breaks 0 · your code has changed since",
    );
    const writing = after(begun(), { event: "working", what: "", text: "def", side: "refine" });
    assert.equal(label(writing), "f · refine 2/3 · being written");
});

test("a version shows its reason, its diff, its tests, and where it differs", () => {
    const text = body(DONE, ABLE);
    assert.match(text, /\*\*Better than yours\.\*\* It fixes 2 tests and breaks none/);
    assert.match(text, /```diff\n def f\(x\):\n-    return x\n\+    return x \+ 1\n```/);
    assert.match(text, /Fixed: \[test\\_one\]\(command:redraft\.versions\.openTest\?/);
    assert.match(text, /\| `f\(1\)` \| `1` \| `2` \| `3` \|/);
    assert.match(text, /18 of 18 tests run\\; no network\\, no writes/);
});

test("a version that breaks a test offers no way to accept it", () => {
    assert.match(body(DONE, ABLE), /redraft\.versions\.accept\?/);
    const broke = body(lookAt(DONE, "redraft"), ABLE);
    assert.match(broke, /\*\*Not to be accepted\.\*\*/);
    assert.doesNotMatch(broke, /redraft\.versions\.accept/);
});

test("nothing is accepted once the code has changed", () => {
    const text = body({ ...DONE, changed: true }, ABLE);
    assert.match(text, /^\*\*Your code has changed since/);
    assert.doesNotMatch(text, /redraft\.versions\.accept/);
});

test("what a model wrote stays data", () => {
    const nasty = "[Accept](command:workbench.action.quit) <b>x</b>\n\n# Head\n```\nout";
    const evil = proposal({
        note: nasty,
        why: nasty,
        diff: "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+```\n+[Accept](command:evil)",
        behaviour: behaviour(["f('|`|')", "`a` | b", nasty]),
    });
    const now = answered(begun("refine"), review({ proposals: [evil], chosen: "p1" }));
    const text = body(now, ABLE);
    const outside = text.replace(/^(`{3,})\w*\n[^]*?^\1$/gm, "");
    const unquoted = outside.replace(/(`+)[^]*?\1(?!`)/g, "").replace(/\\./g, "");
    for (const [, command] of unquoted.matchAll(/\]\(command:([\w.]+)/g)) {
        assert.ok(LINKED.includes(command ?? ""), command);
    }
    assert.match(text, /^````diff$/m, "the fence is longer than what is in it");
    assert.doesNotMatch(outside, /^# Head/m);
    assert.doesNotMatch(unquoted, /<b>/);
    const rows = text.split("\n").filter((row) => row.startsWith("| "));
    for (const row of rows) {
        assert.equal(row.replace(/\\\|/g, "").split("|").length, 5, row);
    }
});

test("yours shows the critique with what running its inputs gave", () => {
    const point = {
        id: "a",
        line: 19,
        quote: "if grams < band.limit:",
        message: "the limit is left out",
        input: "f(100)",
        claim: null,
        expected: "165",
        reproduced: true,
        observed: "310",
        source: "tests",
    };
    const now = look({ ...DONE, critique: critique({ points: [point] }) }, -1);
    const text = body(now, ABLE);
    assert.match(text, /line 19 `if grams < band\.limit:`: the limit is left out/);
    assert.match(text, /`f\(100\)` gives `310`, should give `165` \(reproduced\)/);
    assert.match(text, /- Refine: It fixes 2 tests/);
});

test("that other versions pass as well is said before it is asked", () => {
    const seen = { kind: "value", text: "'ab'", versions: [1], expect: "f('a b') == 'ab'" };
    const open = proposal({
        rivals: [{ source: "", diff: "", note: "", leans: false }],
        questions: [{ input: "f('a b')", answers: [seen] }],
    });
    const now = answered(begun("refine"), review({ proposals: [open], chosen: "p1" }));
    assert.match(body(now, ABLE), /1 other version passes the tests as well.+`f\('a b'\)`/);
    assert.doesNotMatch(body(DONE, ABLE), /other version/);
});

test("with two to look at there is one way to turn", () => {
    const now = answered(begun("refine"), review({ proposals: [proposal()], chosen: "p1" }));
    const text = body(now, ABLE);
    assert.match(text, /\[Yours →\]/);
    assert.doesNotMatch(text, /←/);
});

test("several hunks stay apart", () => {
    const diff = "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-c\n+d";
    assert.equal(hunks(diff), "-a\n+b\n  …\n-c\n+d");
});
