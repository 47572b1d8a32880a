// Two of the versions in VS Code's own diff editor.

import * as vscode from "vscode";
import { looks, sideOf, type Comparison, type Looked } from "./comparison";
import type { Versions } from "./documents";
import type { Live } from "./sessions";
import { name, state, title } from "./words";

interface Pair extends vscode.QuickPickItem {
    readonly left: Looked;
    readonly right: Looked;
}

/** Asks which two where there are more, and opens them. */
export async function openDiff(live: Live, versions: Versions): Promise<void> {
    const pairs = pairsOf(live.now);
    const [first] = pairs;
    if (!first) {
        void vscode.window.showInformationMessage("There is no other version to compare yet.");
        return;
    }
    const chosen =
        pairs.length === 1
            ? first
            : await vscode.window.showQuickPick(pairs, {
                  title: `Two versions of ${name(live.now.qualname)}, side by side`,
                  placeHolder: "Which two?",
              });
    if (chosen) {
        await openPair(live.now, chosen.left, chosen.right, versions);
    }
}

export async function openPair(
    now: Comparison,
    left: Looked,
    right: Looked,
    versions: Versions,
): Promise<void> {
    const heading = `${name(now.qualname)}: ${title(left)} ↔ ${title(right)}`;
    await vscode.commands.executeCommand(
        "vscode.diff",
        versionUri(now, left, versions),
        versionUri(now, right, versions),
        heading,
    );
}

export function versionUri(now: Comparison, which: Looked, versions: Versions): vscode.Uri {
    const named = `${name(now.qualname)} (${title(which).toLowerCase()})`;
    return versions.put(`${now.id}.${which}`, named, sourceOf(now, which) ?? "");
}

export function sourceOf(now: Comparison, which: Looked): string | undefined {
    return which === "yours" ? now.source : sideOf(now, which)?.draft?.source;
}

/** All pairs of versions that there are; yours beside the one that is looked at comes first. */
function pairsOf(now: Comparison): Pair[] {
    const there = looks(now).filter((one) => sourceOf(now, one));
    const pairs: Pair[] = [];
    for (const [at, left] of there.entries()) {
        for (const right of there.slice(at + 1)) {
            const side = sideOf(now, right);
            const description = side ? state(side) : "";
            const words = `${title(left)} ↔ ${title(right)}`;
            pairs.push({ left, right, label: words, description });
        }
    }
    const wanted = now.shown === "yours" ? "refine" : now.shown;
    const first = (pair: Pair): number => (pair.left === "yours" && pair.right === wanted ? 0 : 1);
    return pairs.sort((a, b) => first(a) - first(b));
}
