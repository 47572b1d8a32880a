// The language server for the rest of the extension: started when it is first needed, started again
// when it dies, asked again what it had not answered.

import { spawn } from "node:child_process";
import * as vscode from "vscode";
import { ProgressType } from "vscode-languageclient/node";
import type { StreamEvent } from "../protocol";
import { Refused, type Server, type ServerState } from "../services";
import { orCancelled, refusal, wentAway } from "./answers";
import { Connection } from "./connection";
import { Deaths } from "./deaths";
import type { Launch } from "./launch";
import type { Parts } from "./parts";
import { tellOfDeath, tellOfFailure } from "./telling";

const NOT_RUNNING = "Redraft's server is not running. “Redraft: Restart the Server” starts it.";
const CANCELLED =
    "Redraft's server is not installed, because that was cancelled. “Redraft: Restart the Server” begins again.";
const NOTIFICATIONS = ["redraft/changed", "redraft/activity"] as const;

export class LanguageServer implements Server, vscode.Disposable {
    state: ServerState = "stopped";
    private readonly stateChanged = new vscode.EventEmitter<ServerState>();
    private readonly started = new vscode.EventEmitter<void>();
    private readonly news = new vscode.EventEmitter<{ method: string; params: unknown }>();
    readonly onDidChangeState = this.stateChanged.event;
    readonly onDidStart = this.started.event;
    private readonly deaths = new Deaths();
    /** The server that counts; what another one says or does is over. */
    private current: Connection | undefined;
    private starting: Promise<Connection> | undefined;
    private stopping = new AbortController();
    /** Why there is no server; nothing but the user's hand begins again. */
    private failure: Refused | undefined;
    private unanswered = 0;
    private tokens = 0;
    private over = false;

    constructor(private readonly parts: Parts) {}

    /** What runs now, or did last. */
    launched: Launch | undefined;

    request<Result>(method: string, params: object, token?: vscode.CancellationToken): Promise<Result> {
        return this.ask((connection) => connection.send<Result>(method, params, token), token);
    }

    work<Result>(
        method: string,
        params: object,
        onEvent: (event: StreamEvent) => void,
        token?: vscode.CancellationToken,
    ): Promise<Result> {
        return this.ask(async (connection) => {
            this.tokens += 1;
            const partialResultToken = `redraft-events-${this.tokens}`;
            // with a token of ours the server shows no progress bar beside the caller's
            const workDoneToken = `redraft-progress-${this.tokens}`;
            const events = connection.client.onProgress(new ProgressType<StreamEvent>(), partialResultToken, onEvent);
            try {
                const all = { workDoneToken, ...params, partialResultToken };
                return await connection.send<Result>(method, all, token);
            } finally {
                events.dispose();
            }
        }, token);
    }

    notify(method: string, params: object): void {
        if (this.state === "running") {
            this.current?.client.sendNotification(method, params).catch((error: unknown) => {
                this.parts.log.debug(`${method} was not sent: ${String(error)}`);
            });
        }
    }

    /** For what must go first, such as taking back a key; undefined when no server runs. */
    sendNow<Result>(method: string, params: object): Promise<Result> | undefined {
        return this.current?.send<Result>(method, params);
    }

    onNotification<Params>(method: string, handler: (params: Params) => void): vscode.Disposable {
        return this.news.event((message) => {
            if (message.method === method) {
                handler(message.params as Params);
            }
        });
    }

    /** Starts it, or waits for the start under way. What goes wrong has been told to the user. */
    async start(): Promise<void> {
        await this.ready().catch(() => undefined);
    }

    async restart(): Promise<void> {
        await this.stop();
        this.deaths.forget();
        this.failure = undefined;
        await this.start();
    }

    async stop(): Promise<void> {
        const connection = this.current;
        this.current = undefined;
        this.starting = undefined;
        this.stopping.abort();
        this.stopping = new AbortController();
        this.set("stopped");
        await connection?.stop();
    }

    dispose(): void {
        this.over = true;
        void this.stop();
    }

