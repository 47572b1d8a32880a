// Starts the language server and stops it; nothing else.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
    const python = vscode.workspace.getConfiguration("redraft").get("server.python", "python3");
    const server: ServerOptions = { command: python, args: ["-m", "redraft", "serve", "--stdio"] };
    const options: LanguageClientOptions = {
        documentSelector: [
            { language: "python", scheme: "file" },
            { language: "python", scheme: "untitled" },
        ],
        initializationOptions: () => ({ trusted: vscode.workspace.isTrusted }),
    };
    const started = new LanguageClient("redraft", "Redraft", server, options);
    client = started;
    context.subscriptions.push(
        vscode.workspace.onDidGrantWorkspaceTrust(() =>
            started.sendNotification("redraft/trust", { trusted: true }),
        ),
    );
    await started.start();
}

export async function deactivate(): Promise<void> {
    await client?.stop();
    client = undefined;
}
