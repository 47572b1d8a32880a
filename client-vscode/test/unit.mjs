// Runs the unit tests: `npm test`, or `npm test -- history` for the files whose path holds a word.
// They are bundled by esbuild, which takes no time; their types are checked by `npm run check`.
// Modules that import "vscode" cannot run here: what is worth a unit test is kept free of it.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const client = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(client, "test", "unit");
const out = join(client, "out-test", "unit");
const words = process.argv.slice(2);

const sources = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".test.ts") && words.every((word) => name.includes(word)))
    .sort();
if (sources.length === 0) {
    console.error(`No unit test's path holds: ${words.join(", ")}`);
    process.exit(1);
}

await build({
    absWorkingDir: client,
    entryPoints: sources.map((name) => join(folder, name)),
    outbase: folder,
    outdir: out,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node18",
    sourcemap: "inline",
    external: ["vscode"],
    logLevel: "warning",
});

// each file by name: `node --test FOLDER` means different things to different versions of Node.js
const files = sources.map((name) => relative(client, join(out, name.replace(/\.ts$/, ".js"))));
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], {
    cwd: client,
    stdio: "inherit",
});
process.exit(run.status ?? 1);
