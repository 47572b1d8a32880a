// The scripted model server, behind a wire that remembers who closed it.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { python } from "./places.mjs";
import { cleanEnvironment } from "./processes.mjs";

/**
 * @typedef {object} Call One connection of a client to the model.
 * @property {string} sent what the client has sent
 * @property {number} received bytes that reached the client
 * @property {"client" | "server" | null} closedBy who closed first; null while it is open
 */

/**
 * @param {string} folder
 * @param {object} script as server/redraft/models/scripted/script.py reads it
 * @param {number} [port] any free one when 0
 */
export async function startModel(folder, script, port = 0) {
    const file = join(folder, "script.json");
    writeFileSync(file, JSON.stringify(script));
    const child = spawn(python, ["-m", "redraft.models.scripted", file, "--port", "0"], {
        env: cleanEnvironment(),
        stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await Promise.race([
        new Promise((resolve) => createInterface({ input: child.stdout }).once("line", (said) => resolve([said]))),
        new Promise((_, reject) => child.once("exit", () => reject(new Error("The scripted model server ended.")))),
    ]);
    const upstream = new URL(line);

    /** @type {Call[]} */
    const calls = [];
    const wire = createServer((near) => {
        /** @type {Call} */
        const call = { sent: "", received: 0, closedBy: null };
        calls.push(call);
        const far = connect(Number(upstream.port), upstream.hostname);
        near.on("data", (data) => {
            call.sent += data.toString("utf8");
            far.write(data);
        });
        far.on("data", (data) => {
            call.received += data.length;
            near.write(data);
        });
        near.on("close", () => {
            call.closedBy ??= "client";
            far.destroy();
        });
        near.on("end", () => (call.closedBy ??= "client"));
        far.on("end", () => (call.closedBy ??= "server"));
        far.on("close", () => near.end());
        near.on("error", () => far.destroy());
        far.on("error", () => near.destroy());
    });
    await new Promise((resolve) => wire.listen(port, "127.0.0.1", () => resolve(undefined)));
    const address = wire.address();
    const listens = address !== null && typeof address === "object" ? address.port : port;
    return {
        url: `http://127.0.0.1:${listens}${upstream.pathname.replace(/\/$/, "")}`,
        calls,
        /** Connections that asked for a reply, not merely for the names of models. */
        chats: () => calls.filter((call) => call.sent.includes("/chat/completions")),
        stop() {
            child.kill();
            wire.close();
        },
    };
}
