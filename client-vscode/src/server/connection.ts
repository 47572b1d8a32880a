// One language client on one server process. It says nothing to the user by itself: what the user
// must know is told by its owner, once.

import type { ChildProcess } from "node:child_process";
import * as vscode from "vscode";
import {
    CloseAction,
    ErrorAction,
    ExecuteCommandRequest,
    LanguageClient,
    RevealOutputChannelOn,
    ShowMessageNotification,
    LogMessageNotification,
    MessageType,
    type DynamicFeature,
    type LanguageClientOptions,
    type Middleware,
    type StaticFeature,
} from "vscode-languageclient/node";
import { LogReader } from "./lines";
import { killTree, Lines } from "./programs";

export interface Wiring {
    readonly log: vscode.LogOutputChannel;
    readonly trace: vscode.LogOutputChannel;
    readonly middleware: Middleware;
    readonly initializationOptions: () => object;
    /** The server's own words to the user. */
    readonly onMessage: (text: string, level: "error" | "warning" | "info") => void;
    readonly onClosed: () => void;
}

class QuietClient extends LanguageClient {
    // the client's own words ("couldn't create connection to server") help nobody: they go to the log
    override error(message: string, data?: unknown): void {
        super.error(message, data, false);
    }

    // the commands are the extension's own; a server that has some of that name must not stand in the way
    override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
        const method = "registrationType" in feature ? feature.registrationType.method : undefined;
        if (method !== ExecuteCommandRequest.method) {
            super.registerFeature(feature);
        }
    }
}

export class Connection {
    readonly client: LanguageClient;
    private readonly exited: Promise<void>;
    private readonly lastWords: string[] = [];

    constructor(
        private readonly child: ChildProcess,
        wiring: Wiring,
    ) {
        this.exited = new Promise((resolve) => {
            child.once("error", (error) => {
                wiring.log.error(`The server cannot be started: ${error.message}`);
                resolve();
            });
            child.once("exit", (code, signal) => {
                wiring.log.info(`The server ended (${signal ?? `exit code ${code}`}).`);
                resolve();
            });
        });
        this.listen(wiring.log);
        this.client = this.connect(wiring);
    }

    async start(): Promise<void> {
        // a process that never came up would otherwise be waited for until the end of days
        const gone = this.exited.then(() => Promise.reject(new Error("the server ended before it answered")));
        gone.catch(() => undefined);
        await Promise.race([this.client.start(), gone]);
    }

    /** One object, never a list of params: that is what a token that is undefined would make of it. */
    send<Result>(method: string, params: object, token?: vscode.CancellationToken): Promise<Result> {
        return token === undefined
            ? this.client.sendRequest<Result>(method, params)
            : this.client.sendRequest<Result>(method, params, token);
    }

    /** What it said last, for the sentence on why it does not start. */
    get lastWord(): string {
        return this.lastWords.filter((line) => line.trim() !== "").at(-1) ?? "";
    }

    /** Asks it to end, and sees that it does. */
    async stop(): Promise<void> {
        try {
            await this.client.stop(3000);
        } catch {
            // it had not started, or does not answer any more
        }
        const patience = new Promise((resolve) => setTimeout(resolve, 1500).unref());
        await Promise.race([this.exited, patience]);
        killTree(this.child);
    }

    private listen(log: vscode.LogOutputChannel): void {
        const reader = new LogReader();
        const lines = new Lines((line) => {
            this.lastWords.push(line);
            this.lastWords.splice(0, this.lastWords.length - 20);
            const { level, text } = reader.read(line);
            log[level](text);
        });
        this.child.stderr?.setEncoding("utf8").on("data", (text: string) => lines.add(text));
        this.child.stderr?.once("end", () => lines.end());
    }

    private connect(wiring: Wiring): LanguageClient {
        const options: LanguageClientOptions = {
            documentSelector: [
                { language: "python", scheme: "file" },
                { language: "python", scheme: "untitled" },
            ],
            diagnosticCollectionName: "Redraft",
            outputChannel: wiring.log,
            traceOutputChannel: wiring.trace,
            revealOutputChannelOn: RevealOutputChannelOn.Never,
            initializationOptions: wiring.initializationOptions,
            initializationFailedHandler: () => false,
            middleware: wiring.middleware,
            stdioOptions: { stdout: () => undefined, stderr: () => undefined },
            errorHandler: {
                error: () => ({ action: ErrorAction.Continue, handled: true }),
                closed: () => {
                    wiring.onClosed();
                    // whoever owns this connection makes another one
                    const message = "The connection to the server is closed.";
                    return { action: CloseAction.DoNotRestart, handled: true, message };
                },
            },
        };
        const client = new QuietClient("redraft", "Redraft", () => Promise.resolve(this.child), options);
        client.onNotification(ShowMessageNotification.type, ({ type, message }) => {
            const level = type === MessageType.Error ? "error" : type === MessageType.Warning ? "warning" : "info";
            wiring.onMessage(message, level);
        });
        // every line of the server's log comes on stderr as well, also when it is about to die
        client.onNotification(LogMessageNotification.type, () => undefined);
        return client;
    }
}
