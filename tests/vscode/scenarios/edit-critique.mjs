import assert from "node:assert/strict";
import { IN_HALVES, openBill } from "../harness/bill.mjs";
import { keys } from "../harness/steps.mjs";

export const title = "the critique is reworded by hand, and the rewrite goes by the new words";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window, model } = await openBill(stage);
    await window.goTo(IN_HALVES, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: refine/);
    await window.goTo(IN_HALVES, 9);
    await window.run("Redraft: Edit the Critique and Rewrite…");
    await window.pick(/no two equal halves/);
    await window.pick(/Reword/);
    const { widget, input } = window.quickInput();
    await widget.filter({ hasText: /What is wrong/ }).waitFor();
    await input.fill("the first person pays the odd penny");
    await window.press("Enter");
    await stage.shot("edited");
    await window.pick(/Refine/);
    await window.waitForComment(/refine 2\/2 · fixes 1, breaks 0/);
    const asked = model.chats().at(-1)?.sent ?? "";
    assert.match(asked, /the first person pays the odd penny/);
    assert.doesNotMatch(asked, /no two equal halves/);
}
