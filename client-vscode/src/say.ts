// How the extension speaks of what went wrong: one sentence for the user, the details in the log.

import * as vscode from "vscode";
import { LSPErrorCodes } from "vscode-languageclient/node";
import { Refused } from "./services";

/** Shows an error's sentence. What the user has cancelled, or a newer request has replaced, is no news. */
export function tell(error: unknown, log: vscode.LogOutputChannel): void {
    if (error instanceof vscode.CancellationError) {
        return;
    }
    if (error instanceof Refused) {
        log.info(error.message);
        if (error.code !== LSPErrorCodes.ServerCancelled) {
            show(error.message, log, vscode.window.showWarningMessage);
        }
        return;
    }
    log.error(error instanceof Error ? error : String(error));
    show("Something went wrong in Redraft; the log says more.", log, vscode.window.showErrorMessage);
}

/** For work that the user has not asked for: what goes wrong is logged, not told. */
export async function quietly<T>(work: Promise<T> | (() => Promise<T>), log: vscode.LogOutputChannel): Promise<T | undefined> {
    try {
        return await (typeof work === "function" ? work() : work);
    } catch (error) {
        if (!(error instanceof vscode.CancellationError)) {
            log.info(error instanceof Refused ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
        }
        return undefined;
    }
}

function show(
    sentence: string,
    log: vscode.LogOutputChannel,
    message: (text: string, ...buttons: string[]) => Thenable<string | undefined>,
): void {
    void message(sentence, "Show Log").then((choice) => choice && log.show());
}
