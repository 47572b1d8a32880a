import assert from "node:assert/strict";
import { idle, IN_LONGEST_WAIT, keys, openWithModel, ROUTES, saveUntil } from "../harness/steps.mjs";
import { longestWait } from "../harness/replies.mjs";
import { until } from "../harness/until.mjs";

export const title = "one side is stopped while the other goes on, and is usable at once";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { project, window, model } = await openWithModel(stage, {
        ...longestWait,
        refine: { text: longestWait.refine, drip: 1, chunk: 4 },
    });
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.compare);
    // the redraft is ready and can be read while the refinement is still being written
    await window.waitForComment(/refine 2\/3 · being written/);
    await window.press(...keys.next);
    await window.waitForComment(/redraft 3\/3 · fixes 3, breaks 0/);
    const slow = () => model.chats().find((call) => call.sent.includes("Refine the newest version"));
    assert.equal(slow()?.closedBy, null, "the other side is still being written");
    await stage.shot("one-ready");
    await window.run("Redraft: Stop Making One Version…");
    await until("its socket is closed by the client", () => slow()?.closedBy === "client");
    await idle(window);
    await window.waitForComment(/redraft 3\/3 · fixes 3, breaks 0/);
    await window.press(...keys.accept);
    await saveUntil(window, () => project.read(ROUTES), "the redraft is in the file", (now) => now.includes("max([longest"));
}
