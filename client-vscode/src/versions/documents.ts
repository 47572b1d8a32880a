// Versions as documents that can be read and compared but not saved: `redraft-version:`.

import * as vscode from "vscode";

export const SCHEME = "redraft-version";

export class Versions implements vscode.TextDocumentContentProvider, vscode.Disposable {
    private readonly texts = new Map<string, string>();
    private readonly changed = new vscode.EventEmitter<vscode.Uri>();
    private readonly registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
    readonly onDidChange = this.changed.event;

    /** `key` tells versions of one name apart; a new text under it replaces the old. */
    put(key: string, name: string, source: string): vscode.Uri {
        const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.py`, query: key });
        const text = source.endsWith("\n") ? source : `${source}\n`;
        const before = this.texts.get(uri.toString());
        this.texts.set(uri.toString(), text);
        if (before !== undefined && before !== text) {
            this.changed.fire(uri);
        }
        return uri;
    }

    provideTextDocumentContent(uri: vscode.Uri): string {
        const text = this.texts.get(uri.toString());
        // after a reload of the window its tabs are there again, its versions are not
        return text ?? "# This version is no longer known. History has the earlier ones.\n";
    }

    dispose(): void {
        this.registered.dispose();
        this.changed.dispose();
    }
}

/** Opens one to be read. */
export async function openVersion(uri: vscode.Uri): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const python = await vscode.languages.setTextDocumentLanguage(document, "python");
    await vscode.window.showTextDocument(python, { preview: true });
}
