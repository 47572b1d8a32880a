// The status bar item: state, who thinks, tokens and cost since the window opened; a click opens the log.

import * as vscode from "vscode";
import type { Activities } from "./activity";
import type { Services } from "./services";
import { statusWords } from "./statusWords";
import { isPython } from "./target";

export class Status implements vscode.Disposable {
    private item: vscode.StatusBarItem | undefined;
    private readonly watches: vscode.Disposable[];

    constructor(
        private readonly services: Services,
        private readonly activities: Activities,
    ) {
        this.watches = [
            activities.onDidChange(() => this.show()),
            services.server.onDidChangeState(() => this.show()),
            vscode.window.onDidChangeActiveTextEditor(() => this.show()),
        ];
        this.show();
    }

    dispose(): void {
        vscode.Disposable.from(...this.watches).dispose();
        this.item?.dispose();
    }

    private show(): void {
        // who writes no Python is not bothered; once it is there, it stays
        const editor = vscode.window.activeTextEditor;
        if (this.item === undefined && (editor === undefined || !isPython(editor.document))) {
            return;
        }
        this.item ??= this.make();
        const words = statusWords({
            state: this.services.server.state,
            activity: this.activities.last,
            usage: this.activities.usage,
        });
        this.item.text = words.text;
        this.item.accessibilityInformation = { label: words.spoken, role: "button" };
        this.item.tooltip = new vscode.MarkdownString(words.tooltip, true);
        this.item.backgroundColor = words.bad ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
        this.item.show();
    }

    private make(): vscode.StatusBarItem {
        const item = vscode.window.createStatusBarItem("redraft.status", vscode.StatusBarAlignment.Right, 90);
        item.name = "Redraft";
        item.command = "redraft.showLog";
        return item;
    }
}
