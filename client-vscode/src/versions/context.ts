// The context keys that the menus and keys of this part depend on.

import * as vscode from "vscode";
import type { KnownStore } from "../critique/known";
import { isPython } from "../target";
import { canMerge } from "./merging";
import type { Policy } from "./policy";
import type { Sessions } from "./sessions";

const STILL = 60;

export function keepContext(
    sessions: Sessions,
    known: KnownStore,
    policy: Policy,
): vscode.Disposable {
    const told = new Map<string, boolean>();
    let timer: NodeJS.Timeout | undefined;
    const tell = (key: string, value: boolean): void => {
        if (told.get(key) !== value) {
            told.set(key, value);
            void vscode.commands.executeCommand("setContext", key, value);
        }
    };
    const now = (): void => {
        timer = undefined;
        const live = sessions.current();
        tell("redraft.comparing", sessions.any);
        tell("redraft.making", sessions.list.some((one) => one.now.running));
        tell("redraft.canMerge", Boolean(live && canMerge(live.now, policy.model)));
        const editor = vscode.window.activeTextEditor;
        const here =
            editor && isPython(editor.document)
                ? known.at(editor.document, editor.selection.active.line)
                : undefined;
        tell("redraft.hasCritique", here !== undefined);
    };
    const soon = (): void => {
        timer ??= setTimeout(now, STILL);
    };
    now();
    return vscode.Disposable.from(
        sessions.onDidChange(soon),
        sessions.onDidClose(soon),
        known.onDidChange(soon),
        policy.onDidChange(soon),
        vscode.window.onDidChangeTextEditorSelection(soon),
        vscode.window.onDidChangeActiveTextEditor(soon),
        new vscode.Disposable(() => clearTimeout(timer)),
    );
}
