// A comparison of versions that the server knows already, as its lenses and code actions name them.

import * as vscode from "vscode";
import type { KnownFunction, Proposal } from "../protocol";
import type { Comparison, SideName } from "./comparison";
import { replaced } from "./session";
import { locate, type Live, type Sessions } from "./sessions";

export async function reopen(
    sessions: Sessions,
    uri: string,
    known: KnownFunction,
    wanted: Proposal,
): Promise<Live> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    const { qualname, ordinal, line, end_line: last } = known.function;
    const found = locate(document, { textDocument: { uri }, qualname, ordinal });
    const place = found?.place ?? { start: line - 1, end: last - 1 };
    const sides = new Map<SideName, Proposal>();
    for (const proposal of [wanted, ...known.proposals]) {
        const side = sideNameOf(proposal);
        sides.set(side, sides.get(side) ?? proposal);
    }
    const names = [...sides.keys()].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
    const source = beforeOf(wanted);
    const about = { qualname, ordinal, source, critique: known.critique };
    const live = sessions.open(document, place, about, names);
    sessions.update(live, (now) => {
        let next: Comparison = { ...now, baseline: known.baseline, running: false };
        for (const [name, proposal] of sides) {
            next = replaced(next, name, proposal);
        }
        return { ...next, shown: sideNameOf(wanted), steered: true };
    });
    return live;
}

const ORDER: readonly SideName[] = ["refine", "redraft"];

function sideNameOf(proposal: Proposal): SideName {
    return proposal.asked ?? proposal.kind;
}

/** The user's own text as far as the diff shows it; the rest is the version's. */
function beforeOf({ source, diff }: Proposal): string {
    const lines = source.split("\n");
    const before: string[] = [];
    let at = 0;
    for (const row of diff.split("\n").filter((one) => !/^(---|\+\+\+) /.test(one))) {
        const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(row);
        if (hunk) {
            const from = Number(hunk[1]) - (hunk[2] === "0" ? 0 : 1);
            before.push(...lines.slice(at, from));
            at = from;
        } else if (row.startsWith("-")) {
            before.push(row.slice(1));
        } else if (row.startsWith("+")) {
            at += 1;
        } else if (row.startsWith(" ")) {
            before.push(row.slice(1));
            at += 1;
        }
    }
    return [...before, ...lines.slice(at)].join("\n");
}
