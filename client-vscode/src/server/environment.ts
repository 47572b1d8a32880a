// The server's private environment: a folder of its own, which counts only once its marker is written.
// Folders are never mended or built over: each is made anew, used as it is, and removed when nobody uses it.

import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, Lock } from "./lock";
import type { Failure } from "./failures";
import { Installer } from "./installer";
import { findPython } from "./python";
import { ownEnvironment, type Run } from "./programs";
import type { Wheel } from "./wheel";

export interface Order {
    /** Where environments are kept. */
    readonly root: string;
    readonly wheel: Wheel;
    /** The user's word on which Python; empty when there is none. */
    readonly chosen: string;
    readonly run: Run;
    readonly env: NodeJS.ProcessEnv;
    readonly platform: NodeJS.Platform;
    readonly signal: AbortSignal;
    /** What is being done now. */
    readonly onStep: (text: string) => void;
    /** Every line that the installers print. */
    readonly onLine: (line: string) => void;
}

export interface Environment {
    readonly folder: string;
    readonly python: string;
}

export type Made = { readonly kind: "ready"; readonly environment: Environment } | Failure;

const MARKER = "redraft.json";
const USERS = "users";
const LOCK = "making.lock";
const POLL_MS = 300;

/** One that is whole, of this wheel and this choice of Python. */
export async function readyEnvironment(
    order: Pick<Order, "root" | "wheel" | "chosen" | "platform">,
): Promise<Environment | undefined> {
    const mine = `${order.wheel.version}-${order.wheel.hash}-`;
    const names = (await folders(order.root)).filter((name) => name.startsWith(mine));
    for (const name of names.sort().reverse()) {
        const folder = join(order.root, name);
        const marker = await read(join(folder, MARKER));
        const python = pythonIn(folder, order.platform);
        // the Python that it was made with may have been removed since
        if (marker !== undefined && marker.chosen === order.chosen && (await exists(python))) {
            return { folder, python };
        }
    }
    return undefined;
}

/** The environment, made if need be; `anew` makes one although there is one. */
export async function makeEnvironment(order: Order, anew = false): Promise<Made> {
    await mkdir(order.root, { recursive: true });
    const lock = await waitForLock(order);
    if (lock === undefined) {
        return { kind: "cancelled" };
    }
    try {
        const ready = anew ? undefined : await readyEnvironment(order);
        if (ready !== undefined) {
            return { kind: "ready", environment: ready }; // by another window, meanwhile
        }
        const made = await make(order);
        if (made.kind === "ready") {
            await removeOthers(order.root, made.environment.folder);
        }
        return made;
    } finally {
        await lock.release();
    }
}

/** Says that this process runs a server from there, so that no other window removes it. */
export async function use(environment: string, pid: number): Promise<void> {
    const users = join(environment, USERS);
    await mkdir(users, { recursive: true });
    await writeFile(join(users, String(pid)), "");
}

export async function disuse(environment: string, pid: number): Promise<void> {
    await rm(join(environment, USERS, String(pid)), { force: true });
}

async function make(order: Order): Promise<Made> {
    order.onStep("Looking for Python");
    const env = ownEnvironment(order.env);
    const found = await findPython(order.chosen, order.run, env, order.platform, order.signal);
    if (order.signal.aborted) {
        return { kind: "cancelled" };
    }
    if (found.kind !== "found") {
        return found.kind === "none" ? { kind: "noPython" } : found;
    }
    order.onLine(`Python ${found.python.version}: ${found.python.path}`);
    const name = `${order.wheel.version}-${order.wheel.hash}-${Date.now().toString(36)}`;
    const folder = join(order.root, name);
    const python = pythonIn(folder, order.platform);
    let failure: Failure | undefined;
    try {
        failure = await new Installer(order, env, found.python).install(folder, python);
        if (failure === undefined) {
            const marker = { python: found.python.path, version: found.python.version, chosen: order.chosen };
            await writeFile(join(folder, `${MARKER}.new`), JSON.stringify(marker));
            await rename(join(folder, `${MARKER}.new`), join(folder, MARKER));
            return { kind: "ready", environment: { folder, python } };
        }
    } catch (error) {
        order.onLine(String(error));
        const { code } = error as NodeJS.ErrnoException;
        failure = code === "ENOSPC" || code === "EDQUOT" ? { kind: "full" } : { kind: "other", step: "writing the environment" };
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    return order.signal.aborted ? { kind: "cancelled" } : failure;
}

async function waitForLock(order: Order): Promise<Lock | undefined> {
    for (let told = false; !order.signal.aborted; told = true) {
        const lock = await Lock.take(join(order.root, LOCK));
        if (lock !== undefined) {
            return lock;
        }
        if (!told) {
            order.onStep("Waiting for another window, which is installing");
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return undefined;
}

/** Half-made ones and those of other versions, unless a living window runs its server from there. */
async function removeOthers(root: string, kept: string): Promise<void> {
    for (const name of await folders(root)) {
        const folder = join(root, name);
        const users = await readdir(join(folder, USERS)).catch(() => []);
        if (folder !== kept && !users.some((pid) => isAlive(Number(pid)))) {
            await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
        }
    }
}

function pythonIn(folder: string, platform: NodeJS.Platform): string {
    return platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

async function folders(root: string): Promise<string[]> {
    const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function read(path: string): Promise<{ chosen?: string } | undefined> {
    try {
        return JSON.parse(await readFile(path, "utf8")) as { chosen?: string };
    } catch {
        return undefined;
    }
}

async function exists(path: string): Promise<boolean> {
    return access(path).then(
        () => true,
        () => false,
    );
}
