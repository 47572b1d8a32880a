import { IN_BAND_FOR, openParcels, RATES } from "../harness/steps.mjs";

export const title = "a critique by the palette, shown as comments on the quoted lines";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window } = await openParcels(stage, RATES, { settings: { "redraft.editor.points": "comments" } });
    await window.goTo(IN_BAND_FOR, 9);
    await window.run("Redraft: Critique This Function");
    await window.waitForLens(/Redraft: refine/);
    await window.goTo(IN_BAND_FOR, 9);
    await window.run("Redraft: Show the Critique");
    await window.waitForComment(/reproduced/);
}
