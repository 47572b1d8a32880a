// Which function a command is about: the one that its argument names, or the one under the cursor.

import * as vscode from "vscode";
import type { CommandArgument, FunctionParams } from "./protocol";

export interface Target {
    readonly document: vscode.TextDocument;
    readonly params: FunctionParams;
}

/** Tells the user when there is none. */
export async function targetOf(argument?: CommandArgument): Promise<Target | undefined> {
    const named = argument?.uri === undefined ? undefined : vscode.Uri.parse(argument.uri, true);
    if (named !== undefined && (argument?.qualname !== undefined || argument?.position !== undefined)) {
        const document = await vscode.workspace.openTextDocument(named);
        return { document, params: params(document, argument) };
    }
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined || !isPython(editor.document)) {
        void vscode.window.showInformationMessage("Put the cursor into a Python function first.");
        return undefined;
    }
    const { line, character } = editor.selection.active;
    const given = argument?.qualname === undefined ? { position: { line, character } } : {};
    return { document: editor.document, params: params(editor.document, { ...given, ...argument }) };
}

/** A document that the server knows. */
export function isPython(document: vscode.TextDocument): boolean {
    return document.languageId === "python" && ["file", "untitled"].includes(document.uri.scheme);
}

function params(document: vscode.TextDocument, argument: CommandArgument): FunctionParams {
    const { qualname, ordinal, position } = argument;
    return {
        textDocument: { uri: document.uri.toString(), version: document.version },
        ...(position === undefined ? {} : { position }),
        ...(qualname === undefined ? {} : { qualname }),
        ...(ordinal === undefined ? {} : { ordinal }),
    };
}
