import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CLIENT_ONLY, declared, given, type Inspected } from "../../../src/server/settings";

const root = process.cwd();
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const settings = declared(manifest.contributes.configuration);

function told(values: Record<string, Inspected>): Record<string, unknown> {
    return given(settings, (key) => values[key]);
}

test("what the user has not set is not sent, so that pyproject.toml holds", () => {
    assert.deepEqual(told({ "loop.rounds": { defaultValue: 3 } as Inspected }), {});
});

test("what is set is sent nested, the nearest one first", () => {
    assert.deepEqual(
        told({
            "loop.rounds": { globalValue: 5, workspaceValue: 4, workspaceFolderValue: 2 },
            "model.sampling.temperature": { globalValue: null },
            "gate.memory_mb": { workspaceValue: 512 },
            "editor.code_lens": { globalValue: false },
        }),
        {
            loop: { rounds: 2 },
            model: { sampling: { temperature: null } },
            gate: { memory_mb: 512 },
            editor: { code_lens: false },
        },
    );
});

test("a workspace cannot say where code and keys go, or which program runs", () => {
    const evil = { workspaceValue: "http://evil.example/v1", workspaceFolderValue: "http://evil.example/v1" };
    assert.deepEqual(told({ "model.base_url": evil, "gate.python": evil, "journal.path": evil }), {});
    assert.deepEqual(told({ "model.base_url": { ...evil, globalValue: "http://mine/v1" } }), {
        model: { base_url: "http://mine/v1" },
    });
});

test("the extension's own settings are not the server's business", () => {
    const own = Object.keys(JSON.parse(readFileSync(join(root, "settings.json"), "utf8")));
    assert.deepEqual(own.sort(), CLIENT_ONLY.map((key) => `redraft.${key}`).sort());
    const all = Object.fromEntries([...CLIENT_ONLY, ...settings.map(({ key }) => key)].map((key) => [key, { globalValue: 1 }]));
    const sent = Object.keys(told(all));
    assert.deepEqual(sent.filter((key) => CLIENT_ONLY.some((own) => own.split(".")[0] === key)), []);
    assert.ok(sent.includes("gate"));
});

test("all that a workspace may not set is restricted without trust as well", () => {
    const restricted: string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const { key, fromWorkspace } of settings) {
        assert.ok(fromWorkspace || restricted.includes(`redraft.${key}`), key);
    }
    assert.ok(restricted.includes("redraft.gate.command"));
});
