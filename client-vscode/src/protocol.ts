// What goes over the wire, as docs/lsp-extensions.md and docs/json.md have it; names are the wire's.
// In answers a `line` counts from 1; in params it counts from 0, as the protocol does.

export const Method = {
    critique: "redraft/critique",
    propose: "redraft/propose",
    compare: "redraft/compare",
    fix: "redraft/fix",
    decide: "redraft/decide",
    merge: "redraft/merge",
    judge: "redraft/judge",
    test: "redraft/test",
    locateTest: "redraft/locateTest",
    known: "redraft/known",
    history: "redraft/history",
    stop: "redraft/stop",
    apply: "redraft/apply",
    dismiss: "redraft/dismiss",
    setKey: "redraft/setKey",
    models: "redraft/models",
    tryModel: "redraft/tryModel",
    status: "redraft/status",
    trust: "redraft/trust",
    changed: "redraft/changed",
    activity: "redraft/activity",
} as const;

export type Kind = "refine" | "redraft";
export type Verdict = "pass" | Kind | "could_not_tell";

/** A function: by a position in it, or by its qualified name (and, of several, its ordinal). */
export interface FunctionParams {
    textDocument: { uri: string; version?: number };
    position?: { line: number; character: number };
    qualname?: string;
    ordinal?: number;
}

export interface WorkParams extends FunctionParams {
    instruction?: string;
    workDoneToken?: string | number;
    partialResultToken?: string | number;
}

/** A critique as the user has edited it; a `line` is a line of the file, from 1, as in answers. */
export interface GivenCritique {
    suggestion: Verdict;
    summary: string;
    points: GivenPoint[];
}

export interface GivenPoint {
    line: number | null;
    quote: string;
    message: string;
}

export interface FunctionData {
    qualname: string;
    ordinal: number;
    line: number;
    end_line: number;
    hash: string;
}

export interface Point {
    id: string;
    line: number | null;
    quote: string;
    message: string;
    input: string | null;
    claim: string | null;
    expected: string | null;
    reproduced: boolean | null;
    observed: string | null;
    source: string;
}

export interface Critique {
    suggestion: Verdict;
    summary: string;
    basis: string;
    reason: string;
    author: string;
    points: Point[];
    defects: string[];
}

export type Outcome = "passed" | "failed" | "broke" | "no_tests" | "timed_out" | "unavailable";

export interface Observation {
    kind: "value" | "raised" | "timed_out" | string;
    text: string;
}

export interface Difference {
    input: string;
    before: Observation;
    after: Observation;
    aspect: string;
    source: string;
}

export interface Failure {
    test: string;
    message: string;
    detail: string;
    line: number | null;
    timed_out: boolean;
}

export interface Evidence {
    outcome: Outcome;
    reason: string;
    fixed: string[];
    broken: string[];
    passed: string[];
    failed: string[];
    flaky: string[];
    failures: Failure[];
    refusals: string[];
    warnings: string[];
    differences: Difference[];
    inputs_won: string[];
    inputs_lost: string[];
    isolation: {
        name: string;
        network_blocked: boolean;
        writes_blocked: boolean;
        memory_limited: boolean;
        processes_limited: boolean;
    };
    ran: number;
    total: number;
    seconds: number;
    methods: string[];
    slower: { test: string; before: number; after: number }[];
}

export interface Behaviour {
    summary: string;
    told: boolean;
    differences: Difference[];
    tried: number;
    agreed: number;
    differed: number;
    unknown: number;
    unsteady: number;
    uncopied: number;
    sources: Record<string, number>;
    nondeterministic: boolean;
    reason: string;
    seconds: number;
}

export interface Question {
    input: string;
    answers: (Observation & { versions: number[]; expect: string })[];
}

/** What a version changes, counted. */
export interface Change {
    added: number;
    removed: number;
    lines_before: number;
    lines_after: number;
    /** Cyclomatic complexity; null where it cannot be told. */
    complexity_before: number | null;
    complexity_after: number | null;
    /** From here on null where it cannot be told, and missing in what was journalled earlier. */
    code_lines_before?: number | null;
    code_lines_after?: number | null;
    /** Blocks around the deepest statement. */
    nesting_before?: number | null;
    nesting_after?: number | null;
    longest_line_before?: number | null;
    longest_line_after?: number | null;
    /** Different names and attributes that the body uses. */
    names_before?: number | null;
    names_after?: number | null;
    comments_before?: number | null;
    comments_after?: number | null;
    comments_lost?: string[];
}

/** How fast a version is beside the user's, on inputs that grow. */
export interface Speed {
    summary: string;
    pace: "faster" | "slower" | "same" | "unknown";
    /** How many times faster or slower; null where they cannot be told apart. */
    times: number | null;
    size: number;
    before: number;
    after: number;
    reason: string;
}

