import assert from "node:assert/strict";
import { IN_BAND_FOR, keys, openParcels, RATES } from "../harness/steps.mjs";

export const title = "a critique by key: lens, quoted line, problem";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { project, window } = await openParcels(stage, RATES);
    const before = project.read(RATES);
    await window.goTo(IN_BAND_FOR, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: refine.*(test|fail)/);
    await window.squiggles().first().waitFor();
    const problems = await window.problems();
    await problems.filter({ hasText: /Redraft/i }).first().waitFor();
    assert.equal(project.read(RATES), before, "a critique changes nothing");
}
