// Where several versions pass the tests: the user is asked which answer is right, and the version
// that fits takes the proposal's place.

import * as vscode from "vscode";
import { shorten } from "../markdown";
import { Method, type Proposal, type Question, type Review } from "../protocol";
import type { Services } from "../services";
import { observed } from "./words";

/** After so many the rest is left to the order of the versions. */
const ENOUGH = 3;

interface Answer extends vscode.QuickPickItem {
    readonly means: { expect: string } | "neither" | "leave";
}

/** The version that the answers leave; undefined when the user went away, or none is left. */
export async function settled(
    services: Services,
    uri: string,
    proposal: Proposal,
    took: (review: Review) => void,
): Promise<Proposal | undefined> {
    let now = proposal;
    for (let asked = 0; asked < ENOUGH; asked++) {
        const [question] = now.questions;
        if (!question) {
            break;
        }
        const answer = await ask(now, question, asked);
        if (!answer) {
            return undefined;
        }
        if (answer.means === "leave") {
            break;
        }
        const given =
            answer.means === "neither"
                ? { neither: question.input }
                : { answers: [answer.means.expect] };
        const review = await decide(services, uri, now.id, given);
        took(review);
        const [next] = review.proposals;
        if (review.chosen === null || !next) {
            const why = next?.why || review.stop.detail || "No version does that.";
            void vscode.window.showWarningMessage(`Nothing was applied. ${why}`);
            return undefined;
        }
        now = next;
    }
    return now;
}

export async function decide(
    services: Services,
    uri: string,
    id: string,
    given: { answers?: string[]; neither?: string },
): Promise<Review> {
    const options = {
        location: vscode.ProgressLocation.Notification,
        title: "Redraft: testing the version that fits",
        cancellable: true,
    };
    return vscode.window.withProgress(options, (progress, token) =>
        services.server.work<Review>(
            Method.decide,
            { textDocument: { uri }, id, answers: [], ...given },
            (event) => event.event === "working" && progress.report({ message: event.what }),
            token,
        ),
    );
}

async function ask(
    proposal: Proposal,
    question: Question,
    asked: number,
): Promise<Answer | undefined> {
    const versions = proposal.rivals.length + 1;
    const answers: Answer[] = question.answers.map((answer) => ({
        label: `${answer.kind === "value" ? "gives " : ""}${shorten(observed(answer), 80)}`,
        description: answer.versions.includes(0) ? "as in the version that you look at" : "",
        means: { expect: answer.expect },
    }));
    const input = shorten(question.input, 100);
    return vscode.window.showQuickPick(
        [
            ...answers,
            { label: "None of these", description: "nothing is applied", means: "neither" as const },
            {
                label: "Leave it to Redraft",
                description: "the version that changes least",
                means: "leave" as const,
            },
        ],
        {
            title: `${versions} versions pass the tests (question ${asked + 1} of at most ${ENOUGH})`,
            placeHolder: `What is right for ${input}?`,
            ignoreFocusOut: true,
        },
    );
}
