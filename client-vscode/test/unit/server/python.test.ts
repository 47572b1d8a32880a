import assert from "node:assert/strict";
import { test } from "node:test";
import { findPython, newEnough } from "../../../src/server/python";
import type { Ran, Run } from "../../../src/server/programs";

const NOTHING: Ran = { code: null, out: "", err: "", missing: false, timedOut: false, cancelled: false };

/** A machine with these programs: the version that each says, or what became of it. */
function machine(programs: Record<string, string | Partial<Ran>>): Run & { asked: string[] } {
    const asked: string[] = [];
    const run = async (command: string, args: readonly string[]): Promise<Ran> => {
        const name = command === "py" ? `py ${args[0]}` : command === "uv" ? `uv ${args.slice(0, 2).join(" ")}` : command;
        asked.push(name);
        const program = programs[name];
        if (program === undefined) {
            return { ...NOTHING, missing: true };
        }
        const ran = typeof program === "string" ? { code: 0, out: `${program}\n/real/${name}\n` } : program;
        return { ...NOTHING, ...ran };
    };
    return Object.assign(run, { asked });
}

function find(run: Run, chosen = "", platform: NodeJS.Platform = "linux") {
    return findPython(chosen, run, {}, platform);
}

test("the newest known name is taken, and no other is asked", async () => {
    const run = machine({ "python3.12": "3.12.4", python3: "3.11.2" });
    const found = await find(run);
    assert.deepEqual(found, { kind: "found", python: { path: "/real/python3.12", version: "3.12.4" } });
    assert.deepEqual(run.asked, ["python3.13", "python3.12"]);
});

test("the user's word alone counts", async () => {
    const run = machine({ "/my/python": "3.10.0", python3: "3.13.0" });
    const found = await find(run, "/my/python");
    assert.equal(found.kind === "found" && found.python.version, "3.10.0");
    assert.deepEqual(run.asked, ["/my/python"]);
});

test("a named program that is no Python is said to be so, and nothing else is taken", async () => {
    const run = machine({ "/my/node": { code: 0, out: "v20.1.0\n" }, python3: "3.13.0" });
    assert.deepEqual(await find(run, "/my/node"), { kind: "unusable", path: "/my/node" });
});

test("a named one that is too old is named", async () => {
    const found = await find(machine({ "/my/python": "3.8.1" }), "/my/python");
    assert.deepEqual(found, { kind: "tooOld", found: [{ path: "/real//my/python", version: "3.8.1" }] });
});

test("what is too old is named, once each, when there is nothing better", async () => {
    const run = machine({ python3: "3.9.2", python: "2.7.18" });
    const found = await find(run);
    assert.equal(found.kind, "tooOld");
    assert.deepEqual(found.kind === "tooOld" && found.found.map((each) => each.version), ["3.9.2", "2.7.18"]);
});

test("an old one does not hide a new one after it", async () => {
    const found = await find(machine({ python3: "3.9.2", python: "3.11.0" }));
    assert.equal(found.kind === "found" && found.python.version, "3.11.0");
});

test("a shim that fails, one that hangs and a store's stub are no Pythons", async () => {
    const run = machine({
        "python3.13": { code: 127, err: "pyenv: python3.13: command not found" },
        "python3.12": { timedOut: true },
        python3: { code: 9009, out: "Python was not found" },
    });
    assert.deepEqual(await find(run), { kind: "none" });
});

test("on Windows its launcher is asked first", async () => {
    const run = machine({ "py -3": "3.12.1" });
    const found = await find(run, "", "win32");
    assert.equal(found.kind, "found");
    assert.deepEqual(run.asked, ["py -3"]);
});

test("a Python that only uv knows is found", async () => {
    const run = machine({ "uv python find": { code: 0, out: "/uv/python\n" }, "/uv/python": "3.13.1" });
    const found = await find(run);
    assert.equal(found.kind === "found" && found.python.version, "3.13.1");
});

test("versions are compared as numbers", () => {
    assert.deepEqual(["3.9.9", "3.10.0", "3.100.1", "4.0.0", "2.7.18"].map(newEnough), [false, true, true, true, false]);
});
