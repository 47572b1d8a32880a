import assert from "node:assert/strict";
import { IN_HALVES, openBill } from "../harness/bill.mjs";
import { compare, keys, saveUntil } from "../harness/steps.mjs";

export const title = "the drafts of a function as a tree: an earlier one is opened, and applied again";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window, read } = await openBill(stage);
    const before = read();
    await compare(window, IN_HALVES);
    await window.press(...keys.discard);
    await window.run("View: Show Redraft");
    await window.goTo(IN_HALVES, 9);
    const rows = window.treeItems("History");
    const redraft = rows.filter({ hasText: /redraft/i }).filter({ hasText: /fixes 1/ }).first();
    await redraft.waitFor({ timeout: 60_000 });
    await stage.shot("tree");
    await redraft.click();
    await window.page.locator(".tab.active", { hasText: /halves/ }).first().waitFor();

    await redraft.hover();
    await redraft.locator('.action-item a[aria-label*="Test and Apply"]').click();
    await window.waitForComment(/draft 2\/2 · fixes 1, breaks 0/);
    await window.press(...keys.accept);
    const text = await saveUntil(window, read, "the earlier draft is in the file", (now) => now.includes("marks"));
    assert.notEqual(text, before);
}
