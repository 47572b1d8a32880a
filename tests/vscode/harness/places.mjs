// Where things are.

import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = dirname(dirname(here));
export const client = join(root, "client-vscode");
export const lab = process.env.REDRAFT_VSCODE_LAB || join(root, ".cache", "vscode-lab");
export const shots = join(root, ".cache", "vscode-shots");

const version = JSON.parse(readFileSync(join(client, "package.json"), "utf8")).version;
export const vsix = join(root, "dist", `redraft-${version}.vsix`);

/** The environment that the project's own tests use: the server, without the extension's installing it. */
export const redraft = join(root, ".venv", "bin", "redraft");
export const python = join(root, ".venv", "bin", "python");

/** What the lab's node_modules hold. */
export const labRequire = createRequire(join(lab, "package.json"));

export function browserPath() {
    const named = process.env.REDRAFT_CHROMIUM;
    const known = ["chromium", "chromium-browser", "google-chrome"].map((name) => join("/usr/bin", name));
    const found = named ? [named] : known.filter((path) => existsSync(path));
    if (found[0] === undefined) throw new Error("There is no Chromium; REDRAFT_CHROMIUM can name one.");
    return found[0];
}
