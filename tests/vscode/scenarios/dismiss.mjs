import assert from "node:assert/strict";
import { IN_LONGEST_WAIT, keys, openWithModel } from "../harness/steps.mjs";
import { until } from "../harness/until.mjs";

export const title = "a point that is dismissed stays away, even after the server was started again";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window, model } = await openWithModel(stage);
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: redraft/);
    await until("both points are shown", async () => (await count(window)) === 2);

    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.run("Redraft: Dismiss a Point…");
    await stage.shot("choice");
    await window.pick(/shortest wait/);
    await until("one point is left", async () => (await count(window)) === 1);

    await window.run("Redraft: Restart the Server");
    await until("the server has forgotten what it had found", async () => (await count(window)) === 0);
    await until("it runs again", async () => /Redraft: scripted/.test(await window.statusBar()));
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: redraft/);
    await until("one point is shown", async () => (await count(window)) === 1);
    assert.equal(model.chats().length, 2, "the model said both again");
}

/** @param {import("../harness/workbench.mjs").Workbench} window */
async function count(window) {
    const said = await window.page.locator('.statusbar-item[id="status.problems"]').getAttribute("aria-label");
    return Array.from((said ?? "").matchAll(/\d+/g), Number).reduce((sum, number) => sum + number, 0);
}
