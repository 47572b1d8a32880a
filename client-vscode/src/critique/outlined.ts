// The outline of a document as it stands, read once for each version of its text: the cursor moves
// far more often than the text does.

import type { TextDocument } from "vscode";
import { outline, type Rough } from "./outline";

const read = new WeakMap<TextDocument, { version: number; functions: readonly Rough[] }>();

export function outlined(document: TextDocument): readonly Rough[] {
    const known = read.get(document);
    if (known?.version === document.version) {
        return known.functions;
    }
    const functions = outline(document.getText());
    read.set(document, { version: document.version, functions });
    return functions;
}
