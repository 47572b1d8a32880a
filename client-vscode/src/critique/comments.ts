// A critique as comment threads on the lines that it quotes, for who prefers them to squiggles.
// A point can be reworded, dismissed, and answered with an instruction for a rewrite.

import * as vscode from "vscode";
import type { CommandArgument, KnownFunction, Point } from "../protocol";
import type { Policy } from "../versions/policy";
import type { Wish, Work } from "../versions/make";
import { keyOf } from "./atline";
import { reworded, type Edited } from "./given";
import type { KnownStore } from "./known";
import { pointBody, threadLabel, weight } from "./words";

class PointComment implements vscode.Comment {
    readonly author = { name: "Redraft" };
    readonly contextValue = "point";
    mode = vscode.CommentMode.Preview;
    body: string | vscode.MarkdownString;
    label: string;
    private message: string;

    constructor(
        readonly known: KnownFunction,
        readonly point: Point,
        readonly thread: () => vscode.CommentThread | undefined,
    ) {
        this.message = point.message;
        this.label = weight(point);
        this.body = new vscode.MarkdownString(pointBody(point));
    }

    edit(): void {
        this.body = this.message;
        this.mode = vscode.CommentMode.Editing;
        this.again();
    }

    /** VS Code has put what was typed into the body. */
    typed(): string {
        return typeof this.body === "string" ? this.body : this.body.value;
    }

    preview(message = this.message): void {
        this.message = message;
        const edited = message === this.point.message ? [] : ["edited by you"];
        this.label = [weight(this.point), ...edited].filter(Boolean).join(", ");
        this.body = new vscode.MarkdownString(pointBody(this.point, message));
        this.mode = vscode.CommentMode.Preview;
        this.again();
    }

    /** A thread shows its comments anew when it is given them. */
    private again(): void {
        const thread = this.thread();
        if (thread) {
            thread.comments = [...thread.comments];
        }
    }
}

interface Thread {
    readonly thread: vscode.CommentThread;
    readonly known: KnownFunction;
}

type Make = (work: Work, argument: CommandArgument, wish: Wish) => Promise<void>;

export class CritiqueComments implements vscode.Disposable {
    private controller: vscode.CommentController | undefined;
    private readonly threads = new Map<string, Thread>();
    private readonly listening: vscode.Disposable[];

    constructor(
        private readonly store: KnownStore,
        private readonly edited: Edited,
        private readonly policy: Policy,
        private readonly make: Make,
    ) {
        this.listening = [
            store.onDidChange((uri) => this.show(uri)),
            policy.onDidChange(() => this.showAll()),
            vscode.workspace.onDidChangeConfiguration((event) => {
                if (event.affectsConfiguration("redraft.editor.points")) {
                    this.showAll();
                }
            }),
        ];
    }

    /** Opens a function's first thread, where there is one. */
    async focus(known: KnownFunction, uri: string): Promise<boolean> {
        const key = keyOf(uri, known.function);
        const found = [...this.threads].find(([name]) => name.startsWith(`${key}#`))?.[1];
        if (!found?.thread.range) {
            return false;
        }
        const { thread } = found;
        const at = new vscode.Position(thread.range.start.line, 0);
        const editor = await vscode.window.showTextDocument(thread.uri);
        editor.selection = new vscode.Selection(at, at);
        editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
        thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
        await vscode.commands.executeCommand("workbench.action.focusCommentOnCurrentLine");
        return true;
    }

    edit(comment: unknown): void {
        if (comment instanceof PointComment) {
            comment.edit();
        }
    }

    cancel(comment: unknown): void {
        if (comment instanceof PointComment) {
            comment.preview();
        }
    }

    save(comment: unknown): void {
        const uri = comment instanceof PointComment ? comment.thread()?.uri.toString() : undefined;
        if (!(comment instanceof PointComment) || !uri) {
            return;
        }
        const { known, point } = comment;
        const message = comment.typed().trim() || point.message;
        const key = keyOf(uri, known.function);
        const now = this.edited.of(key, known.critique);
        const at = now.points.findIndex(({ from }) => from === point.id);
        this.edited.keep(key, reworded(now, at, message), known.critique);
        comment.preview(message);
    }

