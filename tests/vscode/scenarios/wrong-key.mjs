import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { longestWait, script } from "../harness/replies.mjs";
import { IN_LONGEST_WAIT, keys, openParcels, ROUTES } from "../harness/steps.mjs";
import { until } from "../harness/until.mjs";

export const title = "a model is chosen with a wrong key, then with the right one; neither is written anywhere";

const WRONG = "sk-wrong-4f1c2a9b7d";
const RIGHT = "sk-right-8e3d5c6a0f";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const model = await stage.model(script(longestWait, { key: RIGHT }));
    const { project, window } = await openParcels(stage, ROUTES);

    await choose(window, model.url, WRONG);
    await window.waitForNotification(/key/i);
    await stage.shot("refused");
    await window.answerNotification(/key/i, "Type a Name");
    await answer(window, /Model at/, "scripted");
    await window.answerNotification(/key/i, "Keep All the Same");
    await until("the model thinks", async () => /Redraft: scripted/.test(await window.statusBar()));

    await window.openFile(project.path(ROUTES));
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.critique);
    await window.waitForNotification(/key/i);
    await stage.shot("critique-refused");
    assert.ok(model.chats().some((call) => call.sent.includes(`Bearer ${WRONG}`)));
    assert.equal((await window.lenses()).filter((lens) => /Redraft: (pass|refine|redraft)/.test(lens)).length, 0);

    await choose(window, model.url, RIGHT);
    await answer(window, /Model at/, "scripted");
    await window.waitForNotification(/answer/i);
    await window.openFile(project.path(ROUTES));
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: redraft/);

    assert.equal(filesWith(WRONG, stage.folder), "");
    assert.equal(filesWith(RIGHT, stage.folder).replace(/^.*\/script\.json\n/, ""), "");
    assert.equal(await window.offers("Redraft: Forget the Model's Key"), true);
}

/**
 * @param {import("../harness/workbench.mjs").Workbench} window
 * @param {string} url
 * @param {string} key
 */
async function choose(window, url, key) {
    await window.run("Redraft: Choose Model…");
    await window.pick("Another address");
    await answer(window, /Address/, url);
    await answer(window, /Key for/, key);
}

/**
 * @param {import("../harness/workbench.mjs").Workbench} window
 * @param {RegExp} titled
 * @param {string} text
 */
async function answer(window, titled, text) {
    const { widget, input } = window.quickInput();
    await widget.filter({ hasText: titled }).waitFor();
    await input.fill(text);
    await window.press("Enter");
}

/** Files that hold a text, in any way. @param {string} text @param {string} folder */
function filesWith(text, folder) {
    try {
        return execFileSync("grep", ["-rlaF", "--", text, folder], { encoding: "utf8" });
    } catch {
        return ""; // grep says 1 when there is none
    }
}
