// The versions as documents of the user's own, to be taken from by hand.

import * as vscode from "vscode";
import { sourceOf } from "./diff";
import { sideNames } from "./words";
import type { Live } from "./sessions";

export async function openFiles(live: Live): Promise<void> {
    const sources = sideNames(live.now).map((name) => sourceOf(live.now, name));
    const there = sources.filter((source): source is string => Boolean(source));
    if (!there.length) {
        void vscode.window.showInformationMessage("There is no version to open yet.");
        return;
    }
    for (const source of there) {
        const document = await vscode.workspace.openTextDocument({
            language: "python",
            content: source.endsWith("\n") ? source : `${source}\n`,
        });
        await vscode.window.showTextDocument(document, {
            viewColumn: vscode.ViewColumn.Beside,
            preview: false,
        });
    }
}
