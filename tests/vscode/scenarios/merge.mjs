import { IN_HALVES, openBill } from "../harness/bill.mjs";
import { compare, compared, keys, saveUntil } from "../harness/steps.mjs";

export const title = "the two versions are merged into one, tested, and accepted";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window, read } = await openBill(stage);
    await compare(window, IN_HALVES);
    await window.run("Redraft: Merge the Two Versions");
    await window.waitForComment(/merged 4\/4 · fixes 1, breaks 0/);
    await compared(window);
    await stage.shot("merged");
    await window.press(...keys.accept);
    await saveUntil(window, read, "the merged version is in the file", (text) => text.includes("for turn in (1, 0)"));
}
