// The versions under the function, in a comment thread: one at a time, turned with the arrows.
// A thread is the only thing of VS Code's that stands between lines, streams, and is read out.

import * as vscode from "vscode";
import { body, LINKED } from "./body";
import { documentOf, type Live, type Sessions } from "./sessions";
import type { Policy } from "./policy";
import { acceptable } from "./standing";
import { sideOf } from "./comparison";
import { canMerge } from "./merging";
import { label, phrase } from "./words";

/** Streams are shown at most so often; nobody reads faster. */
const PACE = 120;

interface Shown {
    readonly thread: vscode.CommentThread;
    readonly comment: vscode.Comment;
    timer: NodeJS.Timeout | undefined;
}

export class Inline implements vscode.Disposable {
    private readonly controller = vscode.comments.createCommentController(
        "redraft.versions",
        "Redraft: versions",
    );
    private readonly shown = new Map<number, Shown>();
    private readonly listening: vscode.Disposable[];

    constructor(
        private readonly sessions: Sessions,
        private readonly policy: Policy,
    ) {
        this.listening = [
            sessions.onDidChange((live) => this.soon(live)),
            sessions.onDidClose((live) => this.remove(live)),
            policy.onDidChange(() => sessions.list.forEach((live) => this.soon(live))),
        ];
    }

    /** The comparison that a thread shows. */
    of(thread: vscode.CommentThread): Live | undefined {
        for (const [id, shown] of this.shown) {
            if (shown.thread === thread) {
                return this.sessions.byId(id);
            }
        }
        return undefined;
    }

    /** Shows it even where the user had folded it, and puts the keyboard into it. */
    async focus(live: Live): Promise<void> {
        const shown = this.shown.get(live.now.id);
        const document = documentOf(live.now.uri);
        if (!shown || !document) {
            return;
        }
        const at = new vscode.Position(live.place.end, 0);
        const editor = await vscode.window.showTextDocument(document);
        editor.selection = new vscode.Selection(at, at);
        editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
        shown.thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
        this.render(live, shown);
        await vscode.commands.executeCommand("workbench.action.focusCommentOnCurrentLine");
    }

    dispose(): void {
        for (const { timer } of this.shown.values()) {
            clearTimeout(timer);
        }
        vscode.Disposable.from(...this.listening, this.controller).dispose();
    }

    private soon(live: Live): void {
        const shown = this.shown.get(live.now.id) ?? this.create(live);
        shown.timer ??= setTimeout(() => {
            shown.timer = undefined;
            this.render(live, shown);
        }, PACE);
    }

    private create(live: Live): Shown {
        const comment: vscode.Comment = {
            body: "",
            mode: vscode.CommentMode.Preview,
            author: { name: "Redraft" },
            contextValue: "version",
        };
        const thread = this.controller.createCommentThread(
            vscode.Uri.parse(live.now.uri),
            range(live),
            [comment],
        );
        thread.canReply = false;
        thread.label = label(live.now);
        thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
        // no `state`: VS Code opens its Comments panel for unresolved threads (see package.json,
        // configurationDefaults), and these are read where they stand
        const shown: Shown = { thread, comment, timer: undefined };
        this.shown.set(live.now.id, shown);
        return shown;
    }

    private render(live: Live, shown: Shown): void {
        if (!this.sessions.isOpen(live)) {
            return;
        }
        const { now } = live;
        const { thread, comment } = shown;
        const able = {
            merge: canMerge(now, this.policy.model),
            tests: vscode.workspace.isTrusted,
        };
        const text = new vscode.MarkdownString(body(now, able));
        text.isTrusted = { enabledCommands: LINKED };
        comment.body = text;
        comment.label = phrase(now.shown);
        if (thread.label !== label(now)) {
            thread.label = label(now);
        }
        if (!thread.range.isEqual(range(live))) {
            thread.range = range(live);
        }
        const context = acceptable(sideOf(now, now.shown)) && !now.changed ? "acceptable" : "shown";
        if (thread.contextValue !== context) {
            thread.contextValue = context;
        }
        thread.comments = [comment];
    }

    private remove(live: Live): void {
        const shown = this.shown.get(live.now.id);
        if (shown) {
            clearTimeout(shown.timer);
            shown.thread.dispose();
            this.shown.delete(live.now.id);
        }
    }
}

function range({ place }: Live): vscode.Range {
    return new vscode.Range(place.end, 0, place.end, 0);
}
