import assert from "node:assert/strict";
import { answers, keys, saveUntil } from "../harness/steps.mjs";

export const title = "CRLF line ends and tabs stay what they are";

const SHOP = [
    '"""A shop."""',
    "",
    "",
    "def grade(points):",
    '\t"""A from 90 on, B from 80 on, C below."""',
    "\tif points > 90:",
    '\t\treturn "A"',
    "\tif points >= 80:  # the limit counts — “here”",
    '\t\treturn "B"',
    '\treturn "C"',
    "",
].join("\r\n");

// every limit from both sides, so that only one version is right
const TESTS = `from shop import grade


def test_grades():
    assert [grade(points) for points in (79, 80, 89, 90, 91, 100)] == list("CBBAAA")


def test_far_from_the_limits():
    assert [grade(points) for points in (0, 50, 85, 95)] == list("CCBA")
`;

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const project = stage.workspace("shop", {
        "shop.py": SHOP,
        "test_shop.py": TESTS,
    });
    const window = await stage.open(project.folder, [project.path("shop.py")]);
    await answers(window);
    await window.goTo(6);
    await window.press(...keys.refine);
    await window.waitForComment(/fixes 1, breaks 0/);
    await window.press(...keys.accept);
    const saved = await saveUntil(window, () => project.read("shop.py"), "the fix is in the file", (now) => now.includes(">= 90") && now.endsWith("\r\n"));
    assert.equal(saved, SHOP.replace("points > 90", "points >= 90"));
}
