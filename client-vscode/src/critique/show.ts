// Shows a function's critique where the user reads: its thread, or the hover on its header.

import * as vscode from "vscode";
import type { CommandArgument } from "../protocol";
import { targetOf } from "../target";
import type { CritiqueComments } from "./comments";
import type { KnownStore } from "./known";
import { around, called } from "./outline";
import { outlined } from "./outlined";
import { knownAs } from "./atline";

export async function showCritique(
    store: KnownStore,
    comments: CritiqueComments,
    argument?: CommandArgument,
): Promise<void> {
    const target = await targetOf(argument);
    if (!target) {
        return;
    }
    const { document, params } = target;
    const functions = outlined(document);
    const found =
        params.qualname === undefined
            ? around(functions, params.position?.line ?? 0)
            : called(functions, params.qualname, params.ordinal);
    const uri = document.uri.toString();
    const known = found && knownAs(store.of(uri), found.qualname, found.ordinal);
    if (!found || !known) {
        void vscode.window.showInformationMessage("Nothing is known of this function yet.");
        return;
    }
    if (await comments.focus(known, uri)) {
        return;
    }
    const editor = await vscode.window.showTextDocument(document);
    const header = document.lineAt(found.header).text;
    const column = Math.max(0, header.search(/\S/));
    const name = found.qualname.slice(found.qualname.lastIndexOf(".") + 1);
    const at = new vscode.Position(found.header, Math.max(column, header.indexOf(name)));
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(
        new vscode.Range(at, at),
        vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
    // once: the keyboard stays in the code; pressing the hover's own key goes into it
    await vscode.commands.executeCommand("editor.action.showHover");
}
