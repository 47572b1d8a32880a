// What stands under the function: the version that is looked at, as Markdown.

import { proof, weight } from "../critique/words";
import { cellCode, code, fence, link, plain, prose, shorten } from "../markdown";
import type { Critique, Evidence, Point, Proposal } from "../protocol";
import { betweenWords, inputs } from "./inputs";
import { looks, sideOf, type Comparison, type Looked, type Side } from "./comparison";
import { standing } from "./standing";
import {
    complexity,
    lines,
    observed,
    phrase,
    ran,
    rivalsWords,
    seconds,
    sentence,
    testName,
    title,
    usage,
} from "./words";

/** Commands that links in it may run; nothing else is trusted. */
export const LINKED = [
    "redraft.versions.next",
    "redraft.versions.previous",
    "redraft.versions.accept",
    "redraft.versions.acceptAndShowTests",
    "redraft.versions.diff",
    "redraft.versions.table",
    "redraft.versions.merge",
    "redraft.versions.openFiles",
    "redraft.versions.cancelSide",
    "redraft.versions.openTest",
];

const SHOWN_TESTS = 4;
const SHOWN_INPUTS = 5;

/** As much as fits; the end is where the writing goes on. */
const SHOWN_LINES = 24;

export interface Able {
    readonly merge: boolean;
    readonly tests: boolean;
}

export function body(now: Comparison, able: Able): string {
    const side = sideOf(now, now.shown);
    const [head = "", ...rest] = side ? version(now, side) : own(now);
    const stale = now.changed
        ? "**Your code has changed since this was made:** it can be read, not accepted."
        : "";
    // what can be done stands near the top: a thread has only so much height
    const parts = [stale, head, actions(now, side, able), ...rest, turns(now)];
    return parts.filter(Boolean).join("\n\n");
}

function own(now: Comparison): string[] {
    const { critique } = now;
    if (!critique) {
        const doing = now.what ? plain(now.what) : "Redraft reads the function";
        return [now.running ? `*${doing}…*` : "*Nothing was said of this version.*"];
    }
    return [...critiqueText(critique), betweenText(now), progress(now)];
}

/** A critique's summary and points. */
export function critiqueText(critique: Critique): string[] {
    const could = critique.suggestion === "could_not_tell";
    const verdict = could ? "Could not tell" : `Verdict: ${critique.suggestion}`;
    const said = could ? critique.reason : critique.summary;
    const head = `**${verdict}.** ${prose(said || critique.summary)}`;
    const points = critique.points.map((point) => `- ${pointText(point)}`);
    return [head, points.join("\n")];
}

/** "line 19 `if …`: what is wrong; `f(3)` gives `4`, not `5` (reproduced)". */
export function pointText(point: Point): string {
    const where = point.line === null ? "" : `line ${point.line}`;
    const quote = point.quote ? code(shorten(point.quote, 80)) : "";
    const place = [where, quote].filter(Boolean).join(" ");
    const shown = proof(point, 80);
    const tried = shown ? ` — ${shown} (${weight(point)})` : "";
    return `${place ? `${place}: ` : ""}${prose(point.message)}${tried}`;
}

function version(now: Comparison, side: Side): string[] {
    switch (side.state) {
        case "waiting":
            return [`*${title(side.name)}: ${plain(side.what || "waiting for the critique")}…*`];
        case "none":
            return [`**There is no such version.** ${prose(side.reason)}`];
        case "writing":
            return ["*Being written…*", ...written(side.text)];
        case "testing":
            return [`*Being tested…*`, note(side), fence(tail(side.draft?.source ?? ""), "python")];
        case "ready":
            return side.proposal ? finished(now, side, side.proposal) : [];
    }
}

function finished(now: Comparison, side: Side, proposal: Proposal): string[] {
    const { kind, why } = standing(side);
    const lead = {
        proven: "Better than yours",
        unproven: "Not proven better",
        refused: "Not to be accepted",
        unfinished: "Not ready",
    };
    const { evidence, change } = proposal;
    const facts = [
        `${lines(change)} lines`,
        `complexity ${complexity(change)}`,
        proposal.speed && proposal.speed.pace !== "unknown" ? proposal.speed.summary : "",
        proposal.seconds ? seconds(proposal.seconds) : "",
        usage(now.usage),
    ];
    return [
        [`**${lead[kind]}.**`, prose(why), note(side)]
            .filter(Boolean)
            .join(" "),
        prose(rivalsWords(proposal)),
        fence(hunks(proposal.diff), "diff"),
        testsText(now, evidence),
        table(now, side.name),
        facts.filter(Boolean).map(plain).join(" · "),
    ];
}

function note(side: Side): string {
    const said = side.draft?.note.trim() ?? "";
    return said ? prose(sentence(said)) : "";
}

