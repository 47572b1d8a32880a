// What was used since the window opened: a server counts from its own start, and servers come and go.

import type { Usage } from "./protocol";

export const NOTHING: Usage = { calls: 0, input_tokens: 0, output_tokens: 0, estimated: false, seconds: 0, cost: null };

export class Meter {
    private before: Usage = NOTHING;
    private now: Usage = NOTHING;

    /** What the server says that it has used. */
    read(usage: Usage): void {
        this.now = usage;
    }

    /** A new server has started: its count begins at nothing. */
    carryOver(): void {
        this.before = sum(this.before, this.now);
        this.now = NOTHING;
    }

    get total(): Usage {
        return sum(this.before, this.now);
    }
}

export function sum(one: Usage, other: Usage): Usage {
    // what has no price adds nothing to what has
    const costs = [one.cost ?? null, other.cost ?? null].filter((cost) => cost !== null);
    return {
        calls: one.calls + other.calls,
        input_tokens: one.input_tokens + other.input_tokens,
        output_tokens: one.output_tokens + other.output_tokens,
        estimated: one.estimated || other.estimated,
        seconds: one.seconds + other.seconds,
        cost: costs.length === 0 ? null : costs.reduce((a, b) => a + b),
    };
}
