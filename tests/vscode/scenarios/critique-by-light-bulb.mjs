import assert from "node:assert/strict";
import { IN_BAND_FOR, openParcels, RATES } from "../harness/steps.mjs";

export const title = "a critique by the light bulb, whose menu then offers the rewrite";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window } = await openParcels(stage, RATES);
    await window.goTo(IN_BAND_FOR, 9);
    await window.chooseAction(/critique band_for/);
    await window.waitForLens(/Redraft: refine/);
    await window.goTo(IN_BAND_FOR, 9);
    const rows = await window.lightBulb();
    const offered = (await rows.allTextContents()).join("\n");
    for (const word of [/refine/i, /redraft/i, /compare/i]) assert.match(offered, word);
}
