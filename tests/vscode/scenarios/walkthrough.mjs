import assert from "node:assert/strict";
import { RATES } from "../harness/steps.mjs";
import { until } from "../harness/until.mjs";

export const title = "the walkthrough is offered once: four steps, each with its picture";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const project = stage.parcels();
    const window = await stage.open(project.folder, [project.path(RATES)]);
    await window.answerNotification(/ready to read the function/, "Get Started");
    const steps = window.page.locator(".getting-started-step");
    await steps.first().waitFor();
    assert.equal(await steps.count(), 4);
    for (const step of await steps.all()) {
        await step.click();
        await until("its picture is shown", async () =>
            window.page
                .locator(".getting-started-media img")
                .first()
                .evaluate((image) => "naturalWidth" in image && Number(image.naturalWidth) > 300),
        );
    }
    await steps.first().click();
}
