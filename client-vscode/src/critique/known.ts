// What the server knows of the functions of each open document; asked again when it says that
// something has changed, and when the text has.

import * as vscode from "vscode";
import { Method, type KnownFunction } from "../protocol";
import type { Services } from "../services";
import { quietly } from "../say";
import { around } from "./outline";
import { outlined } from "./outlined";
import { knownAs, knownAt } from "./atline";

const STILL = 400;

export class KnownStore implements vscode.Disposable {
    private readonly documents = new Map<string, readonly KnownFunction[]>();
    private readonly timers = new Map<string, NodeJS.Timeout>();
    private readonly changed = new vscode.EventEmitter<string>();
    private readonly listening: vscode.Disposable[];
    /** A document's URI. */
    readonly onDidChange = this.changed.event;

    constructor(private readonly services: Services) {
        const { server } = services;
        this.listening = [
            server.onNotification<{ uri: string }>(Method.changed, ({ uri }) => this.refresh(uri)),
            server.onDidStart(() => this.restarted()),
            vscode.workspace.onDidCloseTextDocument((document) => {
                this.put(document.uri.toString(), []);
            }),
            vscode.workspace.onDidChangeTextDocument(({ document }) => {
                const uri = document.uri.toString();
                if (this.of(uri).length) {
                    this.soon(uri);
                }
            }),
        ];
    }

    of(uri: string): readonly KnownFunction[] {
        return this.documents.get(uri) ?? [];
    }

    /** The function at a line, if something is known of it. */
    at(document: vscode.TextDocument, line: number): KnownFunction | undefined {
        const known = this.of(document.uri.toString());
        if (!known.length) {
            return undefined;
        }
        // lines that were typed since are not counted by the server yet; the name holds
        const rough = around(outlined(document), line);
        return rough ? knownAs(known, rough.qualname, rough.ordinal) : knownAt(known, line);
    }

    /** The one that holds a proposal. */
    with(uri: string, id: string): KnownFunction | undefined {
        return this.of(uri).find((one) => one.proposals.some((proposal) => proposal.id === id));
    }

    async refresh(uri: string): Promise<void> {
        clearTimeout(this.timers.get(uri));
        this.timers.delete(uri);
        const { server, log } = this.services;
        const asked = server.request<{ functions: KnownFunction[] }>(Method.known, {
            textDocument: { uri },
        });
        const answer = await quietly(asked, log);
        this.put(uri, answer?.functions ?? []);
    }

    dispose(): void {
        this.timers.forEach(clearTimeout);
        vscode.Disposable.from(...this.listening, this.changed).dispose();
    }

    private soon(uri: string): void {
        clearTimeout(this.timers.get(uri));
        this.timers.set(
            uri,
            setTimeout(() => void this.refresh(uri), STILL),
        );
    }

    private put(uri: string, functions: readonly KnownFunction[]): void {
        if (!functions.length && !this.documents.has(uri)) {
            return;
        }
        if (functions.length) {
            this.documents.set(uri, functions);
        } else {
            this.documents.delete(uri);
        }
        this.changed.fire(uri);
    }

    /** A new server has to be asked about what is open, whatever the old one had said. */
    private restarted(): void {
        for (const uri of [...this.documents.keys()]) {
            void this.refresh(uri);
        }
    }
}
