import assert from "node:assert/strict";
import { compare, IN_LONGEST_WAIT, keys, openWithModel, ROUTES, saveUntil } from "../harness/steps.mjs";
import { until } from "../harness/until.mjs";

export const title = "accept is one edit: one undo takes it back, one redo puts it in again";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { project, window } = await openWithModel(stage);
    const read = () => project.read(ROUTES);
    const before = read();
    await compare(window, IN_LONGEST_WAIT);
    await window.press(...keys.accept);
    await until("the comparison is closed", async () => (await window.comments().count()) === 0);
    const after = await saveUntil(window, read, "the redraft is in the file", (text) => text.includes("max([longest"));
    assert.equal(outside(after), outside(before), "only the function's bytes are touched");
    await stage.shot("accepted");

    await window.undo();
    await saveUntil(window, read, "one undo brings the old text back", (text) => text === before);
    await window.redo();
    await saveUntil(window, read, "one redo brings the new text back", (text) => text === after);
}

/** What stands before and after `longest_wait`. @param {string} text */
function outside(text) {
    return text.slice(0, text.indexOf("def longest_wait")) + text.slice(text.indexOf("def regions"));
}
