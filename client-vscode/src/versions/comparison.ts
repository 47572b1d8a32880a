// One comparison, as plain data: the user's own version and those made beside it. Everything that
// shows it (inline, table, diff) reads this; what happens to it is in session.ts.

import type { Behaviour, Critique, Evidence, Kind, Proposal, Usage } from "../protocol";

/** What a version was made as; `draft` is one of earlier, or one that somebody wrote. */
export type SideName = Kind | "merge" | "fix" | "draft";
export type Looked = "yours" | SideName;
export type SideState = "waiting" | "writing" | "testing" | "ready" | "none";

export interface Side {
    readonly name: SideName;
    readonly state: SideState;
    /** What is being done for it, in a few words. */
    readonly what: string;
    /** What a model has written of it so far. */
    readonly text: string;
    readonly draft: { readonly source: string; readonly note: string } | null;
    readonly evidence: Evidence | null;
    readonly proposal: Proposal | null;
    /** Why there is none. */
    readonly reason: string;
}

export interface Comparison {
    readonly id: number;
    readonly uri: string;
    readonly qualname: string;
    readonly ordinal: number;
    /** The user's own version, at column 0; empty until it is known. */
    readonly source: string;
    readonly instruction: string;
    readonly critique: Critique | null;
    readonly baseline: Evidence | null;
    readonly sides: readonly Side[];
    readonly between: Behaviour | null;
    readonly chosen: string | null;
    readonly usage: Usage | null;
    readonly model: string;
    readonly shown: Looked;
    /** The user has chosen what to look at; nothing else may change it. */
    readonly steered: boolean;
    readonly running: boolean;
    readonly what: string;
    /** The function is no longer what the versions were made from. */
    readonly changed: boolean;
    /** Why the work ended before its time; empty when it did not. */
    readonly problem: string;
}

export interface Begun {
    readonly id: number;
    readonly uri: string;
    readonly qualname: string;
    readonly ordinal: number;
    readonly instruction?: string;
    readonly source?: string;
    readonly critique?: Critique | null;
}

export function begin(about: Begun, sides: readonly SideName[]): Comparison {
    return {
        id: about.id,
        uri: about.uri,
        qualname: about.qualname,
        ordinal: about.ordinal,
        source: about.source ?? "",
        instruction: about.instruction ?? "",
        critique: about.critique ?? null,
        baseline: null,
        sides: sides.map(waiting),
        between: null,
        chosen: null,
        usage: null,
        model: "",
        shown: "yours",
        steered: false,
        running: true,
        what: "",
        changed: false,
        problem: "",
    };
}

function waiting(name: SideName): Side {
    return {
        name,
        state: "waiting",
        what: "",
        text: "",
        draft: null,
        evidence: null,
        proposal: null,
        reason: "",
    };
}

/** A version more, on its way: the two merged. */
export function join(now: Comparison, name: SideName): Comparison {
    const others = now.sides.filter((side) => side.name !== name);
    const sides = [...others, waiting(name)];
    return { ...now, sides, running: true, what: "", problem: "", shown: name, steered: false };
}

export function sideOf(now: Comparison, name: Looked): Side | undefined {
    return now.sides.find((side) => side.name === name);
}

export function pending(side: Side): boolean {
    return side.state !== "ready" && side.state !== "none";
}

/** Look at another version: `by` steps on, round and round. */
export function look(now: Comparison, by: number): Comparison {
    const order = looks(now);
    const at = Math.max(0, order.indexOf(now.shown)) + by;
    const shown = order[((at % order.length) + order.length) % order.length] ?? "yours";
    return { ...now, shown, steered: true };
}

export function lookAt(now: Comparison, shown: Looked): Comparison {
    return looks(now).includes(shown) ? { ...now, shown, steered: true } : now;
}

export function looks(now: Comparison): Looked[] {
    return ["yours", ...now.sides.map((side) => side.name)];
}
