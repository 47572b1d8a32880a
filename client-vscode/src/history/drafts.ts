// What can be done with a draft of earlier: read it, compare it, test and apply it again.

import * as vscode from "vscode";
import type { Draft } from "./tree";
import { openVersion, type Versions } from "../versions/documents";
import type { Maker } from "../versions/make";
import { locate } from "../versions/sessions";
import { dedented } from "../versions/dedent";
import { name } from "../versions/words";

export async function openDraft(draft: Draft, versions: Versions): Promise<void> {
    await openVersion(uriOf(draft, versions));
}

/** Beside the function as it stands now. */
export async function compareDraft(draft: Draft, versions: Versions): Promise<void> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(draft.uri));
    const found = locate(document, {
        textDocument: { uri: draft.uri },
        qualname: draft.qualname,
        ordinal: draft.ordinal,
    });
    if (!found) {
        void vscode.window.showWarningMessage(
            `There is no function ${draft.qualname} in this file any more.`,
        );
        return;
    }
    const { start, end } = found.place;
    const text = document.getText(new vscode.Range(start, 0, end + 1, 0));
    const label = name(draft.qualname);
    const now = versions.put(`${draft.key}.now`, `${label} (now)`, dedented(text));
    await vscode.commands.executeCommand(
        "vscode.diff",
        now,
        uriOf(draft, versions),
        `${label}: now ↔ ${draft.title}`,
    );
}

/** The gate judges it on the code as it is now; it is accepted like any other version. */
export async function applyDraft(draft: Draft, maker: Maker): Promise<void> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(draft.uri));
    await vscode.window.showTextDocument(document);
    await maker.judge(draft);
}

function uriOf(draft: Draft, versions: Versions): vscode.Uri {
    return versions.put(draft.key, `${name(draft.qualname)} (${draft.title})`, draft.source);
}
