// Whether a version may be accepted. The server has the same rule (lsp/edits.py, `objection` and
// `doubt`); here it decides which buttons there are, and what they say.

import type { Proposal } from "../protocol";
import type { Side } from "./comparison";

export type Standing =
    | { readonly kind: "proven"; readonly why: string }
    /** It may be accepted, after a question. */
    | { readonly kind: "unproven"; readonly why: string }
    /** It may not, whatever the user prefers. */
    | { readonly kind: "refused"; readonly why: string }
    | { readonly kind: "unfinished"; readonly why: string };

export function standing(side: Side | undefined): Standing {
    if (!side) {
        return { kind: "unfinished", why: "This is the code as it stands." };
    }
    if (side.state === "none") {
        return { kind: "unfinished", why: side.reason };
    }
    if (!side.proposal) {
        return { kind: "unfinished", why: "This version is not ready yet." };
    }
    return standingOf(side.proposal);
}

export function standingOf(proposal: Proposal): Standing {
    const { evidence, why } = proposal;
    const bad = evidence.outcome === "broke" || evidence.outcome === "failed";
    if (bad || evidence.refusals.length || evidence.inputs_lost.length || evidence.broken.length) {
        return { kind: "refused", why };
    }
    if (!proposal.wins) {
        return { kind: "unproven", why };
    }
    if (proposal.leans) {
        const doubt = "It repeats a value that only a test shows, and may fit that test alone.";
        return { kind: "unproven", why: `${why} ${doubt}` };
    }
    return { kind: "proven", why };
}

export function acceptable(side: Side | undefined): boolean {
    const { kind } = standing(side);
    return kind === "proven" || kind === "unproven";
}
