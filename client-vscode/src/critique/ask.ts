// Has a function critiqued, and says how it went: quietly, because the lens and the lines show it.

import * as vscode from "vscode";
import { announce } from "../announce";
import { Method, type CommandArgument, type Review } from "../protocol";
import type { Services } from "../services";
import { tell } from "../say";
import { targetOf } from "../target";
import { count, name } from "../versions/words";

export async function critique(services: Services, argument?: CommandArgument): Promise<void> {
    const target = await targetOf(argument);
    if (!target) {
        return;
    }
    const { instruction, fresh, suspect } = argument ?? {};
    const params = {
        ...target.params,
        ...(instruction ? { instruction } : {}),
        ...(fresh ? { fresh } : {}),
        ...(suspect ? { suspect } : {}),
    };
    const options = {
        location: vscode.ProgressLocation.Notification,
        title: `Redraft: reading ${argument?.qualname ? name(argument.qualname) : "the function"}`,
        cancellable: true,
    };
    try {
        const review = await vscode.window.withProgress(options, (progress, token) =>
            services.server.work<Review>(
                Method.critique,
                params,
                (event) => event.event === "working" && progress.report({ message: event.what }),
                token,
            ),
        );
        verdict(review, argument);
    } catch (error) {
        tell(error, services.log);
    }
}

function verdict(review: Review, argument: CommandArgument | undefined): void {
    const { critique: said } = review;
    const about = name(review.function.qualname);
    if (said.suggestion === "could_not_tell") {
        void couldNotTell(review, argument);
        return;
    }
    if (said.suggestion === "pass") {
        announce(`Redraft: ${about} can stay as it is`);
        return;
    }
    announce(`Redraft: ${said.suggestion} ${about} — ${count(said.points.length, "point")}`);
}

/** No verdict is no pass: the reason is told, and it can be tried again. */
async function couldNotTell(review: Review, argument: CommandArgument | undefined): Promise<void> {
    const reason = review.critique.reason || review.stop.detail || "No reason was given.";
    const about = name(review.function.qualname);
    const again = "Try Again";
    const answer = await vscode.window.showWarningMessage(
        `Redraft could not tell about ${about}: ${reason}`,
        again,
    );
    if (answer === again) {
        const { uri, function: one } = review;
        const { qualname, ordinal } = one;
        await vscode.commands.executeCommand("redraft.critique", {
            ...argument,
            uri,
            qualname,
            ordinal,
            fresh: true,
        });
    }
}
