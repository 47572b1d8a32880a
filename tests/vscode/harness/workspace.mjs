// Folders of Python that scenarios work on.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./places.mjs";

/**
 * A copy of the example project, with more files laid over it.
 * @param {string} folder
 * @param {Record<string, string>} [files] text by path
 */
export function parcels(folder, files = {}) {
    cpSync(join(root, "examples", "parcels"), folder, {
        recursive: true,
        filter: (path) => !path.includes("__pycache__"),
    });
    return workspace(folder, files);
}

/**
 * @param {string} folder
 * @param {Record<string, string>} files text by path
 */
export function workspace(folder, files) {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
    }
    return {
        folder,
        /** @param {string} name */
        path: (name) => join(folder, name),
        /** @param {string} name */
        read: (name) => readFileSync(join(folder, name), "utf8"),
        /** @param {string} name @param {string} text */
        write: (name, text) => writeFileSync(join(folder, name), text),
    };
}
