// What the server's keeper is handed.

import type { LogOutputChannel } from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { Wiring } from "./connection";
import type { Launch } from "./launch";

export interface Parts {
    readonly log: LogOutputChannel;
    readonly trace: LogOutputChannel;
    /** Finds out what to run; rejects with a `Refused`, or a `CancellationError`, having told the user. */
    readonly launch: (installing: () => void, signal: AbortSignal) => Promise<Launch>;
    /** A folder of ours to run in: what Python imports must not depend on the user's folder. */
    readonly workingFolder: () => Promise<string>;
    readonly middleware: Middleware;
    readonly initializationOptions: () => object;
    /** A new server is about to start. */
    readonly began: () => void;
    /** It has started: what it must know before anything is asked of it. */
    readonly greet: () => Promise<void>;
    readonly onMessage: Wiring["onMessage"];
}
