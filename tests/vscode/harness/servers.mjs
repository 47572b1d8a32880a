// The language servers of one scenario, found by the environment that they were started with.

import { readdirSync, readFileSync } from "node:fs";

/**
 * @param {string} folder the scenario's
 * @returns {number[]} process ids
 */
export function serversOf(folder) {
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .filter((pid) => {
            const words = read(`/proc/${pid}/cmdline`).split("\0");
            return words.includes("serve") && read(`/proc/${pid}/environ`).includes(`${folder}/share`);
        })
        .map(Number);
}

/** @param {string} path */
function read(path) {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return ""; // it has ended, or is not ours
    }
}
