import assert from "node:assert/strict";
import { IN_LONGEST_WAIT, openWithModel, ROUTES } from "../harness/steps.mjs";
import { longestWait } from "../harness/replies.mjs";
import { until } from "../harness/until.mjs";

export const title = "on save the changed function is critiqued, and the save does not wait for it";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    // 12 s before the first byte: the file is on disk long before anybody has answered
    const { project, window, model } = await openWithModel(
        stage,
        { critique: { text: longestWait.critique, delay: 12 } },
        { settings: { "redraft.editor.on_save": "changed" } },
    );
    await window.goTo(IN_LONGEST_WAIT, 1);
    await window.press("End");
    await window.page.keyboard.type("  # the wait here");
    await window.save();
    await until("the file is saved", () => project.read(ROUTES).includes("# the wait here"));
    await until("the model is asked", () => model.chats().length === 1);
    assert.equal(model.chats()[0]?.received, 0, "the save was there before the answer");
    await window.waitForLens(/Redraft: redraft/);

    // a save without a change asks nobody
    await window.save();
    await window.goTo(20, 1);
    await window.press("End");
    await window.page.keyboard.type("  # in order");
    await window.save();
    await until("the other function is asked about", () => model.chats().length === 2);
    assert.match(model.chats()[1]?.sent ?? "", /regions/);
    assert.ok((await window.lenses()).some((lens) => /Redraft: redraft/.test(lens)), "the first verdict stays");
}
