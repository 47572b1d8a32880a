import assert from "node:assert/strict";
import { test } from "node:test";
import { standing, standingOf, acceptable } from "../../../src/versions/standing";
import { sideOf } from "../../../src/versions/comparison";
import { answered } from "../../../src/versions/session";
import { begun, evidence, proposal, review } from "./examples";

const BAD = [
    evidence({ outcome: "broke", broken: ["t"] }),
    evidence({ outcome: "failed" }),
    evidence({ refusals: ["it changes the signature"] }),
    evidence({ inputs_lost: ["f(0)"] }),
    evidence({ broken: ["t"] }),
];

test("what is worse can never be accepted, even where it claims to win", () => {
    for (const one of BAD) {
        const bad = proposal({ evidence: one, why: "worse", wins: true });
        assert.deepEqual(standingOf(bad), { kind: "refused", why: "worse" });
        const now = answered(begun("refine"), review({ proposals: [bad] }));
        assert.ok(!acceptable(sideOf(now, "refine")));
    }
});

test("what wins is proven; what does not, or leans on a test alone, is asked about", () => {
    assert.equal(standingOf(proposal()).kind, "proven");
    assert.equal(standingOf(proposal({ wins: false })).kind, "unproven");
    const leans = standingOf(proposal({ leans: true }));
    assert.equal(leans.kind, "unproven");
    assert.match(leans.why, /that test alone/);
    const untested = evidence({ outcome: "no_tests", ran: 0, total: 0 });
    assert.equal(standingOf(proposal({ evidence: untested, wins: false })).kind, "unproven");
});

test("what is not there yet, or never came, is not accepted", () => {
    assert.equal(standing(undefined).kind, "unfinished");
    assert.equal(standing(sideOf(begun(), "refine")).kind, "unfinished");
    const none = answered(begun("redraft"), review({ missing: { redraft: "needs a model" } }));
    assert.deepEqual(standing(sideOf(none, "redraft")), { kind: "unfinished", why: "needs a model" });
});
