// Finds a Python that is new enough. Nothing here runs by itself: programs are run by what is handed in.

import type { Run } from "./programs";

export const LEAST_PYTHON = "3.10";

export interface Interpreter {
    readonly path: string;
    /** Like "3.11.7". */
    readonly version: string;
}

export type FoundPython =
    | { readonly kind: "found"; readonly python: Interpreter }
    | { readonly kind: "tooOld"; readonly found: readonly Interpreter[] }
    /** The one that the user named does not run. */
    | { readonly kind: "unusable"; readonly path: string }
    | { readonly kind: "none" };

interface Candidate {
    readonly command: string;
    readonly args: readonly string[];
}

const NAMES = ["python3.13", "python3.12", "python3.11", "python3.10", "python3", "python"];

/** Where to look, best first; the names are looked up on PATH. */
export function candidates(platform: NodeJS.Platform): Candidate[] {
    const named = NAMES.map((command) => ({ command, args: [] }));
    return platform === "win32" ? [{ command: "py", args: ["-3"] }, ...named] : named;
}

// a Python in an environment names the one that the environment was made with
const WHO = [
    "-E",
    "-s",
    "-c",
    "import sys; print('%d.%d.%d' % tuple(sys.version_info[:3])); " +
        "print(getattr(sys, '_base_executable', None) or sys.executable)",
];

/** Shims of version managers are slow to start. */
const PATIENCE = 15_000;

/** Asks one interpreter who it is; undefined when it does not answer as one. */
export async function askPython(
    command: string,
    args: readonly string[],
    run: Run,
    env: NodeJS.ProcessEnv,
    signal?: AbortSignal,
): Promise<Interpreter | undefined> {
    const ran = await run(command, [...args, ...WHO], {
        env,
        timeout: PATIENCE,
        ...(signal === undefined ? {} : { signal }),
    });
    const [version, path] = ran.out.split(/\r?\n/).map((line) => line.trim());
    if (ran.code !== 0 || version === undefined || !/^\d+\.\d+\.\d+$/.test(version) || !path) {
        return undefined;
    }
    return { path, version };
}

/**
 * `chosen` is the user's word, empty when there is none: then it alone is asked, because
 * taking another one silently would leave the user wondering.
 */
export async function findPython(
    chosen: string,
    run: Run,
    env: NodeJS.ProcessEnv,
    platform: NodeJS.Platform,
    signal?: AbortSignal,
): Promise<FoundPython> {
    if (chosen !== "") {
        const python = await askPython(chosen, [], run, env, signal);
        if (python === undefined) {
            return { kind: "unusable", path: chosen };
        }
        return newEnough(python.version) ? { kind: "found", python } : { kind: "tooOld", found: [python] };
    }
    const old = new Map<string, Interpreter>();
    for (const { command, args } of candidates(platform)) {
        const python = await askPython(command, args, run, env, signal);
        if (python !== undefined && newEnough(python.version)) {
            return { kind: "found", python };
        }
        if (python !== undefined) {
            old.set(python.path, python);
        }
    }
    const managed = await managedByUv(run, env, signal);
    if (managed !== undefined) {
        return { kind: "found", python: managed };
    }
    return old.size > 0 ? { kind: "tooOld", found: [...old.values()] } : { kind: "none" };
}

/** uv keeps Pythons of its own that are not on PATH. */
async function managedByUv(run: Run, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Interpreter | undefined> {
    const ran = await run("uv", ["python", "find", "--no-project", `>=${LEAST_PYTHON}`], {
        env: { ...env, UV_PYTHON_DOWNLOADS: "never" },
        timeout: PATIENCE,
        ...(signal === undefined ? {} : { signal }),
    });
    const path = ran.out.trim();
    if (ran.code !== 0 || path === "") {
        return undefined;
    }
    const python = await askPython(path, [], run, env, signal);
    return python !== undefined && newEnough(python.version) ? python : undefined;
}

export function newEnough(version: string): boolean {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const [leastMajor = 0, leastMinor = 0] = LEAST_PYTHON.split(".").map(Number);
    return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
