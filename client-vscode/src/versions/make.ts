// Has versions made: one comparison, one rewrite, or two versions merged. What comes is seen in
// the comparison before anything is accepted.

import * as vscode from "vscode";
import { announce } from "../announce";
import { Method, type CommandArgument, type GivenCritique, type Review } from "../protocol";
import { Refused, type Services } from "../services";
import { tell } from "../say";
import { targetOf } from "../target";
import { join, sideOf, type SideName } from "./comparison";
import type { Place } from "./place";
import { answered, broken, heard } from "./session";
import { locate, type Live, type Sessions } from "./sessions";
import { label, name } from "./words";

export interface Wish {
    readonly instruction?: string;
    readonly critique?: GivenCritique;
}

export type Work = "compare" | "refine" | "redraft" | "fix";

const DOING: Record<Work, string> = {
    compare: "comparing two versions of",
    refine: "refining",
    redraft: "redrafting",
    fix: "fixing",
};

export class Maker {
    constructor(
        private readonly services: Services,
        private readonly sessions: Sessions,
        private readonly focus: (live: Live) => Promise<void>,
    ) {}

    /** From a command: a rewrite of the function that it names, or of the one under the cursor. */
    async make(work: Work, argument?: CommandArgument, wish: Wish = {}): Promise<void> {
        const target = await targetOf(argument);
        if (!target) {
            return;
        }
        const { document, params } = target;
        const found = locate(document, params);
        const line = params.position?.line ?? 0;
        const qualname = found?.qualname ?? params.qualname ?? "this function";
        const ordinal = found?.ordinal ?? params.ordinal ?? 0;
        const place: Place = found?.place ?? { start: line, end: line };
        const sides: SideName[] = work === "compare" ? ["refine", "redraft"] : [work];
        const earlier = this.sessions.find(document.uri.toString(), qualname, ordinal);
        if (earlier?.now.running && sides.every((side) => sideOf(earlier.now, side))) {
            await this.focus(earlier);
            return;
        }
        const instruction = wish.instruction ?? argument?.instruction ?? "";
        const live = this.sessions.open(document, place, { qualname, ordinal, instruction }, sides);
        reveal(document, place);
        await this.run(live, `${DOING[work]} ${name(qualname)}`, method(work), {
            ...params,
            ...(work === "refine" || work === "redraft" ? { kind: work } : {}),
            ...(instruction ? { instruction } : {}),
            ...(wish.critique ? { critique: wish.critique } : {}),
        });
        this.conclude(live, work);
    }

    /** The best of both, in one version more. */
    async merge(live: Live): Promise<void> {
        const ids = (["refine", "redraft"] as const).map(
            (side) => sideOf(live.now, side)?.proposal?.id,
        );
        if (ids.includes(undefined)) {
            throw new Refused("There are no two versions to merge yet.");
        }
        live.cancel = new vscode.CancellationTokenSource();
        this.sessions.update(live, (now) => join(now, "merge"));
        await this.run(live, `merging two versions of ${name(live.now.qualname)}`, Method.merge, {
            textDocument: { uri: live.now.uri },
            ids,
            ...(live.now.instruction ? { instruction: live.now.instruction } : {}),
        });
        if (this.sessions.isOpen(live)) {
            announce(`Redraft: ${label(live.now)}`);
        }
    }

    /** Has the gate judge a version that somebody wrote, on the function as it is now. */
    async judge(draft: { uri: string; qualname: string; ordinal: number; source: string }): Promise<void> {
        const { uri, qualname, ordinal, source } = draft;
        const target = await targetOf({ uri, qualname, ordinal });
        if (!target) {
            return;
        }
        const found = locate(target.document, target.params);
        if (!found) {
            throw new Refused(`There is no function ${qualname} in this file any more.`);
        }
        const about = { qualname, ordinal };
        const live = this.sessions.open(target.document, found.place, about, ["draft"]);
        reveal(target.document, found.place);
        const doing = `testing this draft of ${name(qualname)}`;
        await this.run(live, doing, Method.judge, { ...target.params, source });
        this.conclude(live, "judge");
    }

    /** Asks, shows what comes as it comes, and keeps what there is when it is cancelled. */
    private async run(live: Live, doing: string, asked: string, params: object): Promise<void> {
        const { sessions, services } = this;
        const options = {
            location: vscode.ProgressLocation.Notification,
            title: `Redraft: ${doing}`,
            cancellable: true,
        };
        await vscode.window.withProgress(options, async (progress, token) => {
            token.onCancellationRequested(() => live.cancel.cancel());
            let said = "";
            try {
                const review = await services.server.work<Review>(
                    asked,
                    params,
                    (event) => {
                        sessions.update(live, (now) => heard(now, event));
                        if (event.event === "working" && event.what !== said) {
                            said = event.what;
                            progress.report({ message: said });
                        }
                    },
                    live.cancel.token,
                );
                sessions.settle(live, review);
                sessions.update(live, (now) => answered(now, review));
            } catch (error) {
                const stopped = error instanceof vscode.CancellationError;
                const reason = stopped ? "You stopped it." : sentence(error);
                sessions.update(live, (now) => broken(now, reason));
                if (!live.now.sides.some((side) => side.proposal)) {
                    sessions.close(live);
                }
                tell(error, services.log);
            }
        });
    }

    /** A last word: how it went, or why there is nothing to see. */
    private conclude(live: Live, work: Work | "judge"): void {
        if (!this.sessions.isOpen(live)) {
            return;
        }
        const [side] = live.now.sides;
        if (work !== "compare" && side?.state === "none") {
            this.sessions.close(live);
            void vscode.window.showInformationMessage(
                `${name(live.now.qualname)} stays as it is. ${side.reason}`,
            );
            return;
        }
        announce(`Redraft: ${label(live.now)}`);
    }
}

function method(work: Work): string {
    if (work === "compare") {
        return Method.compare;
    }
    return work === "fix" ? Method.fix : Method.propose;
}

/** The versions come under the function's last line; that should be on the screen. */
function reveal(document: vscode.TextDocument, place: Place): void {
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
    editor?.revealRange(
        new vscode.Range(place.end, 0, place.end, 0),
        vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
}

function sentence(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
