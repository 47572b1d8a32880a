import assert from "node:assert/strict";
import { test } from "node:test";
import { dedented } from "../../../src/versions/dedent";
import { moved } from "../../../src/versions/place";

const PLACE = { start: 10, end: 14 };

test("lines that are put in above move it, below they do not", () => {
    const above = { first: 2, last: 2, lines: 4, whole: false };
    assert.deepEqual(moved(PLACE, above), { start: 13, end: 17 });
    assert.deepEqual(moved(PLACE, { ...above, first: 15, last: 15 }), PLACE);
    const cut = { first: 2, last: 5, lines: 1, whole: true };
    assert.deepEqual(moved(PLACE, cut), { start: 7, end: 11 });
});

test("a line opened right before its first moves it whole", () => {
    const before = { first: 10, last: 10, lines: 3, whole: true };
    assert.deepEqual(moved(PLACE, before), { start: 12, end: 16 });
});

test("what is typed within makes it longer or shorter", () => {
    assert.deepEqual(moved(PLACE, { first: 12, last: 12, lines: 2, whole: false }), { start: 10, end: 15 });
    assert.deepEqual(moved(PLACE, { first: 11, last: 13, lines: 1, whole: false }), { start: 10, end: 12 });
});

test("a method's text is put at column 0, whatever the line endings", () => {
    const method = "    def f(self):\r\n        return 1\r\n\r\n";
    assert.equal(dedented(method), "def f(self):\n    return 1");
});
