// The comparisons that are open: one for each function, and the one that a command means.

import * as vscode from "vscode";
import { around, called } from "../critique/outline";
import { outlined } from "../critique/outlined";
import type { FunctionParams, Review } from "../protocol";
import { begin, type Begun, type Comparison, type SideName } from "./comparison";
import { moved, type Place } from "./place";

/** One comparison and what belongs to it in this window. */
export interface Live {
    now: Comparison;
    place: Place;
    /** The function's lines when the work began; they tell whether it has changed since. */
    original: string;
    cancel: vscode.CancellationTokenSource;
    /** Our own edit is being made: the function changes because of us. */
    applying: boolean;
}

export class Sessions implements vscode.Disposable {
    private readonly all = new Map<number, Live>();
    private last = 0;
    private recent: Live | undefined;
    private readonly changed = new vscode.EventEmitter<Live>();
    private readonly closed = new vscode.EventEmitter<Live>();
    private readonly listening: vscode.Disposable;
    readonly onDidChange = this.changed.event;
    readonly onDidClose = this.closed.event;

    constructor() {
        this.listening = vscode.workspace.onDidChangeTextDocument((event) => this.follow(event));
    }

    open(
        document: vscode.TextDocument,
        place: Place,
        about: Omit<Begun, "id" | "uri">,
        sides: readonly SideName[],
    ): Live {
        const uri = document.uri.toString();
        const earlier = this.find(uri, about.qualname, about.ordinal);
        if (earlier) {
            this.close(earlier);
        }
        this.last += 1;
        const live: Live = {
            now: begin({ ...about, id: this.last, uri }, sides),
            place,
            original: lines(document, place),
            cancel: new vscode.CancellationTokenSource(),
            applying: false,
        };
        this.all.set(live.now.id, live);
        this.recent = live;
        this.changed.fire(live);
        return live;
    }

    /** Makes one step; nothing happens to a comparison that was closed meanwhile. */
    update(live: Live, step: (now: Comparison) => Comparison): void {
        if (!this.isOpen(live)) {
            return;
        }
        live.now = step(live.now);
        this.changed.fire(live);
    }

    /** The server has said where the function is; it knows better than the outline. */
    settle(live: Live, review: Review): void {
        const document = documentOf(live.now.uri);
        if (document && document.version === review.version) {
            live.place = { start: review.function.line - 1, end: review.function.end_line - 1 };
            live.original = lines(document, live.place);
        }
    }

    close(live: Live): void {
        if (!this.all.delete(live.now.id)) {
            return;
        }
        live.cancel.cancel();
        live.cancel.dispose();
        if (this.recent === live) {
            this.recent = [...this.all.values()].at(-1);
        }
        this.closed.fire(live);
    }

    isOpen(live: Live): boolean {
        return this.all.get(live.now.id) === live;
    }

    byId(id: number): Live | undefined {
        return this.all.get(id);
    }

    find(uri: string, qualname: string, ordinal: number): Live | undefined {
        return [...this.all.values()].find(
            ({ now }) =>
                now.uri === uri && now.qualname === qualname && now.ordinal === ordinal,
        );
    }

    with(proposal: string): Live | undefined {
        return [...this.all.values()].find(({ now }) =>
            now.sides.some((side) => side.proposal?.id === proposal),
        );
    }

    /** The one around the cursor, or else the one that was last looked at. */
    current(): Live | undefined {
        const editor = vscode.window.activeTextEditor;
        const uri = editor?.document.uri.toString();
        const line = editor?.selection.active.line ?? -1;
        const here = [...this.all.values()]
            .filter(({ now, place }) => now.uri === uri && place.start <= line && line <= place.end)
            .sort((a, b) => b.place.start - a.place.start)[0];
        return here ?? this.recent;
    }

    /** The user has turned to it. */
    touch(live: Live): void {
        this.recent = live;
    }

    get any(): boolean {
        return this.all.size > 0;
    }

    get list(): readonly Live[] {
        return [...this.all.values()];
    }

    dispose(): void {
        for (const live of this.list) {
            this.close(live);
        }
        this.listening.dispose();
        this.changed.dispose();
        this.closed.dispose();
    }

    private follow(event: vscode.TextDocumentChangeEvent): void {
        const uri = event.document.uri.toString();
        for (const live of this.list) {
            if (live.now.uri !== uri || !event.contentChanges.length) {
                continue;
            }
            for (const { range, text } of event.contentChanges) {
                live.place = moved(live.place, {
                    first: range.start.line,
                    last: range.end.line,
                    lines: text.split("\n").length,
                    whole: range.start.character === 0,
                });
            }
            const changed = !live.applying && lines(event.document, live.place) !== live.original;
            if (changed !== live.now.changed) {
                this.update(live, (now) => ({ ...now, changed }));
            }
        }
    }
}

export function documentOf(uri: string): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
}

/** Where the function is that is asked about, as far as can be told before the server answers. */
export function locate(
    document: vscode.TextDocument,
    params: FunctionParams,
): { place: Place; qualname: string; ordinal: number } | undefined {
    const functions = outlined(document);
    const found =
        params.qualname === undefined
            ? around(functions, params.position?.line ?? 0)
            : called(functions, params.qualname, params.ordinal);
    return (
        found && {
            place: { start: found.start, end: found.end },
            qualname: found.qualname,
            ordinal: found.ordinal,
        }
    );
}

function lines(document: vscode.TextDocument, place: Place): string {
    const rows: string[] = [];
    for (let at = place.start; at <= place.end && at < document.lineCount; at++) {
        rows.push(document.lineAt(at).text);
    }
    return rows.join("\n");
}
