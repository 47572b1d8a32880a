// The inputs on which the versions differ, and what each of them gives there. Each comparison is
// of two versions; put together they are a table of all. What was not seen is left open.

import type { Behaviour, Observation } from "../protocol";
import { sideOf, type Comparison, type Looked } from "./comparison";

export interface InputRow {
    readonly input: string;
    /** In what they differ: "value", "exception", "printed output", … */
    readonly aspect: string;
    readonly seen: Partial<Record<Looked, Observation>>;
}

export function inputs(now: Comparison): InputRow[] {
    const rows = new Map<string, { input: string; aspect: string; seen: InputRow["seen"] }>();
    const put = (left: Looked, right: Looked, behaviour: Behaviour | null): void => {
        for (const difference of behaviour?.differences ?? []) {
            const row = rows.get(difference.input) ?? {
                input: difference.input,
                aspect: difference.aspect,
                seen: {},
            };
            row.seen[left] ??= difference.before;
            row.seen[right] ??= difference.after;
            rows.set(difference.input, row);
        }
    };
    for (const side of now.sides) {
        const { proposal } = side;
        if (!proposal) {
            continue;
        }
        put("yours", side.name, proposal.behaviour);
        for (const { input, before, after, aspect } of proposal.evidence.differences) {
            const row = rows.get(input) ?? { input, aspect, seen: {} };
            row.seen.yours ??= before;
            row.seen[side.name] ??= after;
            rows.set(input, row);
        }
    }
    if (sideOf(now, "refine")?.proposal && sideOf(now, "redraft")?.proposal) {
        put("refine", "redraft", now.between);
    }
    return [...rows.values()];
}

/** In a sentence: how the two made versions stand to each other. */
export function betweenWords(now: Comparison): string {
    const both = sideOf(now, "refine")?.proposal && sideOf(now, "redraft")?.proposal;
    if (!both || !now.between) {
        return "";
    }
    const { told, summary, reason } = now.between;
    return `Refine beside redraft: ${told ? summary : `not compared, because ${reason || summary}`}`;
}
