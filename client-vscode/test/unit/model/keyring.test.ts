import assert from "node:assert/strict";
import { test } from "node:test";
import { Keyring } from "../../../src/model/keyring";

const MINE = "https://api.mine.example/v1";
const OTHER = "https://api.other.example/v1";

function setUp(keys: Record<string, string> = {}) {
    const stored = new Map(Object.entries(keys).map(([url, key]) => [Keyring.nameFor(url), key]));
    const given: (string | null)[] = [];
    const secrets = {
        get: async (name: string) => stored.get(name),
        store: async (name: string, value: string) => void stored.set(name, value),
        delete: async (name: string) => void stored.delete(name),
    };
    let fails = false;
    const ring = new Keyring(secrets, async (key) => {
        given.push(key);
        if (fails) {
            throw new Error("gone");
        }
    });
    return { ring, given, failing: (does: boolean) => (fails = does) };
}

test("the server gets the key of the address that it was told, after it was told", async () => {
    const { ring, given } = setUp({ [MINE]: "k-mine" });
    await ring.settle();
    assert.deepEqual(given, [], "it knows no address yet");
    await ring.beforeTelling(MINE);
    await ring.settle();
    assert.deepEqual(given, ["k-mine"]);
});

test("before another address is told, the key is taken back", async () => {
    const { ring, given } = setUp({ [MINE]: "k-mine", [OTHER]: "k-other" });
    await ring.beforeTelling(MINE);
    await ring.settle();
    await ring.beforeTelling(OTHER);
    assert.deepEqual(given, ["k-mine", null], "gone before the address is known");
    await ring.settle();
    assert.deepEqual(given, ["k-mine", null, "k-other"]);
});

test("an address without a key gets none, not the last one's", async () => {
    const { ring, given } = setUp({ [MINE]: "k-mine" });
    await ring.beforeTelling(MINE);
    await ring.settle();
    await ring.beforeTelling(OTHER);
    await ring.settle();
    assert.deepEqual(given, ["k-mine", null]);
});

test("when it cannot be taken back, the new address is not told", async () => {
    const { ring, failing } = setUp({ [MINE]: "k-mine" });
    await ring.beforeTelling(MINE);
    await ring.settle();
    failing(true);
    await assert.rejects(ring.beforeTelling(OTHER));
    failing(false);
    await assert.doesNotReject(ring.beforeTelling(OTHER));
});

test("a key that may have arrived is taken back too", async () => {
    const { ring, given, failing } = setUp({ [MINE]: "k-mine" });
    await ring.beforeTelling(MINE);
    failing(true);
    await assert.rejects(ring.settle());
    failing(false);
    await ring.beforeTelling(OTHER);
    assert.deepEqual(given, ["k-mine", null]);
});

test("a key belongs to scheme, host and port; the path does not matter", async () => {
    const { ring, given } = setUp({ [MINE]: "k-mine" });
    await ring.beforeTelling("https://api.mine.example/openai/v1/");
    await ring.settle();
    assert.deepEqual(given, ["k-mine"]);
    for (const url of ["http://api.mine.example/v1", "https://api.mine.example:8443/v1", "https://mine.example/v1", "", "x"]) {
        assert.equal(await ring.has(url), false, url);
    }
});

test("a new server holds nothing: it is given the key again, and is not asked to give one back", async () => {
    const { ring, given } = setUp({ [MINE]: "k-mine" });
    await ring.beforeTelling(MINE);
    await ring.settle();
    ring.began();
    await ring.beforeTelling(MINE);
    await ring.settle();
    assert.deepEqual(given, ["k-mine", "k-mine"]);
});

test("a key that is forgotten is taken back, one that is changed is given", async () => {
    const { ring, given } = setUp({ [MINE]: "k-1" });
    await ring.beforeTelling(MINE);
    await ring.settle();
    await ring.settle();
    await ring.keep(MINE, "k-2");
    await ring.settle();
    await ring.keep(MINE, "");
    await ring.settle();
    assert.deepEqual(given, ["k-1", "k-2", null]);
});
