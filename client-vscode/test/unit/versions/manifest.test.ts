import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LINKED } from "../../../src/versions/body";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const sources = readdirSync("src", { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join("src", name), "utf8"))
    .join("\n");

test("every command of the manifest is registered somewhere", () => {
    for (const { command } of manifest.contributes.commands) {
        const name = command.replaceAll(".", "\\.");
        assert.match(sources, new RegExp(`"${name}"\\s*[:,]`), command);
    }
});

test("links run only commands that exist", () => {
    for (const command of LINKED) {
        assert.match(sources, new RegExp(`"${command.replaceAll(".", "\\.")}": \\(`), command);
    }
});

test("the versions never open the Comments panel by themselves, other threads still may", () => {
    const defaults = manifest.contributes.configurationDefaults;
    assert.equal(defaults["comments.openView"], "firstFileUnresolved");
    const inline = readFileSync(join("src", "versions", "inline.ts"), "utf8");
    assert.doesNotMatch(inline, /\.state = /, "a thread with a state would open it");
});
