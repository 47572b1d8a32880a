// A quiet word at the foot of the window. A screen reader does not read that corner out, so where
// one is in use the same words come as a notification, which it does.

import * as vscode from "vscode";

const SHOWN_FOR = 8000;

export function announce(message: string): void {
    const support = vscode.workspace.getConfiguration("editor").get("accessibilitySupport");
    if (support === "on") {
        void vscode.window.showInformationMessage(message);
    } else {
        vscode.window.setStatusBarMessage(message, SHOWN_FOR);
    }
}
