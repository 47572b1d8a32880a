import assert from "node:assert/strict";
import { compare, IN_LONGEST_WAIT, openWithModel, ROUTES, saveUntil } from "../harness/steps.mjs";

export const title = "a function that has changed meanwhile is left alone, and the user told why";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { project, window } = await openWithModel(stage);
    const thread = await compare(window, IN_LONGEST_WAIT);
    await window.goTo(IN_LONGEST_WAIT, 1);
    await window.press("End");
    await window.page.keyboard.type("  # mine");
    await thread.filter({ hasText: /changed since/ }).waitFor();
    await window.run("Redraft: Accept This Version");
    await window.waitForNotification(/changed/);
    const text = await saveUntil(window, () => project.read(ROUTES), "the user's own text is saved", (now) =>
        now.includes("# mine"),
    );
    assert.ok(!text.includes("max([longest"), "nothing was applied");
    assert.match(text, /if stops\[0\]\.wait < longest: {2}# mine\n/);
}