    private async ask<Result>(
        send: (connection: Connection) => Promise<Result>,
        token: vscode.CancellationToken | undefined,
    ): Promise<Result> {
        for (let again = false; ; again = true) {
            const connection = await orCancelled(this.ready(), token);
            this.unanswered += 1;
            try {
                return await send(connection);
            } catch (error) {
                if (token?.isCancellationRequested) {
                    throw new vscode.CancellationError();
                }
                // died: it is being started again. Stopped by the user's hand: nothing is asked again.
                if (!wentAway(error) || again || this.starting === undefined) {
                    throw refusal(error);
                }
            } finally {
                this.unanswered -= 1;
            }
        }
    }

    private ready(): Promise<Connection> {
        if (this.over || this.failure !== undefined) {
            return Promise.reject(this.failure ?? new Refused(NOT_RUNNING));
        }
        if (this.starting === undefined) {
            const { signal } = this.stopping;
            const starting = this.begin(signal).catch((error: unknown) => {
                if (!signal.aborted) {
                    this.failed(error);
                }
                throw refusal(error);
            });
            this.starting = starting;
        }
        return this.starting;
    }

    private failed(error: unknown): void {
        const cancelled = error instanceof vscode.CancellationError;
        this.failure = error instanceof Refused ? error : new Refused(cancelled ? CANCELLED : NOT_RUNNING);
        if (!cancelled && !(error instanceof Refused)) {
            this.parts.log.error(error instanceof Error ? error : String(error));
        }
        this.starting = undefined;
        this.current = undefined;
        this.set(cancelled ? "stopped" : "failed");
    }

    private async begin(signal: AbortSignal): Promise<Connection> {
        this.launched = undefined;
        this.set("starting");
        const launch = await this.parts.launch(() => !signal.aborted && this.set("installing"), signal);
        const cwd = await this.parts.workingFolder();
        stillWanted(signal);
        this.launched = launch;
        this.set("starting");
        this.parts.began();
        this.parts.log.info(`Starting ${launch.command} ${launch.args.join(" ")}`);
        const child = spawn(launch.command, [...launch.args], { cwd, stdio: "pipe", windowsHide: true });
        const connection: Connection = new Connection(child, {
            ...this.parts,
            onClosed: () => this.closed(connection),
        });
        for (const method of NOTIFICATIONS) {
            connection.client.onNotification(method, (params) => {
                if (this.current === connection) {
                    this.news.fire({ method, params });
                }
            });
        }
        try {
            this.current = connection;
            await connection.start();
            await this.parts.greet();
        } catch (error) {
            await connection.stop();
            stillWanted(signal);
            this.parts.log.error(`The server does not start: ${String(error)}`);
            throw this.doesNotStart(connection.lastWord);
        }
        if (signal.aborted) {
            await connection.stop();
            stillWanted(signal);
        }
        this.set("running");
        this.started.fire();
        return connection;
    }

    private doesNotStart(word: string): Refused {
        tellOfFailure(`Redraft's server does not start${word === "" ? "" : `: ${word.slice(0, 200)}`}`, this.parts.log);
        return new Refused("Redraft's server does not start; the log says more.");
    }

    private closed(connection: Connection): void {
        // one that dies while it starts makes its start fail
        if (this.current !== connection || this.state !== "running") {
            return;
        }
        this.current = undefined;
        this.starting = undefined;
        const { again, first } = this.deaths.count(Date.now());
        if (!again) {
            this.failure = new Refused(NOT_RUNNING);
            this.set("failed");
            tellOfFailure("Redraft's server stopped six times in three minutes, and is left alone now.", this.parts.log);
            return;
        }
        const busy = this.unanswered > 0;
        this.ready().then(
            () => first && tellOfDeath(busy, this.parts.log),
            () => undefined, // told by whatever failed
        );
    }

    private set(state: ServerState): void {
        if (this.state !== state) {
            this.state = state;
            this.stateChanged.fire(state);
        }
    }
}

function stillWanted(signal: AbortSignal): void {
    if (signal.aborted) {
        throw new vscode.CancellationError();
    }
}
