// What happens to a comparison, step by step: the stream's events, the answer, its end. Each step
// takes the comparison as it was and gives it as it is then.

import type { Kind, Proposal, Review, StreamEvent, Usage } from "../protocol";
import { pending, type Comparison, type Side, type SideName } from "./comparison";

/** A draft's kind where it is the user's own version. */
const OWN = "original";

/** One event of the stream. */
export function heard(now: Comparison, event: StreamEvent): Comparison {
    switch (event.event) {
        case "critique":
            // later rounds are about drafts, not about the user's own version
            return event.round === 0 ? { ...now, critique: event.critique } : now;
        case "working": {
            const name = owner(now, event.side);
            if (!name) {
                return { ...now, what: event.what };
            }
            return follow(
                onSide({ ...now, what: event.what }, name, (side) => ({
                    ...side,
                    what: event.what,
                    text: side.state === "testing" ? side.text : side.text + event.text,
                    state: event.text && side.state === "waiting" ? "writing" : side.state,
                })),
            );
        }
        case "draft": {
            const { draft } = event;
            if (draft.kind === OWN) {
                return now;
            }
            const name = owner(now, event.side, draft.kind);
            if (!name) {
                return now;
            }
            if (draft.kind === null) {
                return onSide(now, name, (side) => ({ ...side, text: "", reason: draft.reason }));
            }
            const { source, note } = draft;
            return follow(
                onSide(now, name, (side) => ({
                    ...side,
                    state: "testing",
                    draft: { source, note },
                    evidence: null,
                })),
            );
        }
        case "evidence": {
            if (event.draft.kind === OWN) {
                return { ...now, baseline: event.evidence };
            }
            const name = owner(now, event.side, event.draft.kind);
            return name
                ? onSide(now, name, (side) => ({ ...side, evidence: event.evidence }))
                : now;
        }
        case "proposal":
            return follow(settle(now, event.side, event.proposal, event.reason));
        case "chosen":
        case "picked":
        case "stopped":
            return now;
    }
}

/** The answer: it is complete, whatever the stream has told before. */
export function answered(now: Comparison, review: Review): Comparison {
    let next: Comparison = {
        ...now,
        qualname: review.function.qualname,
        ordinal: review.function.ordinal,
        source: review.source,
        critique: review.critique,
        baseline: review.baseline ?? now.baseline,
        between: review.between ?? now.between,
        chosen: review.chosen,
        usage: plus(now.usage, review.usage),
        model: review.model,
        running: false,
        what: "",
    };
    for (const side of now.sides) {
        // what was settled by an earlier answer is not this one's to speak of
        const asked = side.name === "refine" || side.name === "redraft" ? side.name : null;
        const proposal = review.proposals.find((one) =>
            asked && now.sides.length > 1 ? (one.asked ?? one.kind) === asked : true,
        );
        if (proposal && (pending(side) || side.proposal?.id === proposal.id)) {
            next = settle(next, side.name, proposal, "");
        } else if (pending(side)) {
            const why = (asked && review.missing[asked]) || review.stop.detail || side.reason;
            next = settle(next, side.name, null, why || "Nothing safe was found.");
        }
    }
    return arrive(next);
}

/** Another proposal has taken one's place: the user has answered what was open about it. */
export function replaced(now: Comparison, name: SideName, proposal: Proposal): Comparison {
    return settle(now, name, proposal, "");
}

/** The server has died and is asked again: what it had half written comes anew. */
export function again(now: Comparison): Comparison {
    const sides = now.sides.map((side): Side =>
        pending(side)
            ? { ...side, state: "waiting", what: "", text: "", draft: null, evidence: null }
            : side,
    );
    return { ...now, sides, what: "" };
}

/** The work has ended without an answer; what is ready stays. */
export function broken(now: Comparison, reason: string): Comparison {
    const sides = now.sides.map((side): Side =>
        pending(side) ? { ...side, state: "none", text: "", reason: side.reason || reason } : side,
    );
    return arrive({ ...now, sides, running: false, what: "", problem: reason });
}

function onSide(now: Comparison, name: SideName, step: (side: Side) => Side): Comparison {
    const sides = now.sides.map((side) => (side.name === name && pending(side) ? step(side) : side));
    return { ...now, sides };
}

function settle(
    now: Comparison,
    name: SideName,
    proposal: Proposal | null,
    reason: string,
): Comparison {
    const sides = now.sides.map((side): Side => {
        if (side.name !== name) {
            return side;
        }
        const settled = { ...side, what: "", text: "", proposal };
        if (!proposal) {
            return { ...settled, state: "none", reason: reason || side.reason };
        }
        const { source, note, evidence } = proposal;
        return { ...settled, state: "ready", reason: "", draft: { source, note }, evidence };
    });
    return { ...now, sides };
}

/** Whose event it is: said, or the draft's kind, or the only one there is. */
function owner(
    now: Comparison,
    said: Kind | undefined,
    kind: string | null = null,
): SideName | undefined {
    const open = now.sides.filter(pending).map((side) => side.name);
    if (said && now.sides.some((side) => side.name === said)) {
        // what is still on the wire of a side that was stopped is nobody's
        return open.includes(said) ? said : undefined;
    }
    return open.length === 1 ? open[0] : open.find((name) => name === kind);
}

/** From the user's own version to the first one on which there is something to see. */
function follow(now: Comparison): Comparison {
    if (now.steered || now.shown !== "yours") {
        return now;
    }
    const first = now.sides.find((side) => side.state !== "waiting" && side.state !== "none");
    return first ? { ...now, shown: first.name } : now;
}

/** At the end, to the one that is recommended. */
function arrive(now: Comparison): Comparison {
    if (now.steered) {
        return now;
    }
    const ready = now.sides.filter((side) => side.proposal);
    const best = ready.find((side) => side.proposal?.id === now.chosen) ?? ready.at(-1);
    return { ...now, shown: best?.name ?? (now.sides.length === 1 ? now.shown : "yours") };
}

function plus(first: Usage | null, second: Usage): Usage {
    if (!first) {
        return second;
    }
    const known = first.cost !== null || second.cost !== null;
    return {
        calls: first.calls + second.calls,
        input_tokens: first.input_tokens + second.input_tokens,
        output_tokens: first.output_tokens + second.output_tokens,
        estimated: first.estimated || second.estimated,
        seconds: first.seconds + second.seconds,
        cost: known ? (first.cost ?? 0) + (second.cost ?? 0) : null,
    };
}
