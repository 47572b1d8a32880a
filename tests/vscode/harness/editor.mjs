// A fresh editor for a scenario: its own settings, extensions, journal and logs, all under one folder.

import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./ports.mjs";
import { lab, redraft, vsix } from "./places.mjs";
import { cleanEnvironment, start } from "./processes.mjs";
import { until } from "./until.mjs";

const ENTRY = join(lab, "node_modules", "code-server", "out", "node", "entry.js");

const QUIET = {
    "workbench.startupEditor": "none",
    "workbench.enableExperiments": false,
    "workbench.tips.enabled": false,
    "files.autoSave": "off",
    "files.hotExit": "off",
    "telemetry.telemetryLevel": "off",
    "extensions.autoUpdate": false,
    "extensions.autoCheckUpdates": false,
    "extensions.ignoreRecommendations": true,
    "chat.disableAIFeatures": true,
    "chat.commandCenter.enabled": false,
    "git.openRepositoryInParentFolders": "never",
    "editor.minimap.enabled": false,
    "workbench.colorTheme": "Default Dark Modern",
};

/**
 * Installs the package as a user would, once for a run; scenarios copy the folder.
 * @param {string} folder
 */
export async function installExtension(folder) {
    const data = join(folder, "data");
    const extensions = join(folder, "extensions");
    mkdirSync(data, { recursive: true });
    const args = [...common(folder, data, extensions), "--install-extension", vsix];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: cleanEnvironment() });
    if (!stdout.includes("successfully installed")) throw new Error(`The package was not installed: ${stdout}`);
    return extensions;
}

/**
 * @param {object} options
 * @param {string} options.folder the scenario's own, under a short path (sockets are made in it)
 * @param {string} options.extensions a folder with the extension installed
 * @param {object} [options.settings]
 * @param {boolean} [options.ownServer] let the extension install its server
 * @param {boolean} [options.trust] ask about trust, as VS Code does by itself
 * @param {NodeJS.ProcessEnv} [options.env]
 */
export async function startEditor({ folder, extensions, settings = {}, ownServer = false, trust = false, env = {} }) {
    const data = join(folder, "data");
    const copied = join(folder, "extensions");
    const runtime = join(folder, "run");
    mkdirSync(join(data, "User"), { recursive: true });
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    cpSync(extensions, copied, { recursive: true });
    const server = ownServer ? {} : { "redraft.serverPath": redraft };
    writeFileSync(
        join(data, "User", "settings.json"),
        JSON.stringify({ ...QUIET, ...server, ...settings }, null, 4),
    );
    const port = await freePort();
    const args = [
        ...common(folder, data, copied),
        ...["--auth", "none", "--bind-addr", `127.0.0.1:${port}`],
        ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override", "-e"],
        ...(trust ? [] : ["--disable-workspace-trust"]),
    ];
    const running = start(process.execPath, args, {
        env: { ...cleanEnvironment(), XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(folder, "share"), ...env },
        log: join(folder, "editor.log"),
    });
    await until("the editor answers", async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok);
    return {
        port,
        data,
        stop: running.stop,
        settingsFile: join(data, "User", "settings.json"),
        journal: join(folder, "share", "redraft", "journal.sqlite3"),
        /** The newest log of the extension's own output channel. */
        log: () => newestLog(data, /redraft[^/]*\.log$/i),
        /** What the extension host says: of extensions that do not start, among others. */
        hostLog: () => newestLog(data, /exthost\.log$/),
    };
}

/**
 * @param {string} folder
 * @param {string} data
 * @param {string} extensions
 */
function common(folder, data, extensions) {
    const config = join(folder, "code-server.yaml");
    if (!existsSync(config)) writeFileSync(config, "cert: false\n");
    return [ENTRY, "--config", config, "--user-data-dir", data, "--extensions-dir", extensions];
}

/** @param {string} data @param {RegExp} named */
function newestLog(data, named) {
    const logs = join(data, "logs");
    if (!existsSync(logs)) return "";
    const found = readdirSync(logs, { recursive: true })
        .map((name) => join(logs, String(name)))
        .filter((path) => named.test(path))
        .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    return found[0] === undefined ? "" : readFileSync(found[0], "utf8");
}
