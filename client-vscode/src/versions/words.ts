// A version in a few words: for labels, buttons, messages, and what a screen reader says.

import type { Change, Evidence, Observation, Proposal, Usage, Verdict } from "../protocol";
import { looks, sideOf, type Comparison, type Looked, type Side, type SideName } from "./comparison";
import { standing } from "./standing";

const TITLES: Record<Looked, string> = {
    yours: "Yours",
    refine: "Refine",
    redraft: "Redraft",
    merge: "Merged",
    fix: "Fix",
    draft: "Draft",
};

/** At the head of a column, or on a button. */
export function title(name: Looked): string {
    return TITLES[name];
}

/** Within a sentence: "the refined version". */
export function phrase(name: Looked): string {
    const words: Record<Looked, string> = {
        yours: "your version",
        refine: "the refined version",
        redraft: "the redrafted version",
        merge: "the merged version",
        fix: "the fixed version",
        draft: "this draft",
    };
    return words[name];
}

/** "band_for · refine 2/3 · fixes 2, breaks 0": which one is looked at, and how it stands. */
export function label(now: Comparison): string {
    const order = looks(now);
    const place = `${order.indexOf(now.shown) + 1}/${order.length}`;
    const parts = [name(now.qualname), `${title(now.shown).toLowerCase()} ${place}`];
    const side = sideOf(now, now.shown);
    parts.push(side ? state(side) : own(now));
    if (now.changed) {
        parts.push("your code has changed since");
    }
    return parts.join(" · ");
}

/** Of `Class.method` the last part; the place says the rest. */
export function name(qualname: string): string {
    return qualname.slice(qualname.lastIndexOf(".") + 1);
}

export function verdict(said: Verdict): string {
    return said.replaceAll("_", " ");
}

function own(now: Comparison): string {
    if (!now.critique) {
        return now.running ? now.what || "being read" : "as it stands";
    }
    return verdict(now.critique.suggestion);
}

/** How far a version is, or how it stands. */
export function state(side: Side): string {
    switch (side.state) {
        case "waiting":
            return side.what || "waiting";
        case "writing":
            return "being written";
        case "testing":
            return "being tested";
        case "none":
            return "none";
        case "ready":
            return side.proposal ? standsFor(side, side.proposal) : "ready";
    }
}

function standsFor(side: Side, proposal: Proposal): string {
    const { kind } = standing(side);
    const counted = tests(proposal.evidence);
    if (kind === "refused") {
        return proposal.evidence.refusals.length ? "refused" : counted;
    }
    return kind === "proven" ? counted : `${counted}, not proven better`;
}

/** "fixes 2, breaks 0", or why that cannot be said. */
export function tests(evidence: Evidence): string {
    switch (evidence.outcome) {
        case "no_tests":
            return "no tests";
        case "unavailable":
            return "not tested";
        case "timed_out":
            return "its tests do not end";
        default:
            return `fixes ${evidence.fixed.length}, breaks ${evidence.broken.length}`;
    }
}

/** How many tests ran, and shut in how: "18 of 18 tests run; no network, no writes". */
export function ran(evidence: Evidence): string {
    const how = shutIn(evidence);
    return evidence.ran
        ? `${evidence.ran} of ${count(evidence.total, "test")} run; ${how}`
        : evidence.reason;
}

/** "no network, no writes (namespaces)"; empty where nothing was run. */
export function shutIn({ ran: run, isolation }: Evidence): string {
    if (!run) {
        return "";
    }
    const kept = [
        isolation.network_blocked ? "no network" : "",
        isolation.writes_blocked ? "no writes" : "",
    ].filter(Boolean);
    return kept.length ? `${kept.join(", ")} (${isolation.name})` : isolation.name;
}

export function observed(seen: Observation): string {
    switch (seen.kind) {
        case "value":
            return seen.text;
        case "raised":
            return `raises ${seen.text}`;
        case "timed_out":
            return "does not end";
        default:
            return `not known: ${seen.text}`;
    }
}

export function lines(change: Change): string {
    return `+${change.added} −${change.removed}`;
}

export function complexity(change: Change): string {
    const { complexity_before: before, complexity_after: after } = change;
    if (after === null) {
        return "not known";
    }
    return before === null || before === after ? `${after}` : `${before} → ${after}`;
}

export function seconds(time: number): string {
    return time < 10 ? `${time.toFixed(1)} s` : `${Math.round(time)} s`;
}

/** "3 calls, 1,234 tokens, 0.02 in all"; empty where no model was asked. */
export function usage(used: Usage | null): string {
    if (!used?.calls) {
        return "";
    }
    const tokens = (used.input_tokens + used.output_tokens).toLocaleString("en");
    const about = used.estimated ? "about " : "";
    const parts = [count(used.calls, "model call"), `${about}${tokens} tokens`];
    if (used.cost !== null) {
        parts.push(`cost ${used.cost.toFixed(used.cost < 0.1 ? 4 : 2)}`);
    }
    return parts.join(", ");
}

export function count(number: number, thing: string): string {
    return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** A test's own name: what stands after its file. */
export function testName(test: string): string {
    const at = test.indexOf("::");
    return at < 0 ? test : test.slice(at + 2);
}

/** That other versions pass as well, and that the user will be asked; empty where there are none. */
export function rivalsWords({ rivals, questions }: Proposal): string {
    const [question] = questions;
    if (!rivals.length) {
        return "";
    }
    const pass = rivals.length === 1 ? "passes" : "pass";
    const others = `${count(rivals.length, "other version")} ${pass} the tests as well`;
    return question
        ? `${others}, and what they do differs on \`${question.input}\`. Accepting asks what is right there.`
        : `${others}.`;
}

/** Begun with a capital and ended with a stop, as a sentence is. */
export function sentence(words: string): string {
    const begun = words.charAt(0).toUpperCase() + words.slice(1);
    return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

export function sideNames(now: Comparison): SideName[] {
    return now.sides.map((side) => side.name);
}
