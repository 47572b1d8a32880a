// The channel "Redraft Trace": the messages between editor and server, while redraft.trace.server asks for them.

import * as vscode from "vscode";
import { mayBeTraced } from "./secrecy";

/**
 * The language client traces only while its channel's level is Trace. This one takes the setting for
 * its level, so that one switch is enough, and it comes into being with the first message.
 */
export class TraceChannel implements vscode.LogOutputChannel {
    readonly name = "Redraft Trace";
    private channel: vscode.OutputChannel | undefined;
    private readonly changed = new vscode.EventEmitter<vscode.LogLevel>();
    private readonly watch: vscode.Disposable;
    readonly onDidChangeLogLevel = this.changed.event;

    constructor() {
        this.watch = vscode.workspace.onDidChangeConfiguration((event) => {
            if (event.affectsConfiguration("redraft.trace.server")) {
                this.changed.fire(this.logLevel);
            }
        });
    }

    get logLevel(): vscode.LogLevel {
        const trace = vscode.workspace.getConfiguration("redraft").get<string>("trace.server", "off");
        return trace === "off" ? vscode.LogLevel.Off : vscode.LogLevel.Trace;
    }

    trace(message: string): void {
        if (mayBeTraced(message)) {
            this.appendLine(`[${new Date().toISOString()}] ${message}`);
        }
    }

    debug(message: string): void {
        this.trace(message);
    }

    info(message: string): void {
        this.trace(message);
    }

    warn(message: string): void {
        this.trace(message);
    }

    error(message: string | Error): void {
        this.trace(String(message));
    }

    append(value: string): void {
        this.open().append(value);
    }

    appendLine(value: string): void {
        this.open().appendLine(value);
    }

    replace(value: string): void {
        this.open().replace(value);
    }

    clear(): void {
        this.channel?.clear();
    }

    show(): void {
        this.open().show(true);
    }

    hide(): void {
        this.channel?.hide();
    }

    dispose(): void {
        this.watch.dispose();
        this.changed.dispose();
        this.channel?.dispose();
    }

    private open(): vscode.OutputChannel {
        this.channel ??= vscode.window.createOutputChannel(this.name);
        return this.channel;
    }
}
