import assert from "node:assert/strict";
import { longestWait } from "../harness/replies.mjs";
import { IN_LONGEST_WAIT, keys, openWithModel, ROUTES, saveUntil } from "../harness/steps.mjs";
import { serversOf } from "../harness/servers.mjs";
import { until } from "../harness/until.mjs";

export const title = "the server is killed in the middle of its work: it comes back, says so, loses nothing";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { project, window, model } = await openWithModel(stage, {
        ...longestWait,
        critique: { text: longestWait.critique, drip: 0.3, chunk: 40 },
    });
    await window.goTo(IN_LONGEST_WAIT, 1);
    await window.press("End");
    await window.page.keyboard.type("  # not saved yet");
    await window.press(...keys.critique);
    await until("the model is being asked", () => (model.chats()[0]?.received ?? 0) > 0);
    const [first, ...others] = serversOf(stage.folder);
    assert.ok(first && others.length === 0, "there is one server");
    process.kill(first, "SIGKILL");

    await window.waitForNotification(/stopped and was started again; what was running is asked again/);
    await stage.shot("told");
    await window.waitForLens(/Redraft: redraft/);
    const [second] = serversOf(stage.folder);
    assert.notEqual(second, first);
    assert.equal(model.chats().length, 2, "it was asked again, once");
    const text = await saveUntil(window, () => project.read(ROUTES), "what was typed is still there", (now) =>
        now.includes("# not saved yet"),
    );
    assert.equal(text.match(/not saved yet/g)?.length, 1);
}
