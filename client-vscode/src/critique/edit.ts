// The critique edited from the keyboard, whatever shows it: points reworded, dropped, added; then
// a rewrite by it.

import * as vscode from "vscode";
import { shorten } from "../markdown";
import type { CommandArgument, GivenPoint, KnownFunction } from "../protocol";
import { targetOf } from "../target";
import type { Maker, Work } from "../versions/make";
import { name } from "../versions/words";
import { keyOf, knownAs } from "./atline";
import { added, dropped, reworded, type Edited, type EditedCritique } from "./given";
import type { KnownStore } from "./known";

interface Choice extends vscode.QuickPickItem {
    readonly does?: number | "add" | Work;
}

const WORKS: readonly (Choice & { does: Work })[] = [
    { label: "$(split-horizontal) Compare a refined and a redrafted version", does: "compare" },
    { label: "$(edit) Refine", description: "same approach, details fixed", does: "refine" },
    { label: "$(refresh) Redraft", description: "another approach", does: "redraft" },
];

export class CritiqueEditor {
    constructor(
        private readonly store: KnownStore,
        private readonly edited: Edited,
        private readonly maker: Maker,
    ) {}

    async edit(argument?: CommandArgument): Promise<void> {
        const target = await targetOf(argument);
        if (!target) {
            return;
        }
        const { document, params } = target;
        const uri = document.uri.toString();
        const known =
            params.qualname === undefined
                ? this.store.at(document, params.position?.line ?? 0)
                : knownAs(this.store.of(uri), params.qualname, params.ordinal);
        if (!known) {
            void vscode.window.showInformationMessage("Critique this function first.");
            return;
        }
        const key = keyOf(uri, known.function);
        for (;;) {
            const now = this.edited.of(key, known.critique);
            const chosen = await choose(known, now);
            if (chosen?.does === undefined) {
                return;
            }
            if (chosen.does === "add") {
                const point = await addPoint(document, known);
                if (point) {
                    this.edited.keep(key, added(now, point), known.critique);
                }
            } else if (typeof chosen.does === "number") {
                const next = await changePoint(now, chosen.does);
                if (next) {
                    this.edited.keep(key, next, known.critique);
                }
            } else {
                const { qualname, ordinal } = known.function;
                const wish = this.edited.wish(key);
                await this.maker.make(chosen.does, { uri, qualname, ordinal }, wish);
                return;
            }
        }
    }

    /** A rewrite by what the user says, and by the critique as it was edited. */
    async instruct(argument?: CommandArgument): Promise<void> {
        const target = await targetOf(argument);
        if (!target) {
            return;
        }
        const { document, params } = target;
        const instruction = await vscode.window.showInputBox({
            title: "Rewrite with an instruction",
            prompt: "What should the rewrite do?",
            placeHolder: "e.g. keep it readable, and accept an empty list",
            ignoreFocusOut: true,
        });
        if (!instruction?.trim()) {
            return;
        }
        const work = await vscode.window.showQuickPick(WORKS, { title: "How?" });
        if (!work) {
            return;
        }
        const known = this.store.at(document, params.position?.line ?? 0);
        const uri = document.uri.toString();
        const { qualname, ordinal, position } = params;
        await this.maker.make(
            work.does,
            {
                uri,
                ...(qualname === undefined ? {} : { qualname }),
                ...(ordinal === undefined ? {} : { ordinal }),
                ...(position === undefined ? {} : { position }),
            },
            {
                instruction: instruction.trim(),
                ...(known ? this.edited.wish(keyOf(uri, known.function)) : {}),
            },
        );
    }
}

async function choose(known: KnownFunction, now: EditedCritique): Promise<Choice | undefined> {
    const separator = (label: string): Choice => ({
        label,
        kind: vscode.QuickPickItemKind.Separator,
    });
    const points = now.points.map((point, does): Choice => ({
        label: shorten(point.message, 120),
        description: point.line === null ? "" : `line ${point.line}`,
        detail: point.quote.trim(),
        does,
    }));
    return vscode.window.showQuickPick<Choice>(
        [
            separator("points"),
            ...points,
            { label: "$(add) Add a point…", does: "add" },
            separator("rewrite by this critique"),
            ...WORKS,
        ],
        {
            title: `The critique of ${name(known.function.qualname)}`,
            placeHolder: "Choose a point to change, or a rewrite",
            ignoreFocusOut: true,
        },
    );
}

async function changePoint(now: EditedCritique, at: number): Promise<EditedCritique | undefined> {
    const point = now.points[at];
    if (!point) {
        return undefined;
    }
    const actions = [
        { label: "$(edit) Reword it…", drop: false },
        { label: "$(trash) Drop it", description: "from this rewrite, not for good", drop: true },
    ];
    const action = await vscode.window.showQuickPick(actions, {
        title: shorten(point.message, 80),
        ignoreFocusOut: true,
    });
    if (!action) {
        return undefined;
    }
    if (action.drop) {
        return dropped(now, at);
    }
    const message = await ask(point.message);
    return message ? reworded(now, at, message) : undefined;
}

/** On which line, and what is wrong with it. */
async function addPoint(
    document: vscode.TextDocument,
    { function: about }: KnownFunction,
): Promise<GivenPoint | undefined> {
    const cursor = vscode.window.activeTextEditor?.selection.active.line ?? -1;
    const lines: { label: string; description: string; line: number; quote: string }[] = [];
    for (let at = about.line - 1; at < about.end_line && at < document.lineCount; at++) {
        const { text, isEmptyOrWhitespace } = document.lineAt(at);
        if (!isEmptyOrWhitespace) {
            const here = at === cursor ? ", the cursor's" : "";
            const description = `line ${at + 1}${here}`;
            lines.push({ label: text.trim(), description, line: at + 1, quote: text.trim() });
        }
    }
    lines.sort((a, b) => Number(b.line === cursor + 1) - Number(a.line === cursor + 1));
    const line = await vscode.window.showQuickPick(lines, {
        title: "Add a point",
        placeHolder: "About which line?",
        ignoreFocusOut: true,
    });
    const message = line && (await ask(""));
    return message ? { line: line.line, quote: line.quote, message } : undefined;
}

async function ask(value: string): Promise<string | undefined> {
    const message = await vscode.window.showInputBox({
        title: "What is wrong with it?",
        value,
        ignoreFocusOut: true,
    });
    return message?.trim();
}
