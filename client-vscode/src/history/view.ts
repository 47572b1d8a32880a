// The History view: the drafts of the function under the cursor, or of all of them.

import * as vscode from "vscode";
import { around } from "../critique/outline";
import { outlined } from "../critique/outlined";
import { Method, type HistoryRun } from "../protocol";
import type { Services } from "../services";
import { quietly } from "../say";
import { isPython } from "../target";
import { tree, type Node } from "./tree";

/** The cursor rests before it is followed. */
const STILL = 300;
const AT_MOST = 50;

export class History implements vscode.TreeDataProvider<Node>, vscode.Disposable {
    private readonly changed = new vscode.EventEmitter<void>();
    private readonly view: vscode.TreeView<Node>;
    private readonly listening: vscode.Disposable[];
    private timer: NodeJS.Timeout | undefined;
    private all = false;
    /** What is shown now: its function, so that moving within one asks nothing. */
    private about = "";
    private nodes: readonly Node[] = [];
    private asked = 0;
    readonly onDidChangeTreeData = this.changed.event;

    constructor(private readonly services: Services) {
        this.view = vscode.window.createTreeView("redraft.history", { treeDataProvider: this });
        this.listening = [
            this.view,
            this.view.onDidChangeVisibility(({ visible }) => visible && this.soon(true)),
            vscode.window.onDidChangeTextEditorSelection(() => this.soon(false)),
            vscode.window.onDidChangeActiveTextEditor(() => this.soon(false)),
            services.server.onNotification(Method.changed, () => this.soon(true)),
            services.server.onDidStart(() => this.soon(true)),
        ];
    }

    async showAll(all: boolean): Promise<void> {
        this.all = all;
        await vscode.commands.executeCommand("setContext", "redraft.historyOfAll", all);
        await this.load(true);
    }

    refresh(): Promise<void> {
        return this.load(true);
    }

    getTreeItem(node: Node): vscode.TreeItem {
        const collapsed = vscode.TreeItemCollapsibleState;
        const item = new vscode.TreeItem(
            node.label,
            node.children.length
                ? node.context === "run" && node.id === this.nodes[0]?.id
                    ? collapsed.Expanded
                    : collapsed.Collapsed
                : collapsed.None,
        );
        item.id = node.id;
        item.description = node.description;
        item.tooltip = node.tooltip;
        item.iconPath = new vscode.ThemeIcon(node.icon, COLOURS[node.icon]);
        item.contextValue = node.context;
        item.accessibilityInformation = { label: node.spoken };
        if (node.test) {
            const title = "Open This Test";
            item.command = { command: "redraft.versions.openTest", title, arguments: [node.test] };
        } else if (node.draft) {
            const title = "Open This Draft";
            item.command = { command: "redraft.history.open", title, arguments: [node] };
        }
        return item;
    }

    getChildren(node?: Node): Node[] {
        return [...(node ? node.children : this.nodes)];
    }

    dispose(): void {
        clearTimeout(this.timer);
        this.changed.dispose();
        vscode.Disposable.from(...this.listening).dispose();
    }

    private soon(anew: boolean): void {
        if (!this.view.visible || (this.all && !anew)) {
            return;
        }
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.load(anew), STILL);
    }

    private async load(anew: boolean): Promise<void> {
        const editor = vscode.window.activeTextEditor;
        if (!this.all && this.about && (!editor || !isPython(editor.document))) {
            // a draft that is being read or compared is no reason to forget whose it is
            return;
        }
        const about = this.all ? undefined : underCursor(editor);
        const key = this.all ? "all" : `${about?.textDocument.uri}#${about?.qualname}`;
        if (!this.view.visible || (!anew && key === this.about)) {
            return;
        }
        this.asked += 1;
        const turn = this.asked;
        const runs = this.all || about ? await this.ask(about ?? {}) : [];
        if (turn !== this.asked) {
            return;
        }
        this.about = key;
        this.nodes = tree(runs, Date.now(), this.all);
        this.view.description = this.all ? "all functions" : (about?.qualname ?? "");
        this.changed.fire();
    }

    private async ask(about: object): Promise<HistoryRun[]> {
        const { server, log } = this.services;
        if (server.state !== "running") {
            return [];
        }
        const params = { ...about, limit: AT_MOST };
        const answer = await quietly(
            server.request<{ runs: HistoryRun[] }>(Method.history, params),
            log,
        );
        return answer?.runs ?? [];
    }
}

const COLOURS: Partial<Record<Node["icon"], vscode.ThemeColor>> = {
    pass: new vscode.ThemeColor("testing.iconPassed"),
    check: new vscode.ThemeColor("testing.iconPassed"),
    error: new vscode.ThemeColor("testing.iconFailed"),
};

function underCursor(
    editor: vscode.TextEditor | undefined,
): { textDocument: { uri: string }; qualname: string } | undefined {
    if (!editor || !isPython(editor.document)) {
        return undefined;
    }
    const found = around(outlined(editor.document), editor.selection.active.line);
    return (
        found && {
            textDocument: { uri: editor.document.uri.toString() },
            qualname: found.qualname,
        }
    );
}
