// Makes one environment and installs the wheel into it: with uv where it is there, else with venv and pip.

import { pathToFileURL } from "node:url";
import type { Order } from "./environment";
import { whyItFailed, type Failure } from "./failures";
import type { Interpreter } from "./python";
import type { Ran } from "./programs";

const PATIENCE = 15_000;
const INSTALLING = "Installing redraft and its libraries (about 30 packages)…";

export class Installer {
    constructor(
        private readonly order: Order,
        private readonly env: NodeJS.ProcessEnv,
        private readonly base: Interpreter,
    ) {}

    /** Undefined when `python`, in `folder`, runs the server. */
    async install(folder: string, python: string): Promise<Failure | undefined> {
        const uv = await this.order.run("uv", ["--version"], { env: this.env, timeout: PATIENCE });
        const failure = uv.code === 0 ? await this.withUv(folder, python) : await this.withPip(folder, python);
        return failure ?? this.tried(python);
    }

    private async withUv(folder: string, python: string): Promise<Failure | undefined> {
        const env = { ...this.env, UV_PYTHON_DOWNLOADS: "never", UV_NO_PROGRESS: "1" };
        this.order.onStep("Making the environment");
        const venv = await this.run("uv", ["venv", "--no-project", "--python", this.base.path, folder], env);
        if (venv.code !== 0) {
            return this.why(venv, "making the environment");
        }
        this.order.onStep(INSTALLING);
        const wanted = ["pip", "install", "--python", python, "--link-mode", "copy", this.wheel];
        const installed = await this.run("uv", wanted, env);
        return installed.code === 0 ? undefined : this.why(installed, "installing the libraries");
    }

    private async withPip(folder: string, python: string): Promise<Failure | undefined> {
        this.order.onStep("Making the environment");
        const venv = await this.run(this.base.path, ["-I", "-m", "venv", folder], this.env);
        if (venv.code !== 0) {
            return this.why(venv, "making the environment");
        }
        this.order.onStep(INSTALLING);
        const pip = ["-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--no-user"];
        const quick = ["--progress-bar", "off", "--prefer-binary", "--retries", "2", "--timeout", "20"];
        const installed = await this.run(python, [...pip, ...quick, this.wheel], this.env);
        return installed.code === 0 ? undefined : this.why(installed, "installing the libraries");
    }

    private async tried(python: string): Promise<Failure | undefined> {
        const ran = await this.run(python, ["-I", "-m", "redraft", "--version"], this.env);
        return ran.code === 0 ? undefined : this.why(ran, "starting what was installed");
    }

    private get wheel(): string {
        return `redraft[lint] @ ${pathToFileURL(this.order.wheel.path).href}`;
    }

    private run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
        return this.order.run(command, args, {
            env,
            cwd: this.order.root, // no configuration of the folder that is open
            signal: this.order.signal,
            onLine: (line) => {
                this.order.onLine(line);
                const name = packageNamed(line);
                if (name !== undefined) {
                    this.order.onStep(`${INSTALLING} ${name}`);
                }
            },
        });
    }

    private why(ran: Ran, step: string): Failure {
        return ran.cancelled ? { kind: "cancelled" } : whyItFailed(`${ran.out}\n${ran.err}`, this.base, step);
    }
}

/** The package that a line of pip or uv is about. */
export function packageNamed(line: string): string | undefined {
    const match = /^\s*(?:Collecting|Downloading|Preparing|Building|Built|Prepared|Downloaded|\+)\s+([A-Za-z0-9][A-Za-z0-9._]*(?:-[A-Za-z_][A-Za-z0-9_]*)*)/.exec(line);
    const name = match?.[1]?.replace(/-$/, "");
    return name === undefined || /^\d|^packages?$/.test(name) ? undefined : name;
}
