import assert from "node:assert/strict";
import { IN_BAND_FOR, keys, openParcels, RATES, saveUntil } from "../harness/steps.mjs";

export const title = "without a key the built-in repairer critiques, finds the fix and proves it";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { project, window } = await openParcels(stage, RATES);
    assert.equal(await window.offers("Redraft: Forget the Model's Key"), false, "there is no key to forget");
    await window.goTo(IN_BAND_FOR, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/refine/);

    await window.run("Redraft: Fix This Function");
    await window.waitForComment(/fix 2\/2 · fixes \d, breaks 0/);
    await stage.shot("proposed");
    await window.press(...keys.accept);
    const text = await saveUntil(window, () => project.read(RATES), "the fix is in the file", (now) =>
        now.includes("if grams <= band.limit:"),
    );
    assert.equal(text, original(project.read(RATES)).replace("grams < band", "grams <= band"));
}

/** @param {string} text */
function original(text) {
    return text.replace("grams <= band", "grams < band");
}
