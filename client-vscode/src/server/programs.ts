// Runs a program to its end; what happened is a value, so that every outcome is looked at.

import { spawn, type ChildProcess } from "node:child_process";

export interface Ran {
    /** Null when it did not end by itself. */
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
    /** There is no such program, or it may not be run. */
    readonly missing: boolean;
    readonly timedOut: boolean;
    readonly cancelled: boolean;
}

export interface RunOptions {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    /** Milliseconds. */
    readonly timeout?: number;
    readonly signal?: AbortSignal;
    /** Every line that it prints, on either stream, as it comes. */
    readonly onLine?: (line: string) => void;
}

export type Run = (command: string, args: readonly string[], options?: RunOptions) => Promise<Ran>;

const KEPT = 200_000;

export const run: Run = (command, args, options = {}) =>
    new Promise((resolve) => {
        const ran = { code: null, out: "", err: "", missing: false, timedOut: false, cancelled: false };
        if (options.signal?.aborted) {
            resolve({ ...ran, cancelled: true });
            return;
        }
        let why: "timedOut" | "cancelled" | undefined;
        const child = spawn(command, [...args], {
            cwd: options.cwd,
            env: options.env,
            stdio: ["ignore", "pipe", "pipe"],
            windowsHide: true,
            // a group of its own, so that what it started goes with it
            detached: process.platform !== "win32",
        });
        const stop = (reason: "timedOut" | "cancelled"): void => {
            why ??= reason;
            killTree(child);
        };
        const abort = (): void => stop("cancelled");
        options.signal?.addEventListener("abort", abort, { once: true });
        const timer = options.timeout === undefined ? undefined : setTimeout(() => stop("timedOut"), options.timeout);
        const finish = (end: Partial<Ran>): void => {
            clearTimeout(timer);
            options.signal?.removeEventListener("abort", abort);
            resolve({ ...ran, out, err, ...(why === undefined ? {} : { [why]: true }), ...end });
        };
        let out = "";
        let err = "";
        const outLines = new Lines(options.onLine);
        const errLines = new Lines(options.onLine);
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
            out = (out + text).slice(-KEPT);
            outLines.add(text);
        });
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
            err = (err + text).slice(-KEPT);
            errLines.add(text);
        });
        child.once("error", () => finish({ missing: true }));
        child.once("close", (code) => {
            outLines.end();
            errLines.end();
            finish({ code: why === undefined ? code : null });
        });
    });

/** Ends a process and what it started. */
export function killTree(child: ChildProcess): void {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        return;
    }
    if (process.platform === "win32") {
        spawn("taskkill", ["/PID", String(child.pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
        return;
    }
    try {
        process.kill(-child.pid, "SIGKILL");
    } catch {
        child.kill("SIGKILL");
    }
}

/** Cuts a stream into lines. */
export class Lines {
    private rest = "";

    constructor(private readonly onLine: ((line: string) => void) | undefined) {}

    add(text: string): void {
        const lines = (this.rest + text).split(/\r\n|\r|\n/);
        this.rest = lines.pop() ?? "";
        lines.forEach((line) => this.onLine?.(line));
    }

    end(): void {
        if (this.rest !== "") {
            this.onLine?.(this.rest);
            this.rest = "";
        }
    }
}

const FOREIGN = new Set([
    "VIRTUAL_ENV",
    "VIRTUAL_ENV_PROMPT",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "PYTHONEXECUTABLE",
    "__PYVENV_LAUNCHER__",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_PYTHON",
    "PIP_NO_DEPS",
    "PIP_REQUIREMENT",
    "PIP_CONSTRAINT",
    "PIP_EDITABLE",
    "PIP_DRY_RUN",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "UV_PYTHON",
    "UV_SYSTEM_PYTHON",
    "UV_BREAK_SYSTEM_PACKAGES",
    "UV_CONSTRAINT",
    "UV_OVERRIDE",
    "UV_WORKING_DIRECTORY",
]);

/**
 * The environment for making ours: nothing in it points at an environment of the user's.
 * Which index is asked, by which proxy and with which certificates, stays the user's choice.
 */
export function ownEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return Object.fromEntries(
        Object.entries(env).filter(([name]) => {
            const upper = name.toUpperCase();
            return !FOREIGN.has(upper) && !upper.startsWith("CONDA_");
        }),
    );
}
