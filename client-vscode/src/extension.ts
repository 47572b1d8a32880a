// Starts the extension's parts and stops them; nothing else.

import * as vscode from "vscode";
import { Activities } from "./activity";
import { registerCommands } from "./commands";
import { registerModel } from "./model";
import { Keys } from "./model/keys";
import { Interpreters } from "./project/interpreter";
import { makeServer } from "./server";
import { LanguageServer } from "./server/client";
import { answering } from "./server/configuration";
import type { Server, Services } from "./services";
import { Status } from "./status";
import { isPython } from "./target";
import { followTrust } from "./trust";
import { offerWalkthrough } from "./walkthrough";

let running: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): { server: Server } {
    const log = vscode.window.createOutputChannel("Redraft", { log: true });
    const interpreters = new Interpreters(log);
    const keys = new Keys(context.secrets, log, (method, params) => running?.sendNow(method, params));
    const { server, parts } = makeServer(context, log, {
        began: () => keys.began(),
        greet: () => keys.greet(),
        configuration: answering({
            packageJSON: context.extension.packageJSON,
            interpreter: (folder) => interpreters.of(folder),
            beforeTelling: (baseUrl) => keys.ring.beforeTelling(baseUrl),
            afterTelling: () => keys.settle(),
        }),
    });
    running = server;
    const services: Services = { context, log, server };
    const activities = new Activities(services);
    const settingsChanged = (): void => server.notify("workspace/didChangeConfiguration", { settings: null });
    context.subscriptions.push(
        log,
        parts,
        keys,
        interpreters,
        activities,
        new Status(services, activities),
        interpreters.onDidChange(settingsChanged),
        followTrust(services, settingsChanged),
        registerModel(services, keys),
        registerCommands(services, activities),
        offerWalkthrough(services),
        startWithPython(server),
    );
    return { server };
}

export async function deactivate(): Promise<void> {
    await running?.stop();
    running = undefined;
}

/** The server is started by the first Python file; until then nothing runs. */
function startWithPython(server: LanguageServer): vscode.Disposable {
    if (vscode.workspace.textDocuments.some(isPython)) {
        void server.start();
    }
    const watch = vscode.workspace.onDidOpenTextDocument((document) => {
        if (isPython(document)) {
            watch.dispose();
            void server.start();
        }
    });
    return watch;
}
