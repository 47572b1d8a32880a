import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { disuse, readyEnvironment, use, type Made } from "../../../src/server/environment";
import { buttons, sentence, type Failure } from "../../../src/server/failures";
import { Machine } from "./machine";

let machine: Machine;
beforeEach(() => {
    machine = new Machine();
});
afterEach(() => machine.end());

function folders(): string[] {
    return readdirSync(machine.root).filter((name) => name !== "making.lock");
}

function ready(made: Made): string {
    assert.equal(made.kind, "ready");
    return made.kind === "ready" ? made.environment.folder : "";
}

test("made with venv and pip: the folder names version and hash, and is found again", async () => {
    machine.python();
    const folder = ready(await machine.make());
    assert.match(folder, /1\.2\.3-abc-/);
    assert.match(machine.calls, /made -I -m pip install .*redraft\[lint\] @ file:\/\/.*redraft-1\.2\.3-py3-none-any\.whl/);
    assert.equal((await readyEnvironment(machine.order()))?.folder, folder);
    assert.deepEqual(machine.steps.slice(0, 2), ["Looking for Python", "Making the environment"]);
    assert.match(machine.steps[2] ?? "", /^Installing redraft and its libraries/);
});

test("made with uv where it is there, on the Python that was found", async () => {
    machine.python();
    machine.program(
        "uv",
        `case "$1" in --version) echo uv 0.9;; venv) for T; do :; done; mkdir -p "$T/bin"; cp "${machine.home}/made-python" "$T/bin/python";; esac`,
    );
    ready(await machine.make());
    assert.match(machine.calls, /uv venv --no-project --python \S+python3 /);
    assert.match(machine.calls, /uv pip install --python \S+bin\/python/);
    assert.doesNotMatch(machine.calls, /-m (venv|pip)/);
});

test("nothing of the user's environments reaches pip, but the choice of an index does", async () => {
    machine.python();
    const { env } = machine.order();
    ready(
        await machine.make({
            env: {
                ...env,
                VIRTUAL_ENV: "/project/.venv",
                PYTHONPATH: "/project",
                PYTHONHOME: "/elsewhere",
                CONDA_PREFIX: "/conda",
                PIP_TARGET: "/project/lib",
                PIP_USER: "1",
                PIP_INDEX_URL: "https://index.example/simple",
                HTTPS_PROXY: "http://proxy.example:3128",
            },
        }),
    );
    assert.doesNotMatch(machine.environment, /VIRTUAL_ENV|PYTHONPATH|PYTHONHOME|CONDA|PIP_TARGET|PIP_USER/);
    assert.match(machine.environment, /PIP_INDEX_URL=https:\/\/index\.example\/simple/);
    assert.match(machine.environment, /HTTPS_PROXY=/);
});

const OUTCOMES: [string, Parameters<Machine["python"]>[0] | undefined, Failure["kind"], RegExp][] = [
    ["no Python", undefined, "noPython", /needs Python 3\.10 or newer on this machine; none was found\./],
    ["one that is too old", { version: "3.8.10" }, "tooOld", /found was only 3\.8\.10/],
    [
        "no ensurepip",
        { venv: "echo 'created successfully because ensurepip is not available' >&2; exit 1" },
        "noVenv",
        /apt install python3-venv/,
    ],
    ["no venv", { venv: 'echo "No module named venv" >&2; exit 1' }, "noVenv", /apt install python3-venv/],
    [
        "no way to the index",
        { pip: "echo 'Retrying after connection broken by NewConnectionError: Name or service not known' >&2; exit 1" },
        "unreachable",
        /index cannot be reached/,
    ],
    ["a full disk", { pip: "echo 'OSError: [Errno 28] No space left on device' >&2; exit 1" }, "full", /no space left/],
    ["something else", { pip: "echo 'Requires-Python mismatch' >&2; exit 1" }, "other", /installing the libraries failed/],
    ["a server that does not start", { redraft: "exit 3" }, "other", /starting what was installed failed/],
];

