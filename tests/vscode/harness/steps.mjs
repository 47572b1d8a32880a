// Steps that many scenarios take.

import { longestWait, script } from "./replies.mjs";
import { until } from "./until.mjs";

/** @typedef {import("./stage.mjs").Stage} Stage */
/** @typedef {import("./workbench.mjs").Workbench} Workbench */

export const RATES = "parcels/rates.py";
export const ROUTES = "parcels/routes.py";

/** A line in `band_for`, and one in `longest_wait`; from 1. */
export const IN_BAND_FOR = 19;
export const IN_LONGEST_WAIT = 14;

export const keys = {
    critique: ["Control+Alt+KeyR", "KeyC"],
    compare: ["Control+Alt+KeyR", "KeyV"],
    refine: ["Control+Alt+KeyR", "KeyF"],
    redraft: ["Control+Alt+KeyR", "KeyD"],
    cancel: ["Control+Alt+KeyR", "Escape"],
    next: ["Alt+BracketRight"],
    previous: ["Alt+BracketLeft"],
    accept: ["Control+Alt+KeyR", "Enter"],
    discard: ["Control+Alt+KeyR", "Backspace"],
    diff: ["Control+Alt+KeyR", "KeyS"],
    table: ["Control+Alt+KeyR", "KeyT"],
};

/**
 * The example project with one of its files open, and the server answering.
 * @param {Stage} stage
 * @param {string} file
 * @param {Parameters<Stage["open"]>[2]} [options]
 */
export async function openParcels(stage, file, options = {}) {
    const project = stage.parcels();
    const window = await stage.open(project.folder, [project.path(file)], options);
    await answers(window);
    return { project, window };
}

/**
 * The server has read the file.
 * @param {Workbench} window
 */
export async function answers(window) {
    await window.waitForLens(/Redraft/);
    await window.declineOffer();
}

/**
 * The same with a model behind it, which says what `replies` has of `longest_wait`.
 * @param {Stage} stage
 * @param {Parameters<typeof script>[0]} [replies]
 * @param {{settings?: object, script?: object}} [more]
 */
export async function openWithModel(stage, replies = longestWait, more = {}) {
    const model = await stage.model(script(replies, more.script));
    const opened = await openParcels(stage, ROUTES, {
        settings: { ...modelSettings(model.url), ...more.settings },
    });
    return { ...opened, model };
}

/** @param {string} url */
export function modelSettings(url) {
    return { "redraft.model.base_url": url, "redraft.model.model": "scripted" };
}

/**
 * Compares by key, and waits until both versions are tested.
 * @param {Workbench} window
 * @param {number} line
 */
export async function compare(window, line) {
    await window.goTo(line, 9);
    await window.press(...keys.compare);
    return compared(window);
}

/** @param {Workbench} window */
export async function compared(window) {
    const thread = await window.waitForComment(/fixes \d|no tests|not tested/);
    await idle(window);
    return thread;
}

/**
 * The server works on nothing. (The notification with the bar is folded away after a while.)
 * @param {Workbench} window
 */
export async function idle(window) {
    await until("the work is over", async () => !/Redraft: (working|comparing|merging)/.test(await window.statusBar()), 120_000);
}

/**
 * Presses an arrow, and waits until another version is shown.
 * @param {Workbench} window
 * @param {"next" | "previous"} way
 */
export async function turn(window, way) {
    const heading = window.comments().locator(".review-title .filename").first();
    const before = await heading.textContent();
    await window.press(...keys[way]);
    await until("another version is shown", async () => (await heading.textContent()) !== before);
    return (await heading.textContent()) ?? "";
}

/**
 * Saves, and waits until the file on disk is as wanted.
 * @param {Workbench} window
 * @param {() => string} read
 * @param {string} what
 * @param {(text: string) => boolean} wanted
 */
export async function saveUntil(window, read, what, wanted) {
    await until(what, async () => {
        await window.focusEditor();
        await window.save();
        return wanted(read());
    });
    await until("the file is written to its end", async () => {
        const before = read();
        await new Promise((resolve) => setTimeout(resolve, 200));
        return before === read();
    });
    return read();
}
