// What a scenario is given, and what becomes of it afterwards: pictures, logs, processes.

import { mkdirSync, mkdtempSync, rmSync, existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newPage, openFolder } from "./browser.mjs";
import { startEditor } from "./editor.mjs";
import { startModel } from "./model.mjs";
import { shots } from "./places.mjs";
import { parcels, workspace } from "./workspace.mjs";

/** @typedef {Awaited<ReturnType<typeof startEditor>>} Editor */
/** @typedef {import("./workbench.mjs").Workbench} Workbench */

export class Stage {
    /** @type {Editor | undefined} */
    editor;
    /** @type {(() => unknown)[]} */
    #ends = [];
    /** @type {import("playwright-core").Page | undefined} */
    #page;

    /**
     * @param {string} name the scenario's
     * @param {import("playwright-core").Browser} browser
     * @param {string} extensions
     */
    constructor(name, browser, extensions) {
        this.name = name;
        this.browser = browser;
        this.extensions = extensions;
        this.folder = mkdtempSync(join(tmpdir(), "rd-"));
    }

    /** A copy of examples/parcels. @param {Record<string, string>} [files] */
    parcels(files) {
        return parcels(join(this.folder, "parcels"), files);
    }

    /** A folder of these files. @param {string} name @param {Record<string, string>} files */
    workspace(name, files) {
        return workspace(join(this.folder, name), files);
    }

    /** A scripted model. @param {object} script @param {number} [port] */
    async model(script, port) {
        const model = await startModel(this.folder, script, port);
        this.#ends.push(() => model.stop());
        return model;
    }

    /**
     * Starts an editor and opens a folder in it.
     * @param {string} folder
     * @param {string[]} files absolute paths
     * @param {Omit<Parameters<typeof startEditor>[0], "folder" | "extensions">} [options]
     * @returns {Promise<Workbench>}
     */
    async open(folder, files, options = {}) {
        const editor = await startEditor({ folder: this.folder, extensions: this.extensions, ...options });
        this.editor = editor;
        this.#ends.push(() => editor.stop());
        const { page, address, close } = await newPage(this.browser, editor);
        this.#ends.push(close);
        this.#page = page;
        return openFolder(page, address, folder, files);
    }

    /**
     * A picture; the one at the end is taken by itself.
     * @param {string} [suffix]
     */
    async shot(suffix = "") {
        mkdirSync(shots, { recursive: true });
        const path = join(shots, `${this.name}${suffix && `-${suffix}`}.png`);
        await this.#page?.screenshot({ path }).catch(() => undefined);
        return path;
    }

    /** The last lines of what editor and extension have written. */
    logTail(lines = 40) {
        const file = join(this.folder, "editor.log");
        const logs = {
            "the extension": this.editor?.log() ?? "",
            "the extension host": (this.editor?.hostLog() ?? "").replace(/^.*\[info\].*\n/gm, ""),
            "the editor": existsSync(file) ? readFileSync(file, "utf8") : "",
        };
        return Object.entries(logs)
            .map(([whose, text]) => `--- the log of ${whose}\n${text.trimEnd().split("\n").slice(-lines).join("\n")}`)
            .join("\n");
    }

    async end() {
        for (const end of this.#ends.reverse()) await Promise.resolve(end()).catch(() => undefined);
        rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    }
}
