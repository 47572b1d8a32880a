// Makes the walkthrough's pictures anew: `make vsix && node tests/vscode/pictures.mjs`. To be looked at
// before they are kept.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchBrowser } from "./harness/browser.mjs";
import { installExtension } from "./harness/editor.mjs";
import { client } from "./harness/places.mjs";
import { script } from "./harness/replies.mjs";
import { Stage } from "./harness/stage.mjs";
import { compare, IN_BAND_FOR, keys, openParcels, RATES } from "./harness/steps.mjs";

const folder = join(client, "media", "walkthrough");
mkdirSync(folder, { recursive: true });

const common = mkdtempSync(join(tmpdir(), "rd-"));
const browser = await launchBrowser();
const stage = new Stage("pictures", browser, await installExtension(common));
try {
    await take();
} finally {
    await stage.end();
    await browser.close();
    rmSync(common, { recursive: true, force: true });
}

async function take() {
    // where LM Studio listens: something that answers on this machine
    await stage.model(script({}, { models: ["qwen3-coder-30b"] }), 1234);
    const { window } = await openParcels(stage, RATES, {
        settings: { "comments.maxHeight": false, "breadcrumbs.enabled": false, "redraft.editor.on_save": "changed" },
    });
    const { page } = window;
    await page.setViewportSize({ width: 960, height: 640 });
    await window.press("Control+KeyB");
    /** @param {string} name @param {number} [y] @param {number} [height] */
    const picture = async (name, y = 35, height = 585) => {
        await page.mouse.move(20, 450); // nothing there has a tooltip
        await page.screenshot({ path: join(folder, `${name}.png`), clip: { x: 48, y, width: 912, height } });
    };

    await window.goTo(IN_BAND_FOR, 9);
    await window.press(...keys.critique);
    await window.waitForLens(/Redraft: refine/);
    await window.goTo(IN_BAND_FOR, 1);
    await window.press("Alt+F8"); // the next problem, told under its line
    await page.locator(".marker-widget:visible, .zone-widget:visible", { hasText: /band_for/ }).first().waitFor();
    await picture("critique");
    await window.press("Escape", "Escape");

    await compare(window, IN_BAND_FOR);
    await window.focusEditor();
    for (let lines = 10; lines > 0; lines -= 1) await window.press("Control+ArrowDown");
    await picture("compare");
    await window.press(...keys.discard);

    await window.run("Redraft: Choose Model…");
    await window.quickInput().rows.filter({ hasText: "qwen3" }).first().waitFor();
    await picture("model", 0, 420);
    await window.press("Escape");

    await window.run("Preferences: Open Settings (UI)");
    await page.locator(".settings-editor .suggest-input-container textarea, .settings-editor .native-edit-context").first().waitFor();
    await page.keyboard.type("@ext:redraft.redraft save");
    await page.locator(".setting-item-contents", { hasText: /On[ _]save/i }).first().waitFor();
    await page.locator(".setting-item-contents select, .setting-item-contents .monaco-select-box").first().waitFor();
    await picture("save", 155, 350);
}
