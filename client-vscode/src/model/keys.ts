// Keys: kept by the editor's secret store, reaching the server in memory alone, when it starts, when
// another window has changed them, and when the address changes.

import * as vscode from "vscode";
import { Method } from "../protocol";
import { baseUrl } from "../server/configuration";
import { Keyring } from "./keyring";

/** The server asks for its settings, and with them gets its key, as soon as it has started. */
const PATIENCE_MS = 6000;

/** What is needed of the server; undefined when none runs. */
export type SendNow = (method: string, params: object) => Promise<unknown> | undefined;

export class Keys implements vscode.Disposable {
    readonly ring: Keyring;
    private settled: () => void = () => undefined;
    private firstSettled: Promise<void> = Promise.resolve();
    private readonly watches: vscode.Disposable[];

    constructor(
        secrets: vscode.SecretStorage,
        private readonly log: vscode.LogOutputChannel,
        sendNow: SendNow,
    ) {
        this.ring = new Keyring(secrets, async (key) => {
            // the server uses it for this address and no other
            await sendNow(Method.setKey, { key, base_url: baseUrl() });
        });
        this.watches = [
            secrets.onDidChange(({ key }) => Keyring.isKey(key) && this.settle()),
            vscode.commands.registerCommand("redraft.forgetKey", () => this.forget()),
        ];
    }

    /** Before a server is asked anything, it has the key, if there is one. */
    async greet(): Promise<void> {
        if (await this.ring.has(baseUrl())) {
            await inTime(this.firstSettled, PATIENCE_MS);
        }
    }

    /** A new server starts. */
    began(): void {
        this.ring.began();
        this.firstSettled = new Promise((resolve) => {
            this.settled = resolve;
        });
    }

    settle(): void {
        this.ring
            .settle()
            .catch((error: unknown) => this.log.warn(`The key could not be handed to the server: ${String(error)}`))
            .finally(() => this.settled());
        this.tellMenus();
    }

    dispose(): void {
        vscode.Disposable.from(...this.watches).dispose();
    }

    private async forget(): Promise<void> {
        await this.ring.keep(baseUrl(), "");
        this.settle();
        void vscode.window.showInformationMessage("The key is forgotten.");
    }

    private tellMenus(): void {
        this.ring.has(baseUrl()).then(
            (has) => vscode.commands.executeCommand("setContext", "redraft.hasKey", has),
            () => undefined,
        );
    }
}

function inTime(work: Promise<void>, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        void work.finally(() => {
            clearTimeout(timer);
            resolve();
        });
    });
}
