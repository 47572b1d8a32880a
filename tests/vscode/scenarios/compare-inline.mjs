import assert from "node:assert/strict";
import { IN_HALVES, openBill } from "../harness/bill.mjs";
import { compare, turn } from "../harness/steps.mjs";

export const title = "two versions under the function, turned with the arrows without leaving the file";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window, model, read } = await openBill(stage);
    const before = read();
    await compare(window, IN_HALVES);
    const shows = (/** @type {RegExp} */ what) => window.comments().filter({ hasText: what }).waitFor();
    while (!/yours 1\/3/.test(await turn(window, "next")));
    await shows(/Verdict: refine/);
    await stage.shot("yours");
    await turn(window, "next");
    await shows(/refine 2\/3 · fixes 1, breaks 0/);
    await shows(/test_the_halves_add_up/);
    await stage.shot("refine");
    await turn(window, "next");
    await shows(/redraft 3\/3 · fixes 1, breaks 0/);
    await stage.shot("redraft");
    await turn(window, "previous");
    await shows(/refine 2\/3/);

    assert.match((await window.statusItem().textContent()) ?? "", /scripted · .*tokens/);
    assert.equal((await window.tabs()).length, 1, "nothing else was opened");
    assert.equal(read(), before, "nothing was applied");
    assert.equal(model.chats().length, 3, "one critique, one refinement, one redraft");
}
