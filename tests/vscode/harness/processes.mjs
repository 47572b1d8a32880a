// Programs that a scenario starts, each with a group of its own, so that nothing of it stays.

import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{env: NodeJS.ProcessEnv, log: string, cwd?: string}} options
 */
export function start(program, args, { env, log, cwd }) {
    const child = spawn(program, args, { env, cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const file = createWriteStream(log);
    child.stdout.pipe(file);
    child.stderr.pipe(file);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    return {
        child,
        ended,
        async stop() {
            for (const signal of /** @type {const} */ (["SIGTERM", "SIGKILL"])) {
                try {
                    process.kill(-(child.pid ?? 0), signal);
                } catch {
                    break; // the group is gone
                }
                await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3_000))]);
            }
        },
    };
}

/** An environment without what would set Redraft up behind a scenario's back. */
export function cleanEnvironment() {
    const foreign = /^(REDRAFT_|OPENAI_|VSCODE_|CODE_SERVER|VIRTUAL_ENV|PYTHON)/;
    return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
