// What the server hears of the editor's settings, folder by folder.

import * as vscode from "vscode";
import type { ConfigurationMiddleware } from "vscode-languageclient/node";
import { declared, given, put } from "./settings";

export interface Sources {
    /** The extension's package.json. */
    readonly packageJSON: { readonly contributes?: { readonly configuration?: unknown } };
    /** The project's interpreter, where one may be used and is known. */
    readonly interpreter: (folder: vscode.Uri | undefined) => Promise<string | undefined>;
    /** Awaited before an address is told: its predecessor's key must be gone by then. */
    readonly beforeTelling: (baseUrl: string) => Promise<void>;
    readonly afterTelling: () => void;
}

/** Answers `workspace/configuration`. */
export function answering(sources: Sources): NonNullable<ConfigurationMiddleware["configuration"]> {
    const settings = declared(sources.packageJSON.contributes?.configuration ?? []);
    return async ({ items }) => {
        await sources.beforeTelling(baseUrl());
        const answers = await Promise.all(
            items.map(async ({ scopeUri, section }) => {
                if (section !== "redraft") {
                    return null;
                }
                const folder = scopeUri ? vscode.Uri.parse(scopeUri) : undefined;
                const configuration = vscode.workspace.getConfiguration("redraft", folder);
                const values = given(settings, (key) => configuration.inspect(key));
                const python = await sources.interpreter(folder);
                if (python !== undefined && !hasPython(values)) {
                    put(values, ["gate", "python"], python);
                }
                return values;
            }),
        );
        // once the answer is under way: a key must not arrive before the address that it belongs to
        setImmediate(sources.afterTelling);
        return answers;
    };
}

/** The model's address, as the user has set it; a workspace cannot. */
export function baseUrl(): string {
    const value = vscode.workspace.getConfiguration("redraft").inspect<string>("model.base_url")?.globalValue;
    return typeof value === "string" ? value.trim() : "";
}

function hasPython(values: Record<string, unknown>): boolean {
    const gate = values.gate as { python?: unknown } | undefined;
    return typeof gate?.python === "string" && gate.python !== "";
}
