// Which command runs the server.

import { homedir } from "node:os";
import { join } from "node:path";
import type { Run } from "./programs";

export interface Launch {
    readonly command: string;
    readonly args: readonly string[];
    /** Where the server's environment is, when it is the extension's own. */
    readonly folder?: string;
}

export type NamedLaunch = { readonly launch: Launch } | { readonly problem: string };

const PATIENCE = 20_000;

/** What `redraft.serverPath` names: Redraft itself, or a Python that has it. */
export async function launchNamed(path: string, run: Run): Promise<NamedLaunch> {
    const command = expandHome(path);
    const ran = await run(command, ["--version"], { timeout: PATIENCE });
    const said = `${ran.out}\n${ran.err}`.trim();
    if (/^redraft \d/m.test(said)) {
        return { launch: { command, args: ["serve"] } };
    }
    if (/^Python \d/m.test(said)) {
        const has = await run(command, ["-m", "redraft", "--version"], { timeout: PATIENCE });
        return /^redraft \d/m.test(has.out)
            ? { launch: { command, args: ["-m", "redraft", "serve"] } }
            : { problem: `The Python that redraft.serverPath names has no redraft in it: ${path}.` };
    }
    return {
        problem: ran.missing
            ? `The program that redraft.serverPath names cannot be run: ${path}.`
            : `The program that redraft.serverPath names does not answer as redraft or a Python does: ${path}.`,
    };
}

/** The server in an environment of ours: isolated from PYTHONPATH, the user's site and the folder it is started in. */
export function launchPrivate(python: string, folder: string): Launch {
    return { command: python, args: ["-I", "-m", "redraft", "serve"], folder };
}

function expandHome(path: string): string {
    return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}