export interface Proposal {
    id: string;
    kind: Kind;
    asked: Kind | null;
    source: string;
    diff: string;
    note: string;
    author: string;
    leans: boolean;
    rivals: { source: string; diff: string; note: string; leans: boolean }[];
    questions: Question[];
    evidence: Evidence;
    behaviour: Behaviour | null;
    change: Change;
    /** Null while it is being measured, and where nobody measured. */
    speed?: Speed | null;
    /** Wall seconds from asking for it to its evidence; 0 where nobody asked. */
    seconds: number;
    wins: boolean;
    why: string;
    method_changed: boolean | null;
    function_hash: string;
    document_version: number | null;
}

export interface Usage {
    calls: number;
    input_tokens: number;
    output_tokens: number;
    estimated: boolean;
    seconds: number;
    /** In the currency of the prices that were set; null where none were. */
    cost: number | null;
}

export interface Review {
    uri: string;
    version: number | null;
    function: FunctionData;
    /** The function's own text when it was read, at column 0. */
    source: string;
    verdict: Verdict;
    critique: Critique;
    baseline: Evidence | null;
    proposals: Proposal[];
    between: Behaviour | null;
    chosen: string | null;
    missing: Partial<Record<Kind, string>>;
    outline: string;
    stop: { reason: string; detail: string };
    usage: Usage;
    policy: string;
    strategy: string;
    model: string;
}

/** A draft as the stream has it: `kind` null where there is none, with a `reason`. */
export type StreamedDraft =
    | { kind: string; source: string; note: string }
    | { kind: null; source: null; reason: string };

/** `side` is set where an event belongs to one side of a comparison. */
export type StreamEvent =
    | { event: "working"; what: string; text: string; side?: Kind }
    | { event: "critique"; round: number; draft: StreamedDraft; critique: Critique; side?: Kind }
    | { event: "draft"; round: number; draft: StreamedDraft; side?: Kind }
    | { event: "evidence"; round: number; draft: StreamedDraft; evidence: Evidence; side?: Kind }
    /** One side is done: it can be applied at once. `reason` says why there is none. */
    | { event: "proposal"; side: Kind; proposal: Proposal | null; reason: string }
    | { event: "chosen"; draft: StreamedDraft; why: string; side?: Kind }
    | { event: "picked"; strategy: string; why: string; side?: Kind }
    | { event: "stopped"; reason: string; detail: string; side?: Kind };

export interface ApplyResult {
    applied: boolean;
    reason: string | null;
    moved: boolean;
}

export interface TestResult {
    function: FunctionData;
    evidence: Evidence;
}

export interface TestPlace {
    /** Null where it was not found. */
    uri: string | null;
    line: number | null;
}

/** What is known of one function of a document as it stands. */
export interface KnownFunction {
    function: FunctionData;
    /** Verdict and tests in a line: "refine — 2 tests fail". */
    line: string;
    critique: Critique;
    baseline: Evidence | null;
    proposals: Proposal[];
}

export interface ModelServer {
    provider: string;
    title: string;
    base_url: string;
    models: string[];
    ready: boolean;
    needs_key: boolean;
}

export interface Models {
    /** Servers on this machine that answered just now. */
    local: ModelServer[];
    /** Hosted ones that are known, without having been asked. */
    hosted: { provider: string; title: string; base_url: string }[];
    policy: string;
    base_url: string;
    model: string;
}

export interface TryModel {
    base_url: string;
    model?: string;
    provider?: string;
    key?: string;
}

export interface TryModelResult {
    ok: boolean;
    /** One sentence that can be shown. */
    said: string;
    /** The names that the server offers; may be empty although it answers. */
    models: string[];
    model: string;
    seconds: number;
}

/** One request of earlier: its review has the drafts with their evidence. */
export interface HistoryRun {
    id: number;
    /** Seconds since 1970. */
    at: number;
    what: string;
    instruction: string;
    uri: string;
    qualname: string;
    review: Review;
    /** Ids of its proposals that were put in place. */
    applied: string[];
}

export interface Activity {
    version: string;
    policy: string;
    model: string;
    trusted: boolean;
    running: { uri: string; qualname: string; what: string }[];
    usage: Usage;
    problems: string[];
}

/** What our commands and the server's code actions and lenses take: a function, and perhaps more. */
export interface CommandArgument {
    uri?: string;
    qualname?: string;
    ordinal?: number;
    position?: { line: number; character: number };
    instruction?: string;
    fresh?: boolean;
    /** `redraft.critique`: ask the model which is wrong where code, docstring and tests disagree. */
    suspect?: boolean;
    /** `redraft.dismiss`: a point's id; without it, all that is known of the function. */
    point?: string;
    /** `redraft.apply`, `redraft.decide`: a proposal's id. */
    id?: string;
    answers?: string[];
    neither?: string;
}