for (const [what, python, kind, words] of OUTCOMES) {
    test(`${what}: said in a sentence, and nothing half-made stays`, async () => {
        if (python !== undefined) {
            machine.python(python);
        }
        const made = await machine.make();
        assert.ok(made.kind !== "ready" && made.kind === kind, made.kind);
        assert.match(sentence(made), words);
        assert.ok(buttons(made).includes("Retry"));
        assert.deepEqual(folders(), []);
        assert.ok(!existsSync(join(machine.root, "making.lock")));
    });
}

test("a half-made one is not used, and made anew", async () => {
    machine.python();
    const half = join(machine.root, "1.2.3-abc-000", "bin");
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, "python"), "");
    assert.equal(await readyEnvironment(machine.order()), undefined);
    const folder = ready(await machine.make());
    assert.deepEqual(folders(), [folder.slice(machine.root.length + 1)], "the half-made one is gone");
});

test("one whose Python was removed is not used", async () => {
    machine.python();
    const folder = ready(await machine.make());
    rmSync(join(folder, "bin", "python"));
    assert.equal(await readyEnvironment(machine.order()), undefined);
});

test("an upgrade makes a new one and removes the old one, unless a living window runs from it", async () => {
    machine.python();
    const old = ready(await machine.make());
    await use(old, process.pid);
    const wheel = { ...machine.order().wheel, version: "1.3.0" };
    const next = ready(await machine.make({ wheel }));
    assert.ok(existsSync(old), "in use");
    await disuse(old, process.pid);
    ready(await machine.make({ wheel: { ...wheel, version: "1.4.0" } }));
    assert.ok(!existsSync(old));
    assert.ok(!existsSync(next));
});

test("a failed upgrade leaves the old one", async () => {
    machine.python();
    const old = ready(await machine.make());
    machine.python({ pip: "exit 1" });
    const made = await machine.make({ wheel: { ...machine.order().wheel, hash: "def" } });
    assert.equal(made.kind, "other");
    assert.ok(existsSync(old));
});

test("another choice of Python is another environment", async () => {
    machine.python();
    ready(await machine.make());
    const chosen = join(machine.bin, "python3");
    assert.equal(await readyEnvironment(machine.order({ chosen })), undefined);
});

test("cancelled while pip runs: what runs is ended, and nothing is left", async () => {
    const stop = new AbortController();
    const begun = join(machine.home, "begun");
    machine.python({ pip: `touch "${begun}"; sleep 600` });
    const making = machine.make({ signal: stop.signal });
    while (!existsSync(begun)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    stop.abort();
    assert.equal((await making).kind, "cancelled");
    assert.deepEqual(folders(), []);
    assert.ok(!existsSync(join(machine.root, "making.lock")));
});

test("two windows at once make one environment", async () => {
    machine.python();
    const [one, other] = await Promise.all([machine.make(), machine.make()]);
    assert.equal(ready(one), ready(other));
    assert.equal(machine.calls.match(/-m venv/g)?.length, 1);
});

test("the lock of a process that is gone is taken over", async () => {
    machine.python();
    writeFileSync(join(machine.root, "making.lock"), "999999999");
    ready(await machine.make());
});

test("the lock of a living process is waited for, until the user has enough", async () => {
    machine.python();
    const stop = new AbortController();
    writeFileSync(join(machine.root, "making.lock"), String(process.pid));
    const made = await machine.make({
        signal: stop.signal,
        onStep: (text) => /another window/.test(text) && stop.abort(),
    });
    assert.equal(made.kind, "cancelled");
    assert.equal(machine.calls, "");
});

test("a lock that nobody has touched for long is stale, although its number is taken again", async () => {
    machine.python();
    const lock = join(machine.root, "making.lock");
    writeFileSync(lock, String(process.pid));
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(lock, longAgo, longAgo);
    ready(await machine.make());
});
