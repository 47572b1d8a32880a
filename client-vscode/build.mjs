// Bundles the extension into out/extension.js: one file to load, because each of many costs time.
//   node build.mjs                 with a source map, for work on the extension
//   node build.mjs --production    smaller, for the package
//   node build.mjs --watch         again at every change
//   node build.mjs --host          the suite that runs inside the extension host, into out-test/host

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const asked = new Set(process.argv.slice(2));
const here = dirname(fileURLToPath(import.meta.url));
const production = asked.has("--production");

/** @type {import("esbuild").BuildOptions} */
const common = {
    absWorkingDir: here,
    bundle: true,
    platform: "node",
    format: "cjs",
    // VS Code 1.91 and newer have Node.js 20; remote servers of that time still ran on 18
    target: "node18",
    logLevel: "warning",
};

/** @type {import("esbuild").BuildOptions} */
const extension = {
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "out/extension.js",
    external: ["vscode"],
    minify: production,
    sourcemap: !production,
    legalComments: "none", // third-party.txt has the licences, whole
    metafile: true,
    define: { "process.env.NODE_ENV": JSON.stringify(production ? "production" : "development") },
};

/** @type {import("esbuild").BuildOptions} */
const host = {
    ...common,
    entryPoints: ["test/host/index.ts"],
    outfile: "out-test/host/index.js",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
};

if (asked.has("--watch")) {
    const watching = await context(extension);
    await watching.watch();
} else if (asked.has("--host")) {
    await build(host);
} else {
    // a source map of an earlier build must not get into the package
    rmSync(join(here, "out"), { recursive: true, force: true });
    const { metafile } = await build(extension);
    writeFileSync(join(here, "out", "third-party.txt"), licences(Object.keys(metafile.inputs)));
}

/**
 * The licences of the packages that the bundle holds.
 * @param {string[]} inputs files, relative to this folder
 */
function licences(inputs) {
    const packages = inputs.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
    const parts = [...new Set(packages.filter((name) => name !== undefined))].sort().map((folder) => {
        const about = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
        const file = readdirSync(join(here, folder)).find((name) => /^licen[cs]e/i.test(name));
        const text = file ? readFileSync(join(here, folder, file), "utf8").trim() : `Licence: ${about.license}`;
        return `${about.name} ${about.version}\n\n${text}\n`;
    });
    return ["The extension holds these packages.\n", ...parts].join(`\n${"-".repeat(72)}\n\n`);
}
