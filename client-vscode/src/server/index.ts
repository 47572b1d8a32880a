// Puts the server's parts together.

import { mkdir } from "node:fs/promises";
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { Refused } from "../services";
import { LanguageServer } from "./client";
import { disuse, use } from "./environment";
import { Installing } from "./installing";
import { launchNamed, launchPrivate, type Launch } from "./launch";
import type { Parts } from "./parts";
import { run } from "./programs";
import { TraceChannel } from "./trace";

export interface Made {
    readonly server: LanguageServer;
    readonly parts: vscode.Disposable;
}

export function makeServer(
    context: vscode.ExtensionContext,
    log: vscode.LogOutputChannel,
    rest: Pick<Parts, "began" | "greet"> & { readonly configuration: NonNullable<Middleware["workspace"]>["configuration"] },
): Made {
    const installing = new Installing(context, log);
    const trace = new TraceChannel();
    let inUse: string | undefined;
    const told = new Set<string>();

    const leave = async (): Promise<void> => {
        if (inUse !== undefined) {
            await disuse(inUse, process.pid);
        }
        inUse = undefined;
    };

    const server = new LanguageServer({
        log,
        trace,
        began: rest.began,
        greet: rest.greet,
        middleware: rest.configuration === undefined ? {} : { workspace: { configuration: rest.configuration } },
        // No settings here: the server asks for them, and what stands here would outlive a setting's removal.
        initializationOptions: () => ({ trusted: vscode.workspace.isTrusted, commands: false, news: true }),
        launch: async (onInstalling, signal) => {
            const launch = await find(log, installing, onInstalling, signal);
            if (launch.folder !== inUse) {
                await leave();
            }
            if (launch.folder !== undefined) {
                await use(launch.folder, process.pid);
            }
            inUse = launch.folder;
            void vscode.commands.executeCommand("setContext", "redraft.private", launch.folder !== undefined);
            return launch;
        },
        workingFolder: async () => {
            await mkdir(installing.root, { recursive: true });
            return installing.root;
        },
        onMessage: (text, level) => {
            log[level === "warning" ? "warn" : level](text);
            // a server that was started again says the same of the same settings
            if (!told.has(text)) {
                told.add(text);
                const show = { error: vscode.window.showErrorMessage, warning: vscode.window.showWarningMessage };
                const message = level === "info" ? vscode.window.showInformationMessage : show[level];
                void message(text, "Show Log").then((choice) => choice && log.show());
            }
        },
    });

    const restart = (): void => void server.restart();
    const parts = [
        server,
        trace,
        new vscode.Disposable(() => void leave()),
        vscode.commands.registerCommand("redraft.showLog", () => log.show()),
        vscode.commands.registerCommand("redraft.restart", () => server.restart()),
        vscode.commands.registerCommand("redraft.reinstall", async () => {
            await server.stop();
            await leave();
            installing.anew();
            await server.restart();
        }),
        vscode.workspace.onDidChangeConfiguration((event) => {
            const other = ["redraft.serverPath", "redraft.python"].some((key) => event.affectsConfiguration(key));
            if (other && server.state !== "stopped") {
                restart();
            }
        }),
    ];
    return { server, parts: vscode.Disposable.from(...parts) };
}

async function find(
    log: vscode.LogOutputChannel,
    installing: Installing,
    onInstalling: () => void,
    signal: AbortSignal,
): Promise<Launch> {
    const path = vscode.workspace.getConfiguration("redraft").get<string>("serverPath", "").trim();
    if (path === "") {
        const { python, folder } = await installing.environment(onInstalling, signal);
        return launchPrivate(python, folder);
    }
    const named = await launchNamed(path, run);
    if ("launch" in named) {
        return named.launch;
    }
    log.error(named.problem);
    void vscode.window.showErrorMessage(named.problem, "Open Settings", "Show Log").then((choice) => {
        if (choice === "Show Log") {
            log.show();
        } else if (choice !== undefined) {
            void vscode.commands.executeCommand("workbench.action.openSettings", "redraft.serverPath");
        }
    });
    throw new Refused(named.problem);
}
