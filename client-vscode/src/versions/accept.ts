// Accepting a version: asked about where it is not proven, refused with the reason where it no
// longer fits, and seen through its tests once it stands.

import * as vscode from "vscode";
import { Method, type ApplyResult, type Proposal, type Review } from "../protocol";
import { Refused, type Services } from "../services";
import { replaced } from "./session";
import { sideOf, type SideName } from "./comparison";
import { settled } from "./questions";
import { documentOf, type Live, type Sessions } from "./sessions";
import { standing, standingOf } from "./standing";
import type { After } from "./after";
import { name } from "./words";

/** The protocol's InvalidParams: here, that the server does not know the proposal's id. */
const UNKNOWN = -32602;

const ALL_THE_SAME = "Accept All the Same";
const AGAIN = "Compare Again";

export class Accepting {
    constructor(
        private readonly services: Services,
        private readonly sessions: Sessions,
        private readonly after: After,
    ) {}

    async accept(live: Live, which: SideName, showTests: boolean): Promise<void> {
        const side = sideOf(live.now, which);
        const how = standing(side);
        if (!side?.proposal || how.kind === "refused" || how.kind === "unfinished") {
            void vscode.window.showWarningMessage(`This version cannot be accepted. ${how.why}`);
            return;
        }
        const { uri, qualname } = live.now;
        const proposal = await settled(this.services, uri, side.proposal, (review) => {
            const [next] = review.proposals;
            if (next && review.chosen !== null) {
                this.sessions.update(live, (now) => replaced(now, which, next));
            }
        });
        if (!proposal || !(await this.wanted(proposal))) {
            return;
        }
        await this.open(uri);
        live.applying = true;
        try {
            const result = await this.apply(live, proposal);
            if (!result.applied) {
                await this.refused(live, result.reason ?? "The editor did not make the edit.");
                return;
            }
        } catch (error) {
            if (!(error instanceof Refused)) {
                throw error;
            }
            await this.refused(live, error.message);
            return;
        } finally {
            live.applying = false;
        }
        this.sessions.close(live);
        await this.after.applied({ uri, qualname, ordinal: live.now.ordinal, proposal, showTests });
    }

    /** Asks about what is not proven. */
    private async wanted(proposal: Proposal): Promise<boolean> {
        const how = standingOf(proposal);
        if (how.kind === "unproven") {
            const answer = await vscode.window.showWarningMessage(how.why, ALL_THE_SAME);
            return answer === ALL_THE_SAME;
        }
        return how.kind === "proven";
    }

    /** A server that was started again does not know the proposal: it is tested and put in anew. */
    private async apply(live: Live, proposal: Proposal): Promise<ApplyResult> {
        const { uri } = live.now;
        const textDocument = { uri };
        const { server } = this.services;
        try {
            return await server.request<ApplyResult>(Method.apply, { textDocument, id: proposal.id });
        } catch (error) {
            if (!(error instanceof Refused) || error.code !== UNKNOWN || live.now.changed) {
                throw error;
            }
        }
        const again = await this.judge(live, proposal.source);
        const how = again && standingOf(again);
        if (!again || how?.kind === "refused" || (how?.kind !== "proven" && proposal.wins)) {
            throw new Refused(how?.why ?? "It could not be tested again.");
        }
        return server.request<ApplyResult>(Method.apply, { textDocument, id: again.id });
    }

    private async judge(live: Live, source: string): Promise<Proposal | undefined> {
        const { uri, qualname, ordinal } = live.now;
        const options = {
            location: vscode.ProgressLocation.Notification,
            title: `Redraft: testing this version of ${name(qualname)} again`,
            cancellable: true,
        };
        const review = await vscode.window.withProgress(options, (_, token) =>
            this.services.server.work<Review>(
                Method.judge,
                { textDocument: { uri }, qualname, ordinal, source },
                () => undefined,
                token,
            ),
        );
        return review.proposals[0];
    }

    private async refused(live: Live, reason: string): Promise<void> {
        const answer = await vscode.window.showWarningMessage(`Not applied. ${reason}`, AGAIN);
        if (answer === AGAIN) {
            const { uri, qualname, ordinal } = live.now;
            await vscode.commands.executeCommand("redraft.compare", { uri, qualname, ordinal });
        }
    }

    /** The server edits open documents alone. */
    private async open(uri: string): Promise<void> {
        if (!documentOf(uri)) {
            const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
            await vscode.window.showTextDocument(document);
        }
    }
}
