// A point in words, for pickers and threads.

import type { KnownFunction, Point } from "../protocol";
import { code, prose, shorten } from "../markdown";
import { name, verdict } from "../versions/words";

export function weight(point: Point): string {
    if (point.reproduced === null) {
        return point.input ? "not tried" : "";
    }
    return point.reproduced ? "reproduced" : "could not be reproduced";
}

/** "`band_for(100)` gives `310`, should give `165`"; empty where there is no input. */
export function proof(point: Point, width = 200): string {
    if (!point.input) {
        return "";
    }
    const input = code(shorten(point.input, width));
    // what was observed of an input that could not be run is why
    const tried = point.reproduced !== null;
    const gives = tried ? (point.observed ?? point.claim) : point.claim;
    const said = [
        gives ? `${tried ? "gives" : "is said to give"} ${code(shorten(gives, width))}` : "",
        point.expected ? `should give ${code(shorten(point.expected, width))}` : "",
    ].filter(Boolean);
    return [input, said.join(", ")].filter(Boolean).join(" ");
}

/** A point as a comment's Markdown; `message` where the user has reworded it. */
export function pointBody(point: Point, message = point.message): string {
    return [prose(message), proof(point)].filter(Boolean).join("\n\n");
}

/** "band_for · refine". */
export function threadLabel({ function: about, critique }: KnownFunction): string {
    return `${name(about.qualname)} · ${verdict(critique.suggestion)}`;
}
