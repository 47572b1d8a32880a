import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { lookFor } from "../harness/processes-seen.mjs";
import { longestWait, script } from "../harness/replies.mjs";
import { answers, IN_LONGEST_WAIT, keys, modelSettings, ROUTES } from "../harness/steps.mjs";
import { python, root } from "../harness/places.mjs";
import { until } from "../harness/until.mjs";

export const title = "an untrusted folder: a model may read, nothing of the folder is run until it is trusted";

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const project = stage.parcels();
    // an environment of the folder, whose interpreter is known by its path when it runs
    const environment = project.path(".venv");
    mkdirSync(join(environment, "bin"), { recursive: true });
    cpSync(join(root, ".venv", "pyvenv.cfg"), join(environment, "pyvenv.cfg"));
    copyPytest(join(root, ".venv", "lib"), join(environment, "lib"));
    symlinkSync(realpathSync(python), join(environment, "bin", "python"));
    const ran = lookFor(join(environment, "bin", "python"));
    const model = await stage.model(script(longestWait));
    const window = await stage.open(project.folder, [project.path(ROUTES)], {
        trust: true,
        settings: { ...modelSettings(model.url), "security.workspace.trust.startupPrompt": "never" },
    });
    await until("the window is restricted", async () => /Restricted Mode/.test(await window.statusBar()));
    await answers(window);
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: redraft/);
    assert.equal(model.chats().length, 1, "the model has read it");
    assert.equal(await window.offers("Redraft: Run the Tests of This Function"), false);
    await stage.shot("restricted");
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.compare);
    await window.waitForComment(/not tested|not trusted/);
    assert.equal(ran.seen(), false, "nothing of the folder was run");
    await stage.shot("compared");
    await window.press(...keys.discard);

    await window.run("Workspaces: Manage Workspace Trust");
    await window.page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).first().click();
    await until("the window is not restricted", async () => !/Restricted Mode/.test(await window.statusBar()));
    await window.openFile(project.path(ROUTES));
    await window.goTo(IN_LONGEST_WAIT, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: redraft.*3 tests fail/);
    assert.equal(ran.seen(), true, "now the folder's own interpreter has run its tests");
    ran.stop();
}

/**
 * Copies what pytest needs, because the sandbox shows no folder that a link in an environment leads to.
 * @param {string} from
 * @param {string} to
 */
function copyPytest(from, to) {
    const needed = /^(py|pytest|_pytest|pluggy|iniconfig|packaging|pygments|exceptiongroup|tomli|typing_extensions)(\.py|-.*\.dist-info)?$/;
    for (const version of readdirSync(from)) {
        const there = join(from, version, "site-packages");
        for (const name of readdirSync(there).filter((one) => needed.test(one))) {
            cpSync(join(there, name), join(to, version, "site-packages", name), { recursive: true });
        }
    }
}