    /** What names the point that a comment is, for `redraft.dismiss`. */
    pointOf(comment: unknown): CommandArgument | undefined {
        const uri = comment instanceof PointComment ? comment.thread()?.uri.toString() : undefined;
        if (!(comment instanceof PointComment) || !uri) {
            return undefined;
        }
        const { qualname, ordinal } = comment.known.function;
        return { uri, qualname, ordinal, point: comment.point.id };
    }

    /** A rewrite by the critique as it was edited, and what was written in answer to it. */
    reply(work: Work, reply: vscode.CommentReply): void {
        const found = [...this.threads.values()].find(({ thread }) => thread === reply.thread);
        if (!found) {
            return;
        }
        const uri = reply.thread.uri.toString();
        const { qualname, ordinal } = found.known.function;
        const instruction = reply.text.trim();
        // not awaited: the box is emptied when this returns, and the work takes its time
        void this.make(
            work,
            { uri, qualname, ordinal },
            {
                ...(instruction ? { instruction } : {}),
                ...this.edited.wish(keyOf(uri, found.known.function)),
            },
        );
    }

    dispose(): void {
        this.controller?.dispose();
        vscode.Disposable.from(...this.listening).dispose();
    }

    private showAll(): void {
        for (const document of vscode.workspace.textDocuments) {
            this.show(document.uri.toString());
        }
    }

    private show(uri: string): void {
        const known = wanted(uri) ? this.store.of(uri) : [];
        const kept = new Set<string>();
        for (const one of known) {
            for (const [line, points] of byLine(one)) {
                const key = `${keyOf(uri, one.function)}#${points.map(({ id }) => id).join(",")}`;
                kept.add(key);
                this.put(key, uri, one, line, points);
            }
        }
        for (const [key, { thread }] of this.threads) {
            if (key.startsWith(`${uri}#`) && !kept.has(key)) {
                thread.dispose();
                this.threads.delete(key);
            }
        }
    }

    private put(key: string, uri: string, known: KnownFunction, line: number, points: Point[]): void {
        const range = new vscode.Range(line, 0, line, 0);
        const earlier = this.threads.get(key);
        if (earlier) {
            earlier.thread.range = range;
            earlier.thread.canReply = this.policy.model;
            return;
        }
        const thread: () => vscode.CommentThread | undefined = () => this.threads.get(key)?.thread;
        const comments = points.map((point) => new PointComment(known, point, thread));
        const made = this.control().createCommentThread(vscode.Uri.parse(uri), range, comments);
        made.label = threadLabel(known);
        made.contextValue = "critique";
        made.canReply = this.policy.model;
        made.collapsibleState = vscode.CommentThreadCollapsibleState.Collapsed;
        this.threads.set(key, { thread: made, known });
    }

    /** Made when it is first needed: who uses no threads sees nothing of it. */
    private control(): vscode.CommentController {
        if (!this.controller) {
            this.controller = vscode.comments.createCommentController(
                "redraft.critique",
                "Redraft: critiques",
            );
            this.controller.options = {
                prompt: "Say what a rewrite should do",
                placeHolder: "What a rewrite should do, in your words",
            };
        }
        return this.controller;
    }
}

function wanted(uri: string): boolean {
    const scope = vscode.Uri.parse(uri);
    return vscode.workspace.getConfiguration("redraft", scope).get("editor.points") === "comments";
}

/** Lines from 0; a point about no line stands at the function's first. */
function byLine({ function: about, critique }: KnownFunction): Map<number, Point[]> {
    const lines = new Map<number, Point[]>();
    for (const point of critique.points) {
        const line = (point.line ?? about.line) - 1;
        lines.set(line, [...(lines.get(line) ?? []), point]);
    }
    return lines;
}
