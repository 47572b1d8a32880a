// Runs the scenarios, then the suite inside the extension host: `make e2e` calls this.
//   node main.mjs [WORD…]      scenarios whose name holds one of the words
// REDRAFT_E2E_JOBS is how many run at once.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "./harness/browser.mjs";
import { installExtension } from "./harness/editor.mjs";
import { runHostSuite } from "./harness/host.mjs";
import { here } from "./harness/places.mjs";
import { Stage } from "./harness/stage.mjs";

/** No scenario takes longer, or something hangs. */
const MOST_MILLISECONDS = 240_000;

const words = process.argv.slice(2);
const jobs = Number(process.env.REDRAFT_E2E_JOBS ?? 2);
const chosen = (/** @type {string} */ name) => words.length === 0 || words.some((word) => name.includes(word));

const waiting = readdirSync(join(here, "scenarios"))
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.replace(/\.mjs$/, ""))
    .filter(chosen)
    .sort();

const common = mkdtempSync(join(tmpdir(), "rd-"));
let passed = 0;
let failed = 0;

const browser = await launchBrowser();
try {
    const extensions = await installExtension(common);
    await Promise.all(Array.from({ length: Math.min(jobs, waiting.length) }, () => worker(extensions)));
    if (chosen("host")) {
        const host = await runHostSuite(browser);
        passed += host.passed;
        failed += host.failed;
        console.log(host.report);
    }
} finally {
    await browser.close();
    rmSync(common, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** @param {string} extensions */
async function worker(extensions) {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        await runScenario(name, extensions);
    }
}

/**
 * A scenario that fails is run once more, because the machine may have been busy with something
 * else; both outcomes are printed, and one that needed it twice is worth a look.
 * @param {string} name
 * @param {string} extensions
 */
async function runScenario(name, extensions) {
    if ((await attempt(name, extensions)) || (await attempt(name, extensions, " at the second try"))) {
        passed += 1;
    } else {
        failed += 1;
    }
}

/**
 * @param {string} name
 * @param {string} extensions
 */
async function attempt(name, extensions, which = "") {
    const began = Date.now();
    const { title, run } = await import(pathToFileURL(join(here, "scenarios", `${name}.mjs`)).href);
    const stage = new Stage(name, browser, extensions);
    let timer;
    try {
        const late = new Promise((_, reject) => {
            timer = setTimeout(() => reject(new Error("The scenario takes too long.")), MOST_MILLISECONDS);
        });
        await Promise.race([run(stage), late]);
        await stage.shot();
        console.log(`  ok    ${name}: ${title}${which} (${seconds(began)})`);
        return true;
    } catch (error) {
        const shot = await stage.shot("failed");
        const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
        console.log(`  FAIL  ${name}: ${title}${which} (${seconds(began)})\n${said}\n${shot}\n${stage.logTail()}\n`);
        return false;
    } finally {
        clearTimeout(timer);
        await stage.end();
    }
}

/** @param {number} began */
function seconds(began) {
    return `${((Date.now() - began) / 1000).toFixed(0)} s`;
}
