// Which programs were run, as the process table shows them.

import { readdirSync, readFileSync } from "node:fs";

/**
 * Looks again and again, until it is told to stop, for processes whose command line holds a text.
 * @param {string} text
 */
export function lookFor(text) {
    let seen = false;
    const timer = setInterval(() => {
        seen ||= readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(text));
    }, 40);
    return { seen: () => seen, stop: () => clearInterval(timer) };
}

/** @param {string} pid */
function commandLine(pid) {
    try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
        return ""; // it has ended
    }
}
