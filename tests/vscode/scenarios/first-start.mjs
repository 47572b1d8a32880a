import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { IN_BAND_FOR, keys, RATES } from "../harness/steps.mjs";
import { until } from "../harness/until.mjs";

export const title = "first start with no Python environment prepared: it makes its own, in sight, and works";

/** Fetching two dozen packages may take a while. */
const INSTALLATION = 180_000;

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const project = stage.parcels();
    const before = readdirSync(project.folder, { recursive: true }).sort();
    const window = await stage.open(project.folder, [project.path(RATES)], { ownServer: true });
    await window.waitForNotification(/Making the environment|Installing redraft/);
    await until("the status bar says so", async () => /Redraft: installing/.test(await window.statusBar()));
    await window.waitForNotification(/Installing redraft|Downloading|Collecting|\w+…/);
    await stage.shot("installing");
    await until("it runs", async () => /Redraft: (ready|repairer)/.test(await window.statusBar()), INSTALLATION);

    await window.goTo(IN_BAND_FOR, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: refine/);

    const storage = join(stage.editor?.data ?? "", "User", "globalStorage", "redraft.redraft", "server");
    const [made] = readdirSync(storage).filter((name) => existsSync(join(storage, name, "redraft.json")));
    assert.ok(made, "the environment is in the extension's own storage");
    assert.deepEqual(readdirSync(project.folder, { recursive: true }).sort(), before, "the project is not written to");
}
