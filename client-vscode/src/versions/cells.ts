// What stands in a cell of the evidence table.

import { testName } from "./words";

export type Tone = "good" | "bad" | "dim" | "plain";

export interface Item {
    readonly text: string;
    readonly code?: boolean;
    /** A test that this names, and that can be opened. */
    readonly test?: string;
}

export interface Cell {
    readonly tone: Tone;
    readonly items: readonly Item[];
}

export const NOTHING: Cell = { tone: "dim", items: [{ text: "–" }] };

export function words(text: string, tone: Tone = "plain"): Cell {
    return { tone, items: [{ text: text.trim() || "–" }] };
}

export function list(texts: readonly string[]): Cell {
    return texts.length ? { tone: "plain", items: texts.map((text) => ({ text })) } : NOTHING;
}

/** Tests by their names, each of which opens it. */
export function tests(names: readonly string[], tone: Tone): Cell {
    return names.length
        ? { tone, items: names.map((test) => ({ text: testName(test), test })) }
        : words("none");
}
