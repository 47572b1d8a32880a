// The mocha suite of client-vscode/test/host, run inside a real extension host.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newPage } from "./browser.mjs";
import { startEditor } from "./editor.mjs";
import { client } from "./places.mjs";
import { until } from "./until.mjs";
import { parcels } from "./workspace.mjs";

/** @param {import("playwright-core").Browser} browser */
export async function runHostSuite(browser) {
    const folder = mkdtempSync(join(tmpdir(), "rd-"));
    const none = join(folder, "none");
    mkdirSync(none);
    const project = parcels(join(folder, "parcels"));
    const results = join(folder, "results.json");
    // the folder under test is the extension's own; the package is not installed beside it
    const editor = await startEditor({ folder, extensions: none, env: { REDRAFT_HOST_RESULTS: results } });
    const { page, address, close } = await newPage(browser, editor);
    try {
        /** @type {string[]} */
        const said = [];
        /** @type {number | undefined} */
        let code;
        await page.exposeFunction("codeAutomationLog", (/** @type {string} */ kind, /** @type {unknown[]} */ args) => {
            said.push(`${kind} ${JSON.stringify(args)}`);
        });
        await page.exposeFunction("codeAutomationExit", (/** @type {number} */ given) => {
            code = given;
        });
        const at = (/** @type {string} */ path) => `vscode-remote://${new URL(address).host}${path}`;
        const payload = [
            ["extensionDevelopmentPath", at(client)],
            ["extensionTestsPath", at(join(client, "out-test", "host", "index.js"))],
            ["skipWelcome", "true"],
        ];
        const query = new URLSearchParams({ folder: project.folder, payload: JSON.stringify(payload) });
        await page.goto(`${address}/?${query}`);
        await until("the suite in the extension host ends", () => code !== undefined, 180_000).catch(() => undefined);
        if (!existsSync(results)) {
            return { passed: 0, failed: 1, report: `  FAIL  host: it wrote no results\n${said.slice(-20).join("\n")}` };
        }
        /** @type {{tests: {title: string, error: string | null}[]}} */
        const { tests } = JSON.parse(readFileSync(results, "utf8"));
        const lines = tests.map(({ title, error }) =>
            error === null ? `  ok    host: ${title}` : `  FAIL  host: ${title}\n${error}`,
        );
        const failed = tests.filter(({ error }) => error !== null).length;
        return { passed: tests.length - failed, failed, report: lines.join("\n") };
    } finally {
        await close();
        await editor.stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
}
