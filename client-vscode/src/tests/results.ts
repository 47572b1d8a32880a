// Redraft's own test runs in VS Code's Testing view. Other extensions' tests stay theirs.

import * as vscode from "vscode";
import { Method, type Evidence, type Failure, type TestResult } from "../protocol";
import type { Services } from "../services";
import { tell, quietly } from "../say";
import { testName } from "../versions/words";
import { locateTest } from "./open";

export class Results implements vscode.Disposable {
    private readonly controller = vscode.tests.createTestController("redraft", "Redraft");
    /** What the last run was about, to be run again from the Testing view. */
    private last: { params: object; uri: string } | undefined;
    private readonly places = new Map<string, Promise<vscode.Location | undefined>>();

    constructor(private readonly services: Services) {
        this.controller.createRunProfile(
            "Run the last function's tests again",
            vscode.TestRunProfileKind.Run,
            (_, token) => this.again(token),
            true,
        );
    }

    /** Runs the tests of a function and shows them; the answer is the gate's. */
    async run(
        uri: string,
        params: object,
        token: vscode.CancellationToken,
        said: (what: string) => void = () => undefined,
    ): Promise<TestResult> {
        this.last = { params, uri };
        const { server } = this.services;
        const result = await server.work<TestResult>(
            Method.test,
            params,
            (event) => event.event === "working" && said(event.what),
            token,
        );
        await this.show(uri, result.evidence);
        return result;
    }

    /** One run: each test with how it did, where it stands, and what it said. */
    async show(uri: string, evidence: Evidence): Promise<void> {
        await Promise.all(
            [...evidence.passed, ...evidence.failed].map((test) => this.place(uri, test)),
        );
        const failures = new Map(evidence.failures.map((failure) => [failure.test, failure]));
        const run = this.controller.createTestRun(new vscode.TestRunRequest(), "Redraft", true);
        for (const test of evidence.passed) {
            run.passed(this.item(test));
        }
        for (const test of evidence.failed) {
            const item = this.item(test);
            run.failed(item, message(item, failures.get(test)));
        }
        for (const [test, failure] of failures) {
            run.appendOutput(`${test}\r\n${failure.detail.replace(/\r?\n/g, "\r\n")}\r\n\r\n`);
        }
        run.appendOutput(
            `${evidence.passed.length} passed, ${evidence.failed.length} failed\r\n`,
        );
        run.end();
    }

    async reveal(): Promise<void> {
        await vscode.commands.executeCommand("workbench.view.testing.focus");
    }

    dispose(): void {
        this.controller.dispose();
    }

    private async again(token: vscode.CancellationToken): Promise<void> {
        if (!this.last) {
            void vscode.window.showInformationMessage(
                "“Redraft: Run the Tests of This Function” comes first.",
            );
            return;
        }
        try {
            await this.run(this.last.uri, this.last.params, token);
        } catch (error) {
            tell(error, this.services.log);
        }
    }

    /** Finds out where a test stands, once: an item's place is fixed when it is made. */
    private async place(uri: string, test: string): Promise<void> {
        if (!this.places.has(test)) {
            const { services } = this;
            this.places.set(test, quietly(locateTest(services, uri, test), services.log));
        }
        const place = await this.places.get(test);
        const file = this.file(test);
        if (!file.children.get(test)) {
            const item = this.controller.createTestItem(test, testName(test), place?.uri);
            item.range = place?.range;
            file.children.add(item);
        }
    }

    private item(test: string): vscode.TestItem {
        const file = this.file(test);
        const item = file.children.get(test) ?? this.controller.createTestItem(test, testName(test));
        file.children.add(item);
        return item;
    }

    /** A test stands under its file. */
    private file(test: string): vscode.TestItem {
        const name = test.split("::")[0] ?? test;
        const file = this.controller.items.get(name) ?? this.controller.createTestItem(name, name);
        this.controller.items.add(file);
        return file;
    }
}

function message(item: vscode.TestItem, failure: Failure | undefined): vscode.TestMessage {
    const told = new vscode.TestMessage(failure?.detail || failure?.message || "It fails.");
    if (item.uri && item.range) {
        told.location = new vscode.Location(item.uri, item.range);
    }
    return told;
}
