// What the user hears of the server's end.

import * as vscode from "vscode";

/** It died and is back. */
export function tellOfDeath(busy: boolean, log: vscode.LogOutputChannel): void {
    const asked = busy ? "; what was running is asked again" : "";
    void vscode.window
        .showWarningMessage(`Redraft's server stopped and was started again${asked}.`, "Show Log")
        .then((choice) => choice && log.show());
}

/** It does not run, and will not by itself. */
export function tellOfFailure(sentence: string, log: vscode.LogOutputChannel): void {
    const whole = sentence.replace(/[.!?]?$/, ".");
    void vscode.window.showErrorMessage(whole, "Restart", "Show Log").then((choice) => {
        if (choice === "Show Log") {
            log.show();
        } else if (choice !== undefined) {
            void vscode.commands.executeCommand("redraft.restart");
        }
    });
}
