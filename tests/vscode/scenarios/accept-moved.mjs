import assert from "node:assert/strict";
import { compare, IN_LONGEST_WAIT, keys, openWithModel, ROUTES, saveUntil } from "../harness/steps.mjs";

export const title = "a function that has moved meanwhile is found again";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { project, window } = await openWithModel(stage);
    await compare(window, IN_LONGEST_WAIT);
    await window.goTo(8, 1);
    await window.page.keyboard.type("LIMIT = 30\n\n\n");
    await window.press(...keys.accept);
    const text = await saveUntil(window, () => project.read(ROUTES), "the redraft is in the file", (now) =>
        now.includes("max([longest"),
    );
    assert.match(text, /LIMIT = 30\n/);
    assert.equal(text.match(/def longest_wait/g)?.length, 1);
    assert.match(text, /def longest_wait\([^\n]*\n {4}"""[^\n]*\n {4}return max\(\[longest[^\n]*\n\n\ndef regions/);
}
