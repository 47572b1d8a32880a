// The evidence table as data: a row for each fact, a column for each version. The web view draws
// it and knows nothing else.

import { words, type Cell } from "./cells";
import { looks, pending, sideOf, type Comparison, type Looked, type Side } from "./comparison";
import { facts } from "./facts";
import { betweenWords, inputs } from "./inputs";
import { canMerge } from "./merging";
import { acceptable, standing } from "./standing";
import {
    label,
    name,
    observed,
    rivalsWords,
    seconds,
    sentence,
    shutIn,
    state,
    title,
    usage,
} from "./words";

export interface Row {
    readonly key: string;
    readonly head: string;
    /** Set in the code's font: an input is code. */
    readonly code: boolean;
    readonly cells: readonly Cell[];
}

export interface Column {
    readonly name: Looked;
    readonly title: string;
    readonly state: string;
    readonly shown: boolean;
    readonly acceptable: boolean;
    /** Why it may not be accepted, for the button's title. */
    readonly why: string;
    readonly made: boolean;
    readonly stoppable: boolean;
}

export interface Table {
    readonly caption: string;
    readonly summary: string;
    /** Why there is no such version, or that others pass as well; a sentence each. */
    readonly notes: readonly string[];
    /** What a screen reader says when it changes. */
    readonly status: string;
    readonly columns: readonly Column[];
    readonly facts: readonly Row[];
    readonly inputs: readonly Row[];
    readonly between: string;
    readonly footer: string;
    readonly changed: boolean;
    readonly merge: boolean;
    readonly files: boolean;
    readonly tests: boolean;
}

export function table(now: Comparison, able: { model: boolean; trusted: boolean }): Table {
    const order = looks(now);
    return {
        caption: `Versions of ${name(now.qualname)}`,
        summary: now.critique?.summary || now.critique?.reason || "",
        notes: now.sides.map(note).filter(Boolean),
        status: status(now),
        columns: order.map((one) => column(now, one)),
        facts: facts(now).map((row) => ({ ...row, key: `fact ${row.head}`, code: false })),
        inputs: inputs(now).map(({ input, aspect, seen }) => ({
            key: `input ${input}`,
            head: input,
            code: true,
            cells: order.map((one) => {
                const gave = seen[one];
                if (!gave) {
                    return words("not compared", "dim");
                }
                const note = one === "yours" || aspect === "value" ? [] : [{ text: `(${aspect})` }];
                return { tone: "plain", items: [{ text: observed(gave), code: true }, ...note] };
            }),
        })),
        between: betweenWords(now),
        footer: [isolation(now), now.model, usage(now.usage), spent(now)]
            .filter(Boolean)
            .join(" · "),
        changed: now.changed,
        merge: canMerge(now, able.model),
        files: now.sides.some((side) => side.draft),
        tests: able.trusted,
    };
}

/** What takes more room than a column has. */
function note(side: Side): string {
    const named = (words: string): string => (words ? `${title(side.name)}: ${words}` : "");
    if (side.state === "none") {
        return named(`none. ${sentence(side.reason)}`);
    }
    return named(side.proposal ? rivalsWords(side.proposal) : "");
}

function status(now: Comparison): string {
    const sides = now.sides.map((side) => `${title(side.name)}: ${state(side)}`);
    return [label(now).split(" · ")[0], now.running ? now.what : "", ...sides]
        .filter(Boolean)
        .join(". ");
}

/** How the tests were shut in; mostly the same for all. */
function isolation(now: Comparison): string {
    const all = [now.baseline, ...now.sides.map((side) => side.evidence)];
    const ways = new Set(all.map((one) => (one ? shutIn(one) : "")).filter(Boolean));
    return ways.size ? `Tests ran with ${[...ways].join(", and ")}` : "";
}

function spent(now: Comparison): string {
    return now.usage ? `${seconds(now.usage.seconds)} in all` : "";
}

function column(now: Comparison, one: Looked): Column {
    const side = sideOf(now, one);
    return {
        name: one,
        title: title(one),
        state: side ? state(side) : "as it stands",
        shown: now.shown === one,
        acceptable: acceptable(side) && !now.changed,
        why: now.changed ? "Your code has changed since this was made." : standing(side).why,
        made: Boolean(side?.draft),
        stoppable: Boolean(side && now.running && pending(side)),
    };
}

