// Runs the tests of a function as it stands, from a command.

import * as vscode from "vscode";
import type { CommandArgument, Evidence } from "../protocol";
import type { Services } from "../services";
import { tell } from "../say";
import { targetOf } from "../target";
import { count, name } from "../versions/words";
import type { Results } from "./results";

export async function runTests(
    services: Services,
    results: Results,
    argument?: CommandArgument,
): Promise<void> {
    const target = await targetOf(argument);
    if (!target) {
        return;
    }
    const { document, params } = target;
    const options = {
        location: vscode.ProgressLocation.Notification,
        title: "Redraft: running its tests",
        cancellable: true,
    };
    try {
        const { function: about, evidence } = await vscode.window.withProgress(
            options,
            (progress, token) =>
                results.run(document.uri.toString(), params, token, (what) =>
                    progress.report({ message: what }),
                ),
        );
        const words = `${name(about.qualname)}: ${outcome(evidence)}`;
        const show =
            evidence.outcome === "passed"
                ? vscode.window.showInformationMessage
                : vscode.window.showWarningMessage;
        if (await show(words, "Show Tests")) {
            await results.reveal();
        }
    } catch (error) {
        tell(error, services.log);
    }
}

function outcome(evidence: Evidence): string {
    const total = evidence.passed.length + evidence.failed.length;
    if (evidence.outcome === "timed_out") {
        return "its tests did not end in time.";
    }
    if (!total) {
        return evidence.reason || "no tests run it.";
    }
    return evidence.failed.length
        ? `${evidence.failed.length} of ${count(total, "test")} fail.`
        : `${count(total, "test")} pass.`;
}
