// What the server says of itself: who thinks, what runs, what it has cost.

import * as vscode from "vscode";
import { Method, type Activity, type Usage } from "./protocol";
import { quietly } from "./say";
import type { Services } from "./services";
import { Meter } from "./usage";

export class Activities implements vscode.Disposable {
    private readonly changed = new vscode.EventEmitter<void>();
    readonly onDidChange = this.changed.event;
    private readonly meter = new Meter();
    private readonly watches: vscode.Disposable[];
    /** The server's last word; undefined before it said any. */
    last: Activity | undefined;

    constructor({ server, log }: Services) {
        this.watches = [
            server.onNotification<Activity>(Method.activity, (activity) => this.take(activity)),
            server.onDidStart(async () => {
                this.meter.carryOver();
                const activity = await quietly(server.request<Activity>(Method.status, {}), log);
                if (activity !== undefined) {
                    this.take(activity);
                }
            }),
            server.onDidChangeState((state) => {
                if (state !== "running" && this.last !== undefined) {
                    this.last = { ...this.last, running: [] };
                }
                this.tell(state === "running");
            }),
        ];
    }

    /** Since the window opened. */
    get usage(): Usage {
        return this.meter.total;
    }

    dispose(): void {
        vscode.Disposable.from(this.changed, ...this.watches).dispose();
    }

    private take(activity: Activity): void {
        this.last = activity;
        this.meter.read(activity.usage);
        this.tell(true);
    }

    private tell(ready: boolean): void {
        const set = (name: string, value: boolean): void =>
            void vscode.commands.executeCommand("setContext", `redraft.${name}`, value);
        set("ready", ready);
        set("running", (this.last?.running.length ?? 0) > 0);
        set("hasModel", ready && this.last?.policy === "chat");
        this.changed.fire();
    }
}
