// One maker at a time, across windows: a file with the maker's pid, touched while it works.

import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";

const HEARTBEAT_MS = 5_000;
/** A maker that has not touched its lock for so long is gone, whatever its pid says (another machine's, or one used again). */
const STALE_MS = 60_000;

export class Lock {
    private constructor(
        private readonly path: string,
        private readonly beat: NodeJS.Timeout,
    ) {}

    /** Undefined while somebody else holds it. */
    static async take(path: string): Promise<Lock | undefined> {
        if (await create(path)) {
            return Lock.hold(path);
        }
        if (!(await isStale(path))) {
            return undefined;
        }
        // of two windows that see it stale, one renames it
        const aside = `${path}.${process.pid}.stale`;
        try {
            await rename(path, aside);
        } catch {
            return undefined;
        }
        if (!(await isStale(aside))) {
            // the other window was quicker, and this is its new lock: give it back
            await rename(aside, path).catch(() => undefined);
            return undefined;
        }
        await rm(aside, { force: true });
        return (await create(path)) ? Lock.hold(path) : undefined;
    }

    async release(): Promise<void> {
        clearInterval(this.beat);
        await rm(this.path, { force: true });
    }

    private static hold(path: string): Lock {
        const beat = setInterval(() => {
            const now = new Date();
            utimes(path, now, now).catch(() => undefined);
        }, HEARTBEAT_MS);
        beat.unref();
        return new Lock(path, beat);
    }
}

async function create(path: string): Promise<boolean> {
    try {
        await writeFile(path, String(process.pid), { flag: "wx" });
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") {
            return false;
        }
        throw error;
    }
}

async function isStale(path: string): Promise<boolean> {
    try {
        const pid = Number(await readFile(path, "utf8"));
        const { mtimeMs } = await stat(path);
        return !isAlive(pid) || Date.now() - mtimeMs > STALE_MS;
    } catch {
        return false; // released meanwhile
    }
}

/** Whether a process of that number lives; one that may not be asked does. */
export function isAlive(pid: number): boolean {
    if (!Number.isInteger(pid) || pid <= 0) {
        return false;
    }
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
