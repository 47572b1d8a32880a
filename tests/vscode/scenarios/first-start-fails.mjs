import { execFileSync } from "node:child_process";
import { python } from "../harness/places.mjs";
import { RATES } from "../harness/steps.mjs";
import { until } from "../harness/until.mjs";

export const title = "no Python, then an index that cannot be reached: each is said plainly, with a way on";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const project = stage.parcels();
    const window = await stage.open(project.folder, [project.path(RATES)], {
        ownServer: true,
        settings: { "redraft.python": "/nowhere/python3" },
        // nobody listens on port 9
        env: { PIP_INDEX_URL: "http://127.0.0.1:9/simple", PIP_CONFIG_FILE: "/dev/null", UV_OFFLINE: "1" },
    });
    await window.waitForNotification(/needs Python 3\.10 or newer.*\/nowhere\/python3 is not one that runs/);
    await until("the status bar says so", async () => /Redraft: does not run/.test(await window.statusBar()));
    await stage.shot("no-python");
    await window.answerNotification(/needs Python/, "Retry");
    await window.waitForNotification(/needs Python/);

    // another Python is chosen: it begins again by itself
    await window.answerNotification(/needs Python/, "Choose Python…");
    const { widget, input } = window.quickInput();
    await input.waitFor();
    await input.fill(
        execFileSync(python, ["-c", "import sys; print(sys._base_executable)"], { encoding: "utf8" }).trim(),
    );
    // the dialog looks into the folder before it takes a file of it
    await until("the dialog takes it", async () => {
        await window.press("Enter");
        await widget.waitFor({ state: "detached", timeout: 2_000 }).catch(() => undefined);
        return (await widget.count()) === 0;
    });
    await window.waitForNotification(/package index cannot be reached/, 120_000);
    await stage.shot("no-index");
    await window.answerNotification(/package index cannot be reached/, "Retry");
    await window.waitForNotification(/Making the environment|Installing redraft/);
    await window.waitForNotification(/package index cannot be reached/, 120_000);
}
