// The facts of the evidence table: what each is called, and what it is of a version.

import type { Behaviour, Change, Evidence, Speed } from "../protocol";
import { list, NOTHING, tests, words, type Cell, type Tone } from "./cells";
import { looks, pending, sideOf, type Comparison, type Side } from "./comparison";
import { standing } from "./standing";
import { complexity, lines, seconds, state, verdict } from "./words";

/** A fact of the user's own version, and of one that was made. */
interface Fact {
    readonly head: string;
    own(now: Comparison): Cell;
    of(side: Side): Cell;
    /** For a fact that is worth a row only where a version is not as the user's own. */
    differs?(now: Comparison): boolean;
}

const FACTS: readonly Fact[] = [
    { head: "Verdict", own: ownVerdict, of: why },
    {
        head: "Tests fixed",
        own: () => NOTHING,
        of: withEvidence((evidence) => tests(evidence.fixed, "good")),
    },
    {
        head: "Tests broken",
        own: () => NOTHING,
        of: withEvidence((evidence) => tests(evidence.broken, "bad")),
    },
    {
        head: "Still failing",
        own: (now) => (now.baseline ? tests(now.baseline.failed, "bad") : NOTHING),
        of: withEvidence(({ failed, broken }) =>
            tests(failed.filter((test) => !broken.includes(test)), "bad"),
        ),
    },
    {
        head: "Tests run",
        own: (now) => (now.baseline ? howMany(now.baseline) : NOTHING),
        of: withEvidence(howMany),
    },
    {
        head: "Behaviour",
        own: () => NOTHING,
        of: (side) => {
            const behaviour = side.proposal?.behaviour;
            return behaviour ? words(compared(behaviour)) : open(side);
        },
    },
    {
        head: "Warnings",
        own: (now) => list(now.baseline?.warnings ?? []),
        of: ({ evidence }) => list(evidence ? [...evidence.refusals, ...evidence.warnings] : []),
    },
    {
        head: "Lines changed",
        own: () => NOTHING,
        of: ({ proposal }) => (proposal ? words(lines(proposal.change)) : NOTHING),
    },
    {
        head: "Speed",
        own: () => NOTHING,
        of: ({ proposal }) => (proposal?.speed ? pace(proposal.speed) : NOTHING),
    },
    {
        head: "Complexity",
        own: (now) => {
            const before = now.sides.find((side) => side.proposal)?.proposal?.change;
            return before?.complexity_before ? words(`${before.complexity_before}`) : NOTHING;
        },
        of: ({ proposal }) => (proposal ? words(complexity(proposal.change)) : NOTHING),
    },
    counted("Lines of code", "code_lines"),
    counted("Deepest nesting", "nesting"),
    counted("Longest line", "longest_line"),
    counted("Names", "names"),
    counted("Comments", "comments", ({ comments_lost: lost }) =>
        lost?.length ? `, loses ${lost.length} of yours` : "",
    ),
    {
        head: "Time to make",
        own: () => NOTHING,
        of: ({ proposal }) => (proposal?.seconds ? words(seconds(proposal.seconds)) : NOTHING),
    },
];

type Counted = "code_lines" | "nesting" | "longest_line" | "names" | "comments";

/** Something that was counted of the user's version and of each other one. */
function counted(
    head: string,
    what: Counted,
    note: (change: Change) => string = () => "",
): Fact {
    const before = (change: Change): number | null => change[`${what}_before`] ?? null;
    const after = (change: Change): number | null => change[`${what}_after`] ?? null;
    const cell = (count: number | null, more = ""): Cell =>
        count === null ? NOTHING : words(`${count}${more}`);
    return {
        head,
        own: (now) => cell(changes(now).map(before).find((count) => count !== null) ?? null),
        of: ({ proposal }) =>
            proposal ? cell(after(proposal.change), note(proposal.change)) : NOTHING,
        differs: (now) =>
            changes(now).some((change) => before(change) !== after(change) || note(change)),
    };
}

function changes(now: Comparison): Change[] {
    return now.sides.flatMap(({ proposal }) => (proposal ? [proposal.change] : []));
}

/** Nothing where it cannot be told. */
function pace({ pace: found, summary }: Speed): Cell {
    const tone: Tone = found === "faster" ? "good" : found === "slower" ? "bad" : "plain";
    return found === "unknown" ? NOTHING : words(summary, tone);
}

export function facts(now: Comparison): { head: string; cells: Cell[] }[] {
    const rows = FACTS.filter((fact) => fact.differs?.(now) ?? true).map((fact) => ({
        head: fact.head,
        cells: looks(now).map((one) => {
            const side = sideOf(now, one);
            return side ? fact.of(side) : fact.own(now);
        }),
    }));
    // a row without a word in it says nothing
    return rows.filter((row) => row.cells.some((cell) => cell !== NOTHING));
}

function ownVerdict(now: Comparison): Cell {
    const { critique } = now;
    return critique ? words(verdict(critique.suggestion)) : words(now.what || "being read", "dim");
}

function why(side: Side): Cell {
    const { kind, why: reason } = standing(side);
    const tone: Tone =
        kind === "proven" ? "good" : kind === "refused" ? "bad" : kind === "unproven" ? "plain" : "dim";
    if (kind === "proven") {
        return words("better than yours", tone); // by what the rows below show
    }
    // why there is none takes more room than a column has; it stands above the table
    return words(side.proposal ? reason : state(side), tone);
}

function withEvidence(cell: (evidence: Evidence) => Cell): (side: Side) => Cell {
    return (side) => (side.evidence ? cell(side.evidence) : open(side));
}

/** Not known yet, or never. */
function open(side: Side): Cell {
    return pending(side) ? words("…", "dim") : NOTHING;
}

function compared({ told, summary, reason }: Behaviour): string {
    return told ? summary : `not compared: ${reason || summary}`;
}

function howMany({ ran, total, reason }: Evidence): Cell {
    return words(ran ? `${ran} of ${total}` : reason);
}

