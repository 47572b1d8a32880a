import assert from "node:assert/strict";
import { idle, IN_LONGEST_WAIT, keys, openWithModel, ROUTES } from "../harness/steps.mjs";
import { longestWait } from "../harness/replies.mjs";
import { until } from "../harness/until.mjs";

export const title = "cancel while the model writes: both sockets are closed by us";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const slow = { drip: 1, chunk: 4 };
    const { project, window, model } = await openWithModel(stage, {
        critique: longestWait.critique,
        refine: { text: longestWait.refine, ...slow },
        redraft: { text: longestWait.redraft, ...slow },
    });
    const before = project.read(ROUTES);
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.compare);
    await until("both versions are being written", () => {
        const writing = model.chats().slice(1);
        return writing.length === 2 && writing.every((call) => call.received > 500 && call.closedBy === null);
    });
    await window.waitForComment(/being written/);
    await stage.shot("writing");
    await window.press(...keys.cancel);
    await until("both sockets are closed by the client", () =>
        model.chats().slice(1).every((call) => call.closedBy === "client"),
    );
    await idle(window);
    assert.equal(await window.offers("Redraft: Cancel What Is Running"), false, "nothing runs");
    assert.equal(project.read(ROUTES), before);
    assert.equal(model.chats().length, 3, "nobody is asked again");
}
