import assert from "node:assert/strict";
import { test } from "node:test";
import { knownAt, knownAs } from "../../../src/critique/atline";
import { added, asSaid, dropped, Edited, given, reworded } from "../../../src/critique/given";
import { pointBody, weight } from "../../../src/critique/words";
import type { KnownFunction, Point } from "../../../src/protocol";
import { critique } from "../versions/examples";

const point = (id: string, line: number, more: Partial<Point> = {}): Point => ({
    id,
    line,
    quote: `line ${line}`,
    message: `wrong at ${line}`,
    input: null,
    claim: null,
    expected: null,
    reproduced: null,
    observed: null,
    source: "model",
    ...more,
});
const SAID = critique({ points: [point("a", 3), point("b", 3), point("c", 5)] });

test("points are reworded, dropped and added, and go out without what is ours", () => {
    let now = asSaid(SAID);
    now = reworded(now, 1, "it is late");
    now = dropped(now, 0);
    now = added(now, { line: 9, quote: "x", message: "slow" });
    assert.deepEqual(given(now).points, [
        { line: 3, quote: "line 3", message: "it is late" },
        { line: 5, quote: "line 5", message: "wrong at 5" },
        { line: 9, quote: "x", message: "slow" },
    ]);
    // of two points on one line the right one is still found
    assert.equal(now.points.findIndex(({ from }) => from === "b"), 0);
});

test("an edited critique is sent for that text of the function alone, and only while it differs", () => {
    const edited = new Edited();
    assert.deepEqual(edited.wish("key"), {});
    edited.keep("key", reworded(asSaid(SAID), 0, "other"), SAID);
    assert.equal(edited.wish("key").critique?.points[0]?.message, "other");
    assert.deepEqual(edited.wish("another"), {});
    edited.keep("key", asSaid(SAID), SAID);
    assert.deepEqual(edited.wish("key"), {});
});

const known = (qualname: string, line: number, end_line: number, ordinal = 0): KnownFunction => ({
    function: { qualname, ordinal, line, end_line, hash: "h" },
    line: "refine",
    critique: SAID,
    baseline: null,
    proposals: [],
});

test("the innermost known function around a line", () => {
    const all = [known("outer", 1, 20), known("outer.inner", 5, 9), known("outer", 30, 40, 1)];
    assert.equal(knownAt(all, 6)?.function.qualname, "outer.inner");
    assert.equal(knownAt(all, 9)?.function.qualname, "outer");
    assert.equal(knownAt(all, 25), undefined);
    assert.equal(knownAs(all, "outer", 1)?.function.line, 30);
});

test("a point's words: what running it showed, escaped", () => {
    const shown = point("a", 3, {
        message: "*bad* `a*b` [link](command:x)",
        input: "f(1)",
        observed: "2",
        expected: "3",
        reproduced: true,
    });
    assert.equal(
        pointBody(shown),
        "\\*bad\\* `a*b` \\[link\\]\\(command\\:x\\)\n\n`f(1)` gives `2`, should give `3`",
    );
    assert.equal(weight(shown), "reproduced");
    assert.equal(weight(point("a", 3)), "");
    assert.equal(weight({ ...shown, reproduced: false }), "could not be reproduced");
});