/** The diff without its two lines of names: there is only one function here. */
export function hunks(diff: string): string {
    const rows = diff.split("\n").filter((row) => !/^(---|\+\+\+) /.test(row));
    return rows
        .slice(rows[0]?.startsWith("@@") ? 1 : 0)
        // a tab after the sign would stand at another stop than one after none
        .map((row) => (row.startsWith("@@") ? "  …" : row.replace(/\t/g, "    ")))
        .join("\n");
}

function testsText(now: Comparison, evidence: Evidence): string {
    const rows = [
        named(now, "Fixed", evidence.fixed),
        named(now, "Broken", evidence.broken),
        ...evidence.refusals.map((refusal) => `Refused: ${prose(refusal)}`),
        ...evidence.warnings.map(prose),
        plain(ran(evidence)),
    ];
    return rows.filter(Boolean).join("  \n");
}

function named(now: Comparison, what: string, tests: readonly string[]): string {
    if (!tests.length) {
        return "";
    }
    const shown = tests.slice(0, SHOWN_TESTS).map((test) => {
        const argument = { uri: now.uri, test };
        return link(plain(testName(test)), "redraft.versions.openTest", argument);
    });
    const more = tests.length - shown.length;
    return `${what}: ${shown.join(", ")}${more ? ` and ${more} more` : ""}`;
}

function table(now: Comparison, name: Looked): string {
    const rows = inputs(now).filter((row) => row.seen[name]);
    if (!rows.length) {
        return "";
    }
    const others = looks(now).filter((one) => rows.some((row) => row.seen[one]));
    const head = ["Input", ...others.map(title)];
    const body = rows.slice(0, SHOWN_INPUTS).map((row) => {
        const cells = others.map((one) => {
            const seen = row.seen[one];
            return seen ? cellCode(shorten(observed(seen), 60)) : "not compared";
        });
        return `| ${[cellCode(shorten(row.input, 60)), ...cells].join(" | ")} |`;
    });
    const more = rows.length - SHOWN_INPUTS;
    const rest = more > 0 ? `\n\n${more} more in the evidence table.` : "";
    const rule = `| ${head.map(() => "---").join(" | ")} |`;
    return [`| ${head.join(" | ")} |`, rule, ...body].join("\n") + rest;
}

function betweenText(now: Comparison): string {
    return plain(betweenWords(now));
}

/** One line for each version that is made, so that yours can be looked at meanwhile. */
function progress(now: Comparison): string {
    const rows = now.sides.map((side) => {
        const { kind, why } = standing(side);
        return `- ${title(side.name)}: ${kind === "unfinished" && side.state !== "none" ? side.state : prose(why)}`;
    });
    return rows.join("\n");
}

function actions(now: Comparison, side: Side | undefined, able: Able): string {
    const of = { session: now.id, side: now.shown };
    const links: string[] = [];
    const { kind } = standing(side);
    if (side && !now.changed && (kind === "proven" || kind === "unproven")) {
        links.push(link(`Accept ${phrase(side.name)}`, "redraft.versions.accept", of));
        if (able.tests) {
            links.push(link("Accept and show tests", "redraft.versions.acceptAndShowTests", of));
        }
    }
    if (side && now.running && side.state !== "ready" && side.state !== "none") {
        links.push(link("Stop making it", "redraft.versions.cancelSide", of));
    }
    if (now.sides.some((one) => one.draft)) {
        links.push(link("Side by side", "redraft.versions.diff", of));
        links.push(link("Evidence table", "redraft.versions.table", of));
        links.push(link("Open as files", "redraft.versions.openFiles", of));
    }
    if (able.merge) {
        links.push(link("Merge the two", "redraft.versions.merge", of));
    }
    return links.join(" · ");
}

function turns(now: Comparison): string {
    const order = looks(now);
    const at = order.indexOf(now.shown);
    const before = order[(at + order.length - 1) % order.length] ?? "yours";
    const after = order[(at + 1) % order.length] ?? "yours";
    const of = { session: now.id };
    const on = link(`${title(after)} →`, "redraft.versions.next", of);
    if (before === after) {
        return `${on} (Alt+\\])`;
    }
    const back = link(`← ${title(before)}`, "redraft.versions.previous", of);
    return `${back} · ${on} (Alt+\\[ and Alt+\\])`;
}

/** What a model has written so far: what it says, and the code of its fence. */
function written(text: string): string[] {
    const [said = "", code] = text.split(/^`{3,}.*$/m);
    return [prose(said), code?.trim() ? fence(tail(code.replace(/^\n/, "")), "python") : ""];
}

function tail(text: string): string {
    const rows = text.split("\n");
    return rows.length <= SHOWN_LINES ? text : ["…", ...rows.slice(-SHOWN_LINES)].join("\n");
}
