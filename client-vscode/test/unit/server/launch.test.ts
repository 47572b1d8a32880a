import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { launchNamed, launchPrivate } from "../../../src/server/launch";
import type { Ran, Run } from "../../../src/server/programs";

const NOTHING: Ran = { code: 0, out: "", err: "", missing: false, timedOut: false, cancelled: false };

function says(answers: Record<string, Partial<Ran>>): Run {
    return async (command, args) => ({ ...NOTHING, ...(answers[`${command} ${args.join(" ")}`] ?? { missing: true, code: null }) });
}

test("redraft itself is told to serve", async () => {
    const named = await launchNamed("/bin/redraft", says({ "/bin/redraft --version": { out: "redraft 0.1.0\n" } }));
    assert.deepEqual(named, { launch: { command: "/bin/redraft", args: ["serve"] } });
});

test("a Python is known by what it says, not by its name, and asked whether it has redraft", async () => {
    const run = says({
        "/bin/snake --version": { out: "Python 3.12.1\n" },
        "/bin/snake -m redraft --version": { out: "redraft 0.1.0\n" },
        "/bin/bare --version": { err: "Python 3.12.1\n" },
        "/bin/bare -m redraft --version": { code: 1, err: "No module named redraft" },
    });
    assert.deepEqual(await launchNamed("/bin/snake", run), {
        launch: { command: "/bin/snake", args: ["-m", "redraft", "serve"] },
    });
    assert.match(problem(await launchNamed("/bin/bare", run)), /has no redraft in it: \/bin\/bare/);
});

test("something else, and nothing at all, are said to be so", async () => {
    const run = says({ "/bin/node --version": { out: "v20.0.0" } });
    assert.match(problem(await launchNamed("/bin/node", run)), /does not answer as redraft or a Python does/);
    assert.match(problem(await launchNamed("/bin/none", run)), /cannot be run/);
});

test("the home folder may be written as a tilde", async () => {
    const real = join(homedir(), "bin/redraft");
    const named = await launchNamed("~/bin/redraft", says({ [`${real} --version`]: { out: "redraft 0.1.0" } }));
    assert.equal("launch" in named && named.launch.command, real);
});

test("the private server is deaf to PYTHONPATH and to the folder that it is started in", () => {
    assert.deepEqual(launchPrivate("/env/bin/python", "/env").args.slice(0, 1), ["-I"]);
});

function problem(named: object): string {
    return "problem" in named ? String(named.problem) : "";
}
