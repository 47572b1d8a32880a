// The project's interpreter, as the user has chosen it in Python's own extensions. It runs the
// project's tests and nothing else, and only where the workspace is trusted.

import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import type { EnvironmentsApi, PythonApi } from "./apis";

const ENVIRONMENTS = "ms-python.vscode-python-envs";
const PYTHON = "ms-python.python";

/** An extension that hangs while it activates must not keep the settings from the server. */
const PATIENCE_MS = 3000;

export class Interpreters implements vscode.Disposable {
    private readonly changed = new vscode.EventEmitter<void>();
    readonly onDidChange = this.changed.event;
    private readonly watched = new Set<string>();
    private readonly watches: vscode.Disposable[] = [
        vscode.extensions.onDidChange(() => this.changed.fire()),
    ];

    constructor(private readonly log: vscode.LogOutputChannel) {}

    /** Undefined when there is none that may be used. */
    async of(folder: vscode.Uri | undefined): Promise<string | undefined> {
        if (!vscode.workspace.isTrusted) {
            return undefined;
        }
        const path = await inTime(
            (async () => (await this.fromEnvironments(folder)) ?? (await this.fromPython(folder)))(),
            () => this.changed.fire(),
        ).catch((error: unknown) => {
            this.log.info(`The project's interpreter is not known: ${String(error)}`);
            return undefined;
        });
        return path !== undefined && isAbsolute(path) ? path : undefined;
    }

    dispose(): void {
        vscode.Disposable.from(this.changed, ...this.watches).dispose();
    }

    private async fromEnvironments(folder: vscode.Uri | undefined): Promise<string | undefined> {
        const api = await this.api<EnvironmentsApi>(ENVIRONMENTS, (it) => it.onDidChangeEnvironment);
        const environment = await api?.getEnvironment?.(folder);
        return environment?.execInfo?.run?.executable;
    }

    private async fromPython(folder: vscode.Uri | undefined): Promise<string | undefined> {
        const api = await this.api<PythonApi>(PYTHON, (it) => it.environments?.onDidChangeActiveEnvironmentPath);
        const active = api?.environments?.getActiveEnvironmentPath?.(folder);
        if (active === undefined) {
            return undefined;
        }
        // the path may be a folder, or the bare word "python"
        const resolved = await api?.environments?.resolveEnvironment?.(active);
        return resolved?.executable?.uri?.fsPath;
    }

    private async api<Api>(
        id: string,
        changes: (api: Api) => vscode.Event<unknown> | undefined,
    ): Promise<Api | undefined> {
        const extension = vscode.extensions.getExtension<Api>(id);
        if (extension === undefined) {
            return undefined;
        }
        const api = extension.isActive ? extension.exports : await extension.activate();
        const event = api === undefined || this.watched.has(id) ? undefined : changes(api);
        if (event !== undefined) {
            this.watched.add(id);
            this.watches.push(event(() => this.changed.fire()));
        }
        return api;
    }
}

/** What comes too late is told by `late`, so that it can be asked for again. */
async function inTime<T>(work: Promise<T>, late: () => void): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const patience = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => {
            over = true;
            resolve(undefined);
        }, PATIENCE_MS);
    });
    work.then(
        () => over && late(),
        () => undefined,
    );
    try {
        return await Promise.race([work, patience]);
    } finally {
        clearTimeout(timer);
    }
}
