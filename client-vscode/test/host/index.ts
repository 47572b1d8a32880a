// What the editor calls: runs the suites of this folder and writes what became of each test.
// A file, because lines logged from here arrive with their placeholders unfilled.

import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import { describeActivation } from "./activation";

interface Told {
    title: string;
    error: string | null;
}

export async function run(): Promise<void> {
    const mocha = new Mocha({ ui: "bdd", timeout: 60_000 });
    mocha.suite.emit("pre-require", globalThis as unknown as Mocha.MochaGlobals, "", mocha);
    describeActivation();
    const tests: Told[] = [];
    const failures = await new Promise<number>((resolve) => {
        const runner = mocha.run(resolve);
        runner.on("pass", (test) => tests.push({ title: test.fullTitle(), error: null }));
        // a failing hook is told of here, too
        runner.on("fail", (test, error: Error) =>
            tests.push({ title: test.fullTitle(), error: error.stack ?? error.message }),
        );
    });
    const results = process.env["REDRAFT_HOST_RESULTS"];
    if (results !== undefined) {
        writeFileSync(results, JSON.stringify({ tests }));
    }
    if (failures > 0) {
        throw new Error(`${failures} failed`);
    }
}
