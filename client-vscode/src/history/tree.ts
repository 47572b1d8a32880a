// The trajectory of a function as a tree: what was asked, the drafts that came of it, and what
// running each of them showed.

import type { HistoryRun, Kind, Proposal } from "../protocol";
import { standingOf } from "../versions/standing";
import { count, name, observed, testName, tests, verdict } from "../versions/words";

export type Icon =
    | "beaker"
    | "pass"
    | "edit"
    | "refresh"
    | "question"
    | "check"
    | "circle-outline"
    | "error"
    | "code"
    | "diff"
    | "comment"
    | "info";

/** A draft of some run: the user's own of that time, or one that was made. */
export interface Draft {
    readonly uri: string;
    readonly qualname: string;
    readonly ordinal: number;
    readonly source: string;
    readonly title: string;
    readonly key: string;
}

export interface Node {
    readonly id: string;
    readonly label: string;
    readonly description: string;
    readonly tooltip: string;
    readonly icon: Icon;
    /** What a screen reader says of it. */
    readonly spoken: string;
    readonly context: "run" | "draft" | "draft.own" | "evidence" | "test";
    readonly children: readonly Node[];
    readonly draft?: Draft;
    readonly test?: { readonly uri: string; readonly test: string };
}

const DONE: Record<string, string> = {
    critique: "critiqued",
    refine: "refined",
    redraft: "redrafted",
    compare: "compared",
    fix: "fixed",
    decide: "decided",
    merge: "merged",
    judge: "tested",
};

/** `named`: say which function each run is about. `now` in milliseconds, as `at` is in seconds. */
export function tree(runs: readonly HistoryRun[], now: number, named: boolean): Node[] {
    return runs.map((run) => runNode(run, now, named));
}

function runNode(run: HistoryRun, now: number, named: boolean): Node {
    const { review } = run;
    // nobody was asked for a verdict where a draft was tested again
    const again = run.what === "judge";
    const said = again ? "earlier draft" : verdict(review.verdict);
    const when = ago(run.at, now);
    const what = DONE[run.what] ?? run.what;
    const label = named ? `${name(run.qualname)}: ${said}` : said;
    const note = run.instruction ? `“${run.instruction}”` : "";
    const applied = run.applied.length ? "applied" : "";
    const description = [`${what} ${when}`, applied, note].filter(Boolean).join(" · ");
    return {
        id: `run ${run.id}`,
        label,
        description,
        tooltip: [review.critique.summary, review.critique.reason, review.model, note]
            .filter(Boolean)
            .join("\n"),
        icon: again ? "beaker" : VERDICTS[review.verdict],
        spoken: `${label}, ${description}`,
        context: "run",
        children: [ownNode(run), ...review.proposals.map((one) => draftNode(run, one)), ...missing(run)],
    };
}

const VERDICTS: Record<HistoryRun["review"]["verdict"], Icon> = {
    pass: "pass",
    refine: "edit",
    redraft: "refresh",
    could_not_tell: "question",
};

function ownNode(run: HistoryRun): Node {
    const { critique, baseline } = run.review;
    const failing = baseline?.failed.length ?? 0;
    const description = baseline ? (failing ? `${count(failing, "test")} failing` : tested(baseline.passed.length)) : "";
    const points = critique.points.map((point, i): Node =>
        leaf(`run ${run.id} point ${i}`, point.message, point.quote.trim(), "comment"),
    );
    return {
        id: `run ${run.id} yours`,
        label: "Yours, as it was",
        description,
        tooltip: critique.summary,
        icon: "code",
        spoken: `Your version, as it was, ${description}`,
        context: "draft.own",
        children: [...points, ...testNodes(run, `run ${run.id} yours`, baseline?.failed ?? [], "fails")],
        draft: draftOf(run, run.review.source, "yours, as it was", "yours"),
    };
}

function draftNode(run: HistoryRun, proposal: Proposal): Node {
    const title = titleOf(run, proposal);
    const { kind, why } = standingOf(proposal);
    const applied = run.applied.includes(proposal.id);
    const description = [tests(proposal.evidence), applied ? "applied" : ""]
        .filter(Boolean)
        .join(" · ");
    const id = `run ${run.id} ${proposal.id}`;
    const { evidence, behaviour } = proposal;
    const differences = behaviour?.differences ?? evidence.differences;
    return {
        id,
        label: title,
        description,
        tooltip: [why, proposal.note].filter(Boolean).join("\n"),
        icon: applied || kind === "proven" ? "check" : kind === "refused" ? "error" : "circle-outline",
        spoken: `${title}, ${description}. ${why}`,
        context: "draft",
        children: [
            leaf(`${id} why`, why, "", "info"),
            ...testNodes(run, id, evidence.fixed, "fixed"),
            ...testNodes(run, id, evidence.broken, "broken"),
            ...differences.map(({ input, before, after }, i) =>
                leaf(`${id} ${i}`, input, `${observed(before)} → ${observed(after)}`, "diff"),
            ),
        ],
        draft: draftOf(run, proposal.source, title.toLowerCase(), proposal.id),
    };
}

/** What it was made as; of the loop and of decisions, what it is. */
function titleOf({ what }: HistoryRun, { asked, kind }: Proposal): string {
    const made: Record<string, string> = { merge: "Merged", judge: "Draft" };
    return made[what] ?? ((asked ?? kind) === "refine" ? "Refine" : "Redraft");
}

/** Why there is no such draft. */
function missing(run: HistoryRun): Node[] {
    return (Object.entries(run.review.missing) as [Kind, string][]).map(([kind, why]) =>
        leaf(`run ${run.id} no ${kind}`, `No ${kind}`, why, "info"),
    );
}

function testNodes(run: HistoryRun, id: string, names: readonly string[], how: string): Node[] {
    return names.map((test) => ({
        ...leaf(`${id} ${how} ${test}`, testName(test), how, how === "fixed" ? "check" : "error"),
        context: "test" as const,
        test: { uri: run.uri, test },
    }));
}

function leaf(id: string, label: string, description: string, icon: Icon): Node {
    return {
        id,
        label,
        description,
        tooltip: [label, description].filter(Boolean).join("\n"),
        icon,
        spoken: [label, description].filter(Boolean).join(", "),
        context: "evidence",
        children: [],
    };
}

function draftOf(run: HistoryRun, source: string, title: string, which: string): Draft {
    return {
        uri: run.uri,
        qualname: run.qualname,
        ordinal: run.review.function.ordinal,
        source,
        title,
        key: `history.${run.id}.${which}`,
    };
}

function tested(passing: number): string {
    return passing ? `${count(passing, "test")} pass` : "no tests";
}

/** "just now", "5 min ago", "3 h ago", and then the date. */
export function ago(at: number, now: number): string {
    const minutes = Math.floor((now - at * 1000) / 60_000);
    if (minutes < 1) {
        return "just now";
    }
    if (minutes < 60) {
        return `${minutes} min ago`;
    }
    if (minutes < 24 * 60) {
        return `${Math.floor(minutes / 60)} h ago`;
    }
    return `on ${new Date(at * 1000).toISOString().slice(0, 10)}`;
}
