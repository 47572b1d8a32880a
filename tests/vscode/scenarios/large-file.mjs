import assert from "node:assert/strict";
import { answers, keys, saveUntil } from "../harness/steps.mjs";

export const title = "a file of 5,000 lines: one function is fixed, all else stays as it is";

// from both sides of the limit and far from it, so that only one version is right
const TESTS = `from big import grade


def test_the_limit_counts():
    assert [grade(points) for points in (89, 90, 91)] == list("BAA")


def test_far_from_the_limit():
    assert [grade(points) for points in (0, 1, 50, 95, 100)] == list("BBBAA")
`;

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const text = manyFunctions();
    const lines = text.split("\n");
    assert.ok(lines.length > 5_000);
    const project = stage.workspace("big", {
        "big.py": text,
        "test_big.py": TESTS,
    });
    const window = await stage.open(project.folder, [project.path("big.py")]);
    await answers(window);
    const line = lines.findIndex((row) => row.includes("points > 90")) + 1;
    await window.goTo(line, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: refine/);
    await window.press(...keys.refine);
    await window.waitForComment(/fixes 1, breaks 0/);
    await window.press(...keys.accept);
    const saved = await saveUntil(window, () => project.read("big.py"), "the fix is in the file", (now) =>
        now.includes("points >= 90") && now.length > text.length,
    );
    assert.equal(saved, text.replace("points > 90", "points >= 90"));
}

function manyFunctions() {
    const filler = (/** @type {number} */ n) =>
        `def step_${n}(value):\n    """Step ${n}."""\n    total = value\n    for part in range(${n % 7}):\n        total += part\n    return total\n\n\n`;
    const own = `def grade(points):\n    """A from 90 on, B below."""\n    if points > 90:\n        return "A"\n    return "B"\n\n\n`;
    const rows = Array.from({ length: 640 }, (_, n) => (n === 500 ? own : filler(n)));
    return `"""Many steps."""\n\n\n${rows.join("").trimEnd()}\n`;
}
