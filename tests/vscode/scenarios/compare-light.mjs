import { IN_HALVES, openBill } from "../harness/bill.mjs";
import { compare, keys } from "../harness/steps.mjs";

export const title = "the comparison in a light theme";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window } = await openBill(stage, { "workbench.colorTheme": "Default Light Modern" });
    await compare(window, IN_HALVES);
    await stage.shot("inline");
    await window.press(...keys.table);
    await window.webview(/test_the_halves_add_up/);
}
