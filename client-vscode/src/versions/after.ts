// What happens once a version stands in the user's file: formatted if they ask, tested, told.

import * as vscode from "vscode";
import { Method, type Evidence, type Proposal, type TestResult } from "../protocol";
import type { Services } from "../services";
import { quietly } from "../say";
import type { Results } from "../tests/results";
import { documentOf, locate } from "./sessions";
import { count, name } from "./words";

export interface Applied {
    readonly uri: string;
    readonly qualname: string;
    readonly ordinal: number;
    readonly proposal: Proposal;
    readonly showTests: boolean;
}

const UNDO = "Undo";
const SHOW = "Show Tests";

export class After {
    constructor(
        private readonly services: Services,
        private readonly results: Results,
    ) {}

    async applied(about: Applied): Promise<void> {
        await this.format(about);
        const document = documentOf(about.uri);
        const version = document?.version;
        if (!vscode.workspace.isTrusted) {
            void vscode.window.showInformationMessage("Applied. No tests were run: this folder is not trusted.");
            return;
        }
        const evidence = await this.test(about);
        if (!evidence) {
            void vscode.window.showInformationMessage("Applied. Its tests could not be run again.");
            return;
        }
        const shown = this.results.show(about.uri, evidence);
        if (about.showTests) {
            await shown;
            await this.results.reveal();
        }
        await this.told(about, evidence, version);
    }

    private async told(
        about: Applied,
        evidence: Evidence,
        version: number | undefined,
    ): Promise<void> {
        const words = outcome(evidence, about.proposal.evidence.fixed);
        if (well(evidence, about.proposal.evidence)) {
            const buttons = about.showTests ? [] : [SHOW];
            const answer = await vscode.window.showInformationMessage(words, ...buttons);
            if (answer === SHOW) {
                await this.results.reveal();
            }
            return;
        }
        const answer = await vscode.window.showWarningMessage(words, UNDO, SHOW);
        if (answer === SHOW) {
            await this.results.reveal();
        } else if (answer === UNDO) {
            await undo(about, version);
        }
    }

    /** How the function does now that it stands there; in the background, but stoppable. */
    private async test({ uri, qualname, ordinal }: Applied): Promise<Evidence | undefined> {
        const options = {
            location: vscode.ProgressLocation.Window,
            title: `Redraft: testing ${name(qualname)}`,
        };
        const asked = { textDocument: { uri }, qualname, ordinal };
        const result = await vscode.window.withProgress(options, () =>
            quietly(
                this.services.server.work<TestResult>(Method.test, asked, () => undefined),
                this.services.log,
            ),
        );
        return result?.evidence;
    }

    /** By the user's own formatter, the function's lines alone. */
    private async format({ uri, qualname, ordinal }: Applied): Promise<void> {
        const document = documentOf(uri);
        const wanted = vscode.workspace.getConfiguration("redraft", document).get("formatOnAccept");
        const found = document && locate(document, { textDocument: { uri }, qualname, ordinal });
        if (!wanted || !document || !found) {
            return;
        }
        const { start, end } = found.place;
        const range = new vscode.Range(start, 0, end, document.lineAt(end).text.length);
        const { insertSpaces, tabSize } = indentation(document);
        const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
            "vscode.executeFormatRangeProvider",
            document.uri,
            range,
            { insertSpaces, tabSize },
        );
        if (edits?.length) {
            const edit = new vscode.WorkspaceEdit();
            edit.set(document.uri, edits);
            await vscode.workspace.applyEdit(edit);
        }
    }
}

function indentation(document: vscode.TextDocument): vscode.FormattingOptions {
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
    const { insertSpaces, tabSize } = editor?.options ?? {};
    return {
        insertSpaces: typeof insertSpaces === "boolean" ? insertSpaces : true,
        tabSize: typeof tabSize === "number" ? tabSize : 4,
    };
}

/** It does what it was accepted for: nothing fails that did not fail in its evidence. */
export function well(now: Evidence, then: Evidence): boolean {
    const known = new Set(then.failed);
    return now.outcome !== "timed_out" && now.failed.every((test) => known.has(test));
}

/** "Applied. 18 of 18 tests pass (2 fixed)." */
export function outcome(now: Evidence, fixed: readonly string[]): string {
    const total = now.passed.length + now.failed.length;
    if (now.outcome === "timed_out") {
        return "Applied. Its tests did not end in time.";
    }
    if (!total) {
        return `Applied. ${now.reason || "No tests run it."}`;
    }
    const passing = fixed.filter((test) => now.passed.includes(test)).length;
    const more = passing ? ` (${passing} fixed)` : "";
    return `Applied. ${now.passed.length} of ${count(total, "test")} pass${more}.`;
}

/** Only while nothing was typed since: the next step back must be ours. */
async function undo({ uri }: Applied, version: number | undefined): Promise<void> {
    const document = documentOf(uri);
    if (!document || document.version !== version) {
        void vscode.window.showWarningMessage(
            "The file was edited since. Undo step by step in the editor.",
        );
        return;
    }
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
}
