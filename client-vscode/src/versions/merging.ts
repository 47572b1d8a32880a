// When two versions can be merged into one.

import { sideOf, type Comparison } from "./comparison";

export function canMerge(now: Comparison, model: boolean): boolean {
    const both = sideOf(now, "refine")?.proposal && sideOf(now, "redraft")?.proposal;
    return Boolean(model && both && !now.running && !now.changed);
}
