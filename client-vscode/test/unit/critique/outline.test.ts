import assert from "node:assert/strict";
import { test } from "node:test";
import { around, called, outline } from "../../../src/critique/outline";

const TEXT = `import functools


@functools.cache
@other(
    1,
)
def first(
    a,
    b,
):
    """A text with
def no_function(): inside
    it."""
    return [
        a,
b,
    ]

# a comment of what follows
class Thing:
    async def method(self):
        def inner():
            return 1
        return inner

    def method(self):
        return 2  # def commented():


def last(): return 3
`;

test("functions with their names, decorators and last lines", () => {
    const found = outline(TEXT).map(({ qualname, ordinal, start, header, end }) =>
        [qualname, ordinal, start + 1, header + 1, end + 1].join(" "),
    );
    assert.deepEqual(found, [
        "first 0 8 8 18",
        "Thing.method 0 22 22 25",
        "Thing.method.inner 0 23 23 24",
        "Thing.method 1 27 27 28",
        "last 0 31 31 31",
    ].map((row) => row.replace("first 0 8 8", "first 0 4 8")));
});

test("the innermost one around a line, decorators included", () => {
    const all = outline(TEXT);
    const name = (line: number): string | undefined => around(all, line - 1)?.qualname;
    assert.equal(name(4), "first");
    assert.equal(name(13), "first");
    assert.equal(name(24), "Thing.method.inner");
    assert.equal(name(25), "Thing.method");
    assert.equal(name(1), undefined);
    assert.equal(name(29), undefined);
});

test("one of several of a name by its ordinal", () => {
    const all = outline(TEXT);
    assert.equal(called(all, "Thing.method", 1)?.header, 26);
    assert.equal(called(all, "Thing.method")?.header, 21);
    assert.equal(called(all, "nothing"), undefined);
});

test("line endings of any kind, and tabs", () => {
    const found = outline("def f():\r\n\treturn 1\r\n\r\nx = 1\r\n");
    assert.deepEqual(
        found.map(({ start, end }) => [start, end]),
        [[0, 1]],
    );
});
