// The words of the status bar item.

import type { Activity, Usage } from "./protocol";
import type { ServerState } from "./services";

export interface Seen {
    readonly state: ServerState;
    /** Undefined until the server has said something. */
    readonly activity: Activity | undefined;
    /** Since the window opened. */
    readonly usage: Usage;
}

export interface Words {
    readonly text: string;
    /** Said by a screen reader. */
    readonly spoken: string;
    /** Markdown. */
    readonly tooltip: string;
    readonly bad: boolean;
}

export function statusWords(seen: Seen): Words {
    const { icon, said } = what(seen);
    const used = usageWords(seen.usage);
    return {
        text: [`$(${icon}) ${said}`, used].filter((part) => part !== "").join(" · "),
        spoken: [said, used].filter((part) => part !== "").join(", "),
        tooltip: tooltip(seen, said),
        bad: seen.state === "failed",
    };
}

function what({ state, activity }: Seen): { icon: string; said: string } {
    switch (state) {
        case "installing":
            return { icon: "loading~spin", said: "Redraft: installing" };
        case "starting":
            return { icon: "loading~spin", said: "Redraft: starting" };
        case "stopped":
            return { icon: "circle-slash", said: "Redraft: not running" };
        case "failed":
            return { icon: "error", said: "Redraft: does not run" };
        case "running":
            break;
    }
    const [first, ...others] = activity?.running ?? [];
    if (first !== undefined) {
        const more = others.length === 0 ? "" : ` and ${others.length} more`;
        return { icon: "loading~spin", said: `Redraft: working on ${shortName(first.qualname)}${more}` };
    }
    return { icon: "versions", said: `Redraft: ${thinker(activity)}` };
}

/** Who thinks. */
export function thinker(activity: Activity | undefined): string {
    if (activity === undefined) {
        return "ready";
    }
    return activity.policy === "chat" ? activity.model || "model" : "repairer";
}

/** "1.2k tokens · $0.004"; empty while nothing was used. */
export function usageWords(usage: Usage): string {
    const tokens = usage.input_tokens + usage.output_tokens;
    if (tokens === 0) {
        return "";
    }
    const counted = `${usage.estimated ? "about " : ""}${short(tokens)} ${tokens === 1 ? "token" : "tokens"}`;
    return usage.cost === null ? counted : `${counted} · ${money(usage.cost)}`;
}

export function short(count: number): string {
    if (count < 1000) {
        return String(count);
    }
    // from 999,500 on it would be "1000k"
    const [size, letter] = count < 999_500 ? [1000, "k"] as const : [1_000_000, "M"] as const;
    const value = count / size;
    return `${value < 99.95 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)}${letter}`;
}

export function money(cost: number): string {
    if (cost === 0) {
        return "$0";
    }
    if (cost < 0.001) {
        return "under $0.001";
    }
    return `$${cost.toFixed(cost < 1 ? 3 : 2)}`;
}

function tooltip({ state, activity, usage }: Seen, said: string): string {
    const lines = [`**${escaped(said)}**`];
    if (activity !== undefined && state === "running") {
        lines.push(
            activity.policy === "chat"
                ? `A model thinks: ${escaped(activity.model || "the first one at the address")}.`
                : "The built-in repairer thinks; no model is asked.",
        );
        if (!activity.trusted) {
            lines.push("The workspace is not trusted: no tests are run.");
        }
        lines.push(...activity.running.map((each) => `- ${escaped(each.what)}: \`${each.qualname.replace(/`/g, "")}\``));
        lines.push(...activity.problems.map((problem) => `- $(warning) ${escaped(problem)}`));
    }
    lines.push(usageLine(usage), `Version ${escaped(activity?.version ?? "unknown")}. Click for the log.`);
    // a list needs a blank line before it; one between all does no harm
    return lines.join("\n\n");
}

function usageLine(usage: Usage): string {
    if (usage.calls === 0) {
        return "No model was asked since the window opened.";
    }
    const about = usage.estimated ? "about " : "";
    const cost = usage.cost === null ? "No price is set." : `Cost: ${money(usage.cost)}.`;
    return (
        `Since the window opened: ${usage.calls} ${usage.calls === 1 ? "call" : "calls"}, ` +
        `${about}${short(usage.input_tokens)} tokens in, ${about}${short(usage.output_tokens)} out. ${cost}`
    );
}

function shortName(qualname: string): string {
    return qualname.split(".").at(-1) ?? qualname;
}

function escaped(text: string): string {
    return text.replace(/[\\`*_{}[\]()#+!<>|]/g, "\\$&");
}
