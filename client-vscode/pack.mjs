// Makes the package: `node pack.mjs PYTHON`, which `make vsix` calls. PYTHON is one that has pip.
// The server's wheel is inside, so that what is installed fits the extension, whatever the index has.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX, listFiles } from "@vscode/vsce";

const MOST_BYTES = 3 * 1024 * 1024;
const BORROWED = ["LICENSE", "CHANGELOG.md"];

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const python = process.argv[2] ?? "python3";
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const packagePath = join(root, "dist", `redraft-${manifest.version}.vsix`);

try {
    makeWheel();
    run(process.execPath, [join(here, "build.mjs"), "--production"]);
    for (const name of BORROWED) copyFileSync(join(root, name), join(here, name));
    checkFiles(await listFiles({ cwd: here, dependencies: false }));
    mkdirSync(dirname(packagePath), { recursive: true });
    // no --target: one package for every platform, because the wheel is pure Python
    await createVSIX({
        cwd: here,
        packagePath,
        dependencies: false,
        allowMissingRepository: true,
        rewriteRelativeLinks: false,
    });
    const { size } = statSync(packagePath);
    if (size > MOST_BYTES) throw new Error(`The package has ${size} bytes; at most ${MOST_BYTES} are wanted.`);
} catch (error) {
    rmSync(packagePath, { force: true });
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
} finally {
    for (const name of BORROWED) rmSync(join(here, name), { force: true });
}

function makeWheel() {
    const folder = join(here, "server");
    rmSync(folder, { recursive: true, force: true });
    run(python, ["-m", "pip", "wheel", root, "--no-deps", "--quiet", "--disable-pip-version-check", "-w", folder]);
    const wheels = readdirSync(folder);
    const wanted = `redraft-${manifest.version}-py3-none-any.whl`;
    if (wheels.length !== 1 || wheels[0] !== wanted) {
        throw new Error(`The extension ${manifest.version} needs ${wanted}, but the project makes ${wheels.join(", ")}.`);
    }
}

/**
 * Nothing of the workshop gets in, and nothing that the manifest names is left out.
 * @param {string[]} files
 */
function checkFiles(files) {
    const strays = files.filter((file) => /node_modules|^src\/|^test|\.(ts|map|mjs)$/.test(file));
    if (strays.length > 0) throw new Error(`These do not belong into the package: ${strays.join(", ")}.`);
    const missing = namedFiles(manifest).filter((file) => !files.includes(file));
    if (missing.length > 0) throw new Error(`The manifest names files that the package lacks: ${missing.join(", ")}.`);
}

/**
 * Files of this folder that a manifest's values name.
 * @param {unknown} value
 * @returns {string[]}
 */
function namedFiles(value) {
    if (typeof value === "string") {
        const path = value.replace(/^\.\//, "");
        return /^(media|out|walkthrough)\/[\w./-]+$/.test(path) ? [path] : [];
    }
    return value !== null && typeof value === "object" ? Object.values(value).flatMap(namedFiles) : [];
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
    const ended = spawnSync(program, args, { cwd: here, stdio: "inherit" });
    if (ended.status !== 0) throw new Error(`“${program} ${args.join(" ")}” failed.`);
}
