// Tells the server when the user trusts the workspace; the untrusted start is told when it starts.

import * as vscode from "vscode";
import { Method } from "./protocol";
import type { Services } from "./services";

export function followTrust({ server }: Services, onTrusted: () => void): vscode.Disposable {
    return vscode.workspace.onDidGrantWorkspaceTrust(() => {
        server.notify(Method.trust, { trusted: true });
        onTrusted();
    });
}
