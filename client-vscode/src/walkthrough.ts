// The walkthrough, offered once, when Redraft runs for the first time, and never again.

import * as vscode from "vscode";
import type { Services } from "./services";

const OFFERED = "redraft.walkthroughOffered";

export function offerWalkthrough({ context, server }: Services): vscode.Disposable {
    const show = (): Thenable<void> =>
        vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#start`, false);
    const watch = server.onDidStart(() => {
        watch.dispose();
        if (!context.globalState.get<boolean>(OFFERED, false)) {
            void context.globalState.update(OFFERED, true);
            void vscode.window
                .showInformationMessage("Redraft is ready to read the function under your cursor.", "Get Started")
                .then((choice) => choice && show());
        }
    });
    return vscode.Disposable.from(watch, vscode.commands.registerCommand("redraft.openWalkthrough", show));
}
