import assert from "node:assert/strict";
import * as vscode from "vscode";

const ID = "redraft.redraft";

interface Manifest {
    contributes: {
        commands: { command: string; title: string; category?: string }[];
        configuration: { properties: Record<string, { default?: unknown; type?: unknown }> }[];
        keybindings: { command: string; when?: string }[];
        menus: Record<string, { command?: string }[]>;
    };
}

/** The extension starts, and keeps what its manifest promises. */
export function describeActivation(): void {
    describe("the extension", () => {
        let extension: vscode.Extension<unknown>;
        let manifest: Manifest;

        before(async () => {
            const found = vscode.extensions.getExtension(ID);
            assert.ok(found, `${ID} is there`);
            extension = found;
            manifest = found.packageJSON as Manifest;
            await extension.activate();
        });

        it("is active", () => {
            assert.equal(extension.isActive, true);
        });

        it("registers every command of its manifest", async () => {
            const known = new Set(await vscode.commands.getCommands(true));
            const missing = manifest.contributes.commands.map((row) => row.command).filter((id) => !known.has(id));
            assert.deepEqual(missing, []);
        });

        it("names only commands of its own in menus and keys", () => {
            const own = new Set(manifest.contributes.commands.map((row) => row.command));
            const named = [...Object.values(manifest.contributes.menus).flat(), ...manifest.contributes.keybindings];
            const strange = named.flatMap((row) => row.command ?? []).filter((id) => !own.has(id));
            assert.deepEqual(strange, []);
        });

        it("puts every command under its category, or hides it from the palette", () => {
            const without = manifest.contributes.commands.filter((row) => row.category !== "Redraft");
            assert.deepEqual(without, []);
        });

        it("has settings, each with a default that the editor gives back", () => {
            const properties = Object.entries(
                Object.assign({}, ...manifest.contributes.configuration.map((part) => part.properties)) as Record<
                    string,
                    { default?: unknown }
                >,
            );
            assert.ok(properties.length > 10, "the settings are there");
            for (const [key, row] of properties) {
                assert.ok("default" in row, `${key} has a default`);
                assert.deepEqual(vscode.workspace.getConfiguration().inspect(key)?.defaultValue, row.default, key);
            }
        });
    });
}
