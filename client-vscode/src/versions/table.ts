// The evidence table beside the code: a web view that draws what rows.ts says, and asks by message
// for what its buttons promise.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Live, Sessions } from "./sessions";
import type { Policy } from "./policy";
import { table } from "./rows";
import { name } from "./words";

const PACE = 150;

/** What a button in it asks for. */
export interface Pressed {
    readonly do: string;
    readonly side?: string;
    readonly test?: string;
}

/** Commands by what the page calls them; it can ask for nothing else. */
const COMMANDS: Record<string, string> = {
    accept: "redraft.versions.accept",
    acceptAndShowTests: "redraft.versions.acceptAndShowTests",
    diff: "redraft.versions.diff",
    stop: "redraft.versions.cancelSide",
    merge: "redraft.versions.merge",
    files: "redraft.versions.openFiles",
    discard: "redraft.versions.discard",
    inline: "redraft.versions.focus",
    test: "redraft.versions.openTest",
};

interface Panel {
    readonly view: vscode.WebviewPanel;
    timer: NodeJS.Timeout | undefined;
}

export class Tables implements vscode.Disposable {
    private readonly panels = new Map<number, Panel>();
    private readonly listening: vscode.Disposable[];

    constructor(
        private readonly media: vscode.Uri,
        sessions: Sessions,
        private readonly policy: Policy,
    ) {
        this.listening = [
            sessions.onDidChange((live) => this.soon(live)),
            sessions.onDidClose((live) => this.panels.get(live.now.id)?.view.dispose()),
            policy.onDidChange(() => sessions.list.forEach((live) => this.soon(live))),
        ];
    }

    show(live: Live): void {
        const open = this.panels.get(live.now.id);
        if (open) {
            open.view.reveal();
            return;
        }
        const view = vscode.window.createWebviewPanel(
            "redraft.table",
            `${name(live.now.qualname)}: evidence`,
            { viewColumn: vscode.ViewColumn.Beside },
            { enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [this.media] },
        );
        const panel: Panel = { view, timer: undefined };
        this.panels.set(live.now.id, panel);
        view.onDidDispose(() => {
            clearTimeout(panel.timer);
            this.panels.delete(live.now.id);
        });
        view.webview.onDidReceiveMessage((pressed: Pressed) => this.pressed(live, pressed));
        view.webview.html = this.page(view.webview, live);
    }

    dispose(): void {
        for (const { view } of [...this.panels.values()]) {
            view.dispose();
        }
        vscode.Disposable.from(...this.listening).dispose();
    }

    private soon(live: Live): void {
        const panel = this.panels.get(live.now.id);
        if (panel) {
            panel.timer ??= setTimeout(() => {
                panel.timer = undefined;
                this.draw(live, panel);
            }, PACE);
        }
    }

    private draw(live: Live, { view }: Panel): void {
        const able = { model: this.policy.model, trusted: vscode.workspace.isTrusted };
        void view.webview.postMessage(table(live.now, able));
    }

    private pressed(live: Live, { do: wanted, side, test }: Pressed): void {
        const panel = this.panels.get(live.now.id);
        if (wanted === "ready" && panel) {
            this.draw(live, panel);
        }
        const command = COMMANDS[wanted];
        if (command) {
            const argument = { session: live.now.id, side, uri: live.now.uri, test };
            void vscode.commands.executeCommand(command, argument);
        }
    }

    private page(webview: vscode.Webview, live: Live): string {
        const nonce = randomBytes(16).toString("base64");
        const at = (file: string): vscode.Uri =>
            webview.asWebviewUri(vscode.Uri.joinPath(this.media, file));
        const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
        // the only text of others in it is a function's name, which is an identifier
        return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at("versions.css")}">
<title>Versions of ${name(live.now.qualname)}</title>
</head>
<body>
<main id="root"></main>
<p id="status" role="status" aria-live="polite"></p>
<script nonce="${nonce}" src="${at("versions.js")}"></script>
</body>
</html>`;
    }
}
