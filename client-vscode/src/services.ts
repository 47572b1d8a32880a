// What the extension's parts share: each part is handed these, and reaches for nothing else.

import type { CancellationToken, Disposable, Event, ExtensionContext, LogOutputChannel } from "vscode";
import type { StreamEvent } from "./protocol";

export type ServerState = "installing" | "starting" | "running" | "stopped" | "failed";

/** The language server as the parts see it. */
export interface Server {
    readonly state: ServerState;
    readonly onDidChangeState: Event<ServerState>;
    /**
     * Waits until the server runs, then asks. Rejects with a `Refused` whose message is one sentence
     * that can be shown; with a `vscode.CancellationError` when the token was cancelled.
     * When the server dies meanwhile and comes back, the request is asked again once.
     */
    request<Result>(method: string, params: object, token?: CancellationToken): Promise<Result>;
    /** The same for work that tells how far it is: each event of the stream as it comes. */
    work<Result>(
        method: string,
        params: object,
        onEvent: (event: StreamEvent) => void,
        token?: CancellationToken,
    ): Promise<Result>;
    /** Tells the server something, if one runs; a new one (`onDidStart`) has not heard it. */
    notify(method: string, params: object): void;
    /** Messages from the server, `redraft/changed` and `redraft/activity`. */
    onNotification<Params>(method: string, handler: (params: Params) => void): Disposable;
    /** Every time the server has started (again): what was told to its predecessor is forgotten. */
    readonly onDidStart: Event<void>;
    restart(): Promise<void>;
}

export interface Services {
    readonly context: ExtensionContext;
    readonly log: LogOutputChannel;
    readonly server: Server;
}

/** An error whose message is one sentence for the user. `code` is the protocol's. */
export class Refused extends Error {
    constructor(
        message: string,
        readonly code?: number,
    ) {
        super(message);
        this.name = "Refused";
    }
}
