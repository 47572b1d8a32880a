import assert from "node:assert/strict";
import { IN_HALVES, openBill } from "../harness/bill.mjs";
import { compare, keys } from "../harness/steps.mjs";

export const title = "the evidence table: tests, inputs, lines, complexity, time, tokens";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const { window } = await openBill(stage);
    await compare(window, IN_HALVES);
    await window.press(...keys.table);
    const table = await window.webview(/test_the_halves_add_up/);
    const said = await table.evaluate(() => document.body.innerText);
    for (const word of [/redraft/i, /refine/i, /fixed/i, /broken/i, /lines/i, /complexity/i, /time/i, /token/i]) {
        assert.match(said, word);
    }
    const rows = await table.evaluate(() =>
        Array.from(document.querySelectorAll("tr")).map((row) => Array.from(row.children).map((cell) => cell.textContent?.trim())),
    );
    const inputs = rows.filter(([input]) => /^halves\(/.test(input ?? ""));
    assert.ok(
        inputs.some(([, , refined, redrafted]) => refined && redrafted && refined !== redrafted),
        `an input on which the two differ, and what each returns: ${JSON.stringify(rows)}`,
    );

    // a test's name opens the test
    await table.locator("a, button", { hasText: "test_the_halves_add_up" }).first().click();
    await window.page.locator('.tab.active[data-resource-name="test_bill.py"]').waitFor();
}
