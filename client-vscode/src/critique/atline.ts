// Which of the functions that something is known of is meant.

import type { FunctionData, KnownFunction } from "../protocol";

/** The innermost one around a line, which counts from 0. */
export function knownAt(known: readonly KnownFunction[], line: number): KnownFunction | undefined {
    const at = line + 1;
    return known
        .filter(({ function: one }) => one.line <= at && at <= one.end_line)
        .sort((a, b) => b.function.line - a.function.line)[0];
}

export function knownAs(
    known: readonly KnownFunction[],
    qualname: string,
    ordinal = 0,
): KnownFunction | undefined {
    return known.find(
        ({ function: one }) => one.qualname === qualname && one.ordinal === ordinal,
    );
}

/** Names a function as it stands: another text is another key. */
export function keyOf(uri: string, about: FunctionData): string {
    return `${uri}#${about.qualname}#${about.ordinal}#${about.hash}`;
}
