// Answers as the server gives them, with what a test is about laid over.

import type {
    Behaviour,
    Critique,
    Evidence,
    Observation,
    Proposal,
    Review,
    StreamEvent,
} from "../../../src/protocol";
import { begin, type Comparison, type SideName } from "../../../src/versions/comparison";
import { heard } from "../../../src/versions/session";

export function evidence(more: Partial<Evidence> = {}): Evidence {
    return {
        outcome: "passed",
        reason: "",
        fixed: [],
        broken: [],
        passed: [],
        failed: [],
        flaky: [],
        failures: [],
        refusals: [],
        warnings: [],
        differences: [],
        inputs_won: [],
        inputs_lost: [],
        isolation: {
            name: "namespaces",
            network_blocked: true,
            writes_blocked: true,
            memory_limited: true,
            processes_limited: true,
        },
        ran: 18,
        total: 18,
        seconds: 1,
        methods: ["swap", "cold"],
        slower: [],
        ...more,
    };
}

export function critique(more: Partial<Critique> = {}): Critique {
    return {
        suggestion: "refine",
        summary: "2 of 9 tests that run it fail.",
        basis: "",
        reason: "",
        author: "repair",
        points: [],
        defects: [],
        ...more,
    };
}

export function proposal(more: Partial<Proposal> = {}): Proposal {
    return {
        id: "p1",
        kind: "refine",
        asked: "refine",
        source: "def f(x):\n    return x + 1",
        diff: "--- f (now)\n+++ f (proposed)\n@@ -1,2 +1,2 @@\n def f(x):\n-    return x\n+    return x + 1",
        note: "adds one",
        author: "repair",
        leans: false,
        rivals: [],
        questions: [],
        evidence: evidence({ fixed: ["tests/test_f.py::test_one", "tests/test_f.py::test_two"] }),
        behaviour: null,
        change: {
            added: 1,
            removed: 1,
            lines_before: 2,
            lines_after: 2,
            complexity_before: 1,
            complexity_after: 1,
        },
        seconds: 3,
        wins: true,
        why: "It fixes 2 tests and breaks none.",
        method_changed: false,
        function_hash: "h",
        document_version: 1,
        ...more,
    };
}

export function review(more: Partial<Review> = {}): Review {
    return {
        uri: "file:///p/f.py",
        version: 1,
        function: { qualname: "f", ordinal: 0, line: 1, end_line: 2, hash: "h" },
        source: "def f(x):\n    return x",
        verdict: "refine",
        critique: critique(),
        baseline: evidence({ outcome: "failed" }),
        proposals: [],
        between: null,
        chosen: null,
        missing: {},
        outline: "",
        stop: { reason: "done", detail: "" },
        usage: {
            calls: 0,
            input_tokens: 0,
            output_tokens: 0,
            estimated: false,
            seconds: 1,
            cost: null,
        },
        policy: "repair",
        strategy: "",
        model: "",
        ...more,
    };
}

export function value(text: string): Observation {
    return { kind: "value", text };
}

export function behaviour(...rows: [input: string, before: string, after: string][]): Behaviour {
    return {
        summary: `${rows.length} differ.`,
        told: true,
        differences: rows.map(([input, before, after]) => ({
            input,
            before: value(before),
            after: value(after),
            aspect: "value",
            source: "mutated",
        })),
        tried: 10,
        agreed: 10 - rows.length,
        differed: rows.length,
        unknown: 0,
        unsteady: 0,
        uncopied: 0,
        sources: {},
        nondeterministic: false,
        reason: "",
        seconds: 1,
    };
}

export function begun(...sides: SideName[]): Comparison {
    const about = { id: 1, uri: "file:///p/f.py", qualname: "f", ordinal: 0 };
    return begin(about, sides.length ? sides : ["refine", "redraft"]);
}

export function after(now: Comparison, ...events: StreamEvent[]): Comparison {
    return events.reduce(heard, now);
}
