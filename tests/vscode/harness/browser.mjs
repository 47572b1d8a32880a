// One browser for a run; a page of its own for each scenario.

import { browserPath, labRequire } from "./places.mjs";
import { Workbench } from "./workbench.mjs";

/** @typedef {import("playwright-core").Page} Page */

export async function launchBrowser() {
    /** @type {import("playwright-core")} */
    const { chromium } = labRequire("playwright-core");
    const flags = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"];
    return chromium.launch({
        executablePath: browserPath(),
        headless: true,
        args: [...flags, "disable-component-update", "disable-sync"].map((flag) => `--${flag}`),
    });
}

/**
 * A page on an editor; `open` shows a folder (or a .code-workspace) and files of it.
 * @param {import("playwright-core").Browser} browser
 * @param {{port: number}} editor
 */
export async function newPage(browser, editor) {
    const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    return { page, address: `http://127.0.0.1:${editor.port}`, close: () => context.close() };
}

/**
 * @param {Page} page
 * @param {string} address
 * @param {string} folder a folder, or a file that ends with .code-workspace
 * @param {string[]} [files] absolute paths
 */
export async function openFolder(page, address, folder, files = []) {
    const authority = new URL(address).host;
    const query = new URLSearchParams();
    query.set(folder.endsWith(".code-workspace") ? "workspace" : "folder", folder);
    if (files.length > 0) {
        const payload = files.map((file) => ["openFile", `vscode-remote://${authority}${file}`]);
        query.set("payload", JSON.stringify(payload));
    }
    await page.goto(`${address}/?${query}`);
    await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
    if (files.length > 0) await page.locator(".editor-instance .view-line").first().waitFor({ timeout: 60_000 });
    return new Workbench(page);
}
