import assert from "node:assert/strict";
import { IN_HALVES, openBill } from "../harness/bill.mjs";
import { compare, keys } from "../harness/steps.mjs";

export const title = "any two of the three versions in a diff editor";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window } = await openBill(stage);
    await compare(window, IN_HALVES);
    await window.press(...keys.diff);
    const { rows } = window.quickInput();
    await rows.first().waitFor();
    assert.equal(await rows.count(), 3, "three pairs of three versions");
    await window.pick("Refine ↔ Redraft");
    await window.page.locator(".monaco-diff-editor").waitFor();
    await window.page.locator(".monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert").first().waitFor();
    assert.ok((await window.tabs()).some((tab) => tab.includes("Refine ↔ Redraft")));
}
