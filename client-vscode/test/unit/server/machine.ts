// A machine of small scripts: a PATH with a python, pip and uv that do what a test wants.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeEnvironment, type Made, type Order } from "../../../src/server/environment";
import { run } from "../../../src/server/programs";

export interface Python {
    /** What it says that it is. */
    readonly version?: string;
    /** Shell lines for `-m venv`; "$TARGET" is the folder. The usual ones make a python in it. */
    readonly venv?: string;
    /** Shell lines for the made python's `-m pip`; its arguments are "$@". */
    readonly pip?: string;
    /** Shell lines for the made python's `-m redraft`. */
    readonly redraft?: string;
}

export class Machine {
    readonly home = mkdtempSync(join(tmpdir(), "redraft-unit-"));
    readonly bin = join(this.home, "bin");
    readonly root = join(this.home, "storage");
    readonly log = join(this.home, "calls.log");
    readonly steps: string[] = [];

    constructor() {
        mkdirSync(this.bin);
        mkdirSync(this.root);
        writeFileSync(join(this.home, "redraft-1.2.3-py3-none-any.whl"), "wheel");
    }

    /** Puts a program on the PATH. */
    program(name: string, lines: string): void {
        const path = join(this.bin, name);
        writeFileSync(path, `#!/bin/sh\necho "${name} $@" >> "${this.log}"\n${lines}\n`);
        chmodSync(path, 0o755);
    }

    python({ version = "3.11.7", venv, pip = "exit 0", redraft = "echo redraft 1.2.3" }: Python = {}): void {
        const made = join(this.home, "made-python");
        writeFileSync(
            made,
            [
                "#!/bin/sh",
                `echo "made $@" >> "${this.log}"`,
                `env > "${join(this.home, "env.log")}"`,
                'case "$*" in',
                `*"-m pip"*) ${pip};;`,
                `*"-m redraft"*) ${redraft};;`,
                "esac",
            ].join("\n"),
        );
        chmodSync(made, 0o755);
        const usual = `mkdir -p "$TARGET/bin" && cp "${made}" "$TARGET/bin/python"`;
        this.program(
            "python3",
            [
                'case "$*" in',
                `*"-m venv"*) for TARGET; do :; done; ${venv ?? usual};;`,
                `*) echo ${version}; echo "${join(this.bin, "python3")}";;`,
                "esac",
            ].join("\n"),
        );
    }

    order(rest: Partial<Order> = {}): Order {
        return {
            root: this.root,
            wheel: { path: join(this.home, "redraft-1.2.3-py3-none-any.whl"), version: "1.2.3", hash: "abc" },
            chosen: "",
            run,
            // the shell's own programs, and nothing of this machine's Pythons: they are not in /bin by these names
            env: { PATH: this.path },
            platform: "linux",
            signal: new AbortController().signal,
            onStep: (text) => this.steps.push(text),
            onLine: () => undefined,
            ...rest,
        };
    }

    make(rest: Partial<Order> = {}, anew = false): Promise<Made> {
        return makeEnvironment(this.order(rest), anew);
    }

    get calls(): string {
        return existsSync(this.log) ? readFileSync(this.log, "utf8") : "";
    }

    get environment(): string {
        return readFileSync(join(this.home, "env.log"), "utf8");
    }

    end(): void {
        rmSync(this.home, { recursive: true, force: true });
    }

    /** The few programs that the scripts use, and no Python of this machine. */
    private get path(): string {
        const tools = join(this.home, "tools");
        if (!existsSync(tools)) {
            mkdirSync(tools);
            for (const name of ["sh", "cp", "mkdir", "env", "sleep", "touch", "cat"]) {
                const real = ["/bin", "/usr/bin"].map((folder) => join(folder, name)).find(existsSync);
                writeFileSync(join(tools, name), `#!/bin/sh\nexec ${real} "$@"\n`, { mode: 0o755 });
            }
        }
        return `${this.bin}:${tools}`;
    }
}
