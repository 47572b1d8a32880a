// Installing the server before the user's eyes: what is being done, a Cancel, and a way on when it fails.

import * as vscode from "vscode";
import { Refused } from "../services";
import { makeEnvironment, readyEnvironment, type Environment, type Order } from "./environment";
import { buttons, sentence, type Failure } from "./failures";
import { run } from "./programs";
import { wheelIn } from "./wheel";

export class Installing {
    private again = false;

    constructor(
        private readonly context: vscode.ExtensionContext,
        private readonly log: vscode.LogOutputChannel,
    ) {}

    get root(): string {
        return vscode.Uri.joinPath(this.context.globalStorageUri, "server").fsPath;
    }

    /** The next time, make the environment anew although there is one. */
    anew(): void {
        this.again = true;
    }

    /** Rejects with a `Refused` after the user was told, or with a `CancellationError`. */
    async environment(installing: () => void, signal: AbortSignal): Promise<Environment> {
        const wheel = await wheelIn(this.context.asAbsolutePath("server"));
        if (wheel === undefined) {
            throw this.told({ kind: "noWheel" });
        }
        const chosen = vscode.workspace.getConfiguration("redraft").get<string>("python", "").trim();
        const basis = { root: this.root, wheel, chosen, platform: process.platform };
        const ready = this.again ? undefined : await readyEnvironment(basis);
        if (ready !== undefined) {
            return ready;
        }
        installing();
        const made = await this.withProgress(signal, (rest) =>
            makeEnvironment({ ...basis, run, env: process.env, ...rest }, this.again),
        );
        if (made.kind === "cancelled") {
            throw new vscode.CancellationError();
        }
        if (made.kind !== "ready") {
            throw this.told(made);
        }
        this.again = false;
        this.log.info(`Installed into ${made.environment.folder}.`);
        return made.environment;
    }

    private async withProgress<T>(
        signal: AbortSignal,
        work: (rest: Pick<Order, "signal" | "onStep" | "onLine">) => Promise<T>,
    ): Promise<T> {
        const options = { location: vscode.ProgressLocation.Notification, title: "Redraft", cancellable: true };
        return vscode.window.withProgress(options, async (progress, token) => {
            const stop = new AbortController();
            const abort = (): void => stop.abort();
            signal.addEventListener("abort", abort, { once: true });
            const watch = token.onCancellationRequested(abort);
            let step = "";
            try {
                return await work({
                    signal: stop.signal,
                    onLine: (line) => this.log.info(line),
                    onStep: (text) => {
                        if (text !== step) {
                            step = text;
                            progress.report({ message: text });
                        }
                    },
                });
            } finally {
                signal.removeEventListener("abort", abort);
                watch.dispose();
            }
        });
    }

    private told(failure: Failure): Refused {
        const text = sentence(failure);
        this.log.error(text);
        void vscode.window.showErrorMessage(text, ...buttons(failure)).then(async (choice) => {
            if (choice === "Show Log") {
                this.log.show();
            } else if (choice === "Retry") {
                await vscode.commands.executeCommand("redraft.restart");
            } else if (choice === "Choose Python…") {
                await this.choosePython();
            }
        });
        return new Refused(text);
    }

    private async choosePython(): Promise<void> {
        const picked = await vscode.window.showOpenDialog({
            title: "Choose the Python to install Redraft with",
            openLabel: "Choose",
            canSelectMany: false,
        });
        const path = picked?.[0]?.fsPath;
        if (path === undefined) {
            return;
        }
        const configuration = vscode.workspace.getConfiguration("redraft");
        if (configuration.get("python") === path) {
            await vscode.commands.executeCommand("redraft.restart");
        } else {
            // whoever watches the setting starts the server again
            await configuration.update("python", path, vscode.ConfigurationTarget.Global);
        }
    }
}
