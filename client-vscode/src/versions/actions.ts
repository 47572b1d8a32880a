// What the user does with a comparison: turn to another version, compare, accept, merge, discard.
// Each action is about the comparison that it is given, or else the one around the cursor.

import * as vscode from "vscode";
import type { KnownStore } from "../critique/known";
import { Method, type CommandArgument } from "../protocol";
import { Refused, type Services } from "../services";
import type { Accepting } from "./accept";
import { look, pending, sideOf, type Looked, type SideName } from "./comparison";
import { openDiff, openPair, sourceOf } from "./diff";
import type { Versions } from "./documents";
import { openFiles } from "./files";
import type { Inline } from "./inline";
import type { Maker } from "./make";
import { decide } from "./questions";
import { reopen } from "./reopen";
import { replaced } from "./session";
import type { Live, Sessions } from "./sessions";
import type { Tables } from "./table";
import { label, phrase, state, title } from "./words";

/** From a link, the table, or a thread's title bar; or nothing, from a key. */
export type Meant = { session?: number; side?: string } | vscode.CommentThread | undefined;

export interface Parts {
    readonly services: Services;
    readonly sessions: Sessions;
    readonly known: KnownStore;
    readonly inline: Inline;
    readonly tables: Tables;
    readonly versions: Versions;
    readonly maker: Maker;
    readonly accepting: Accepting;
}

export class Actions {
    constructor(private readonly parts: Parts) {}

    turn(meant: Meant, by: number): void {
        const live = this.live(meant);
        if (live) {
            this.parts.sessions.update(live, (now) => look(now, by));
            // the thread shows it; who does not look at it hears it
            if (vscode.workspace.getConfiguration("editor").get("accessibilitySupport") === "on") {
                void vscode.window.showInformationMessage(label(live.now));
            }
        }
    }

    async focus(meant: Meant): Promise<void> {
        const live = this.live(meant);
        if (live) {
            await this.parts.inline.focus(live);
        }
    }

    /** From the table it is this side beside yours; else the user picks the two. */
    async diff(meant: Meant): Promise<void> {
        const live = this.live(meant);
        const side = sideMeant(meant);
        const { versions } = this.parts;
        if (live && side && side !== "yours" && sourceOf(live.now, side)) {
            await openPair(live.now, "yours", side, versions);
        } else if (live) {
            await openDiff(live, versions);
        }
    }

    table(meant: Meant): void {
        const live = this.live(meant);
        if (live) {
            this.parts.tables.show(live);
        }
    }

    async accept(meant: Meant, showTests: boolean): Promise<void> {
        const live = this.live(meant);
        if (!live) {
            return;
        }
        const which = sideMeant(meant) ?? live.now.shown;
        if (which === "yours") {
            void vscode.window.showInformationMessage(
                "This is your own version. Turn to another one to accept it.",
            );
            return;
        }
        await this.parts.accepting.accept(live, which, showTests);
    }

    discard(meant: Meant): void {
        const live = this.live(meant);
        if (live) {
            this.parts.sessions.close(live);
        }
    }

    async merge(meant: Meant): Promise<void> {
        const live = this.live(meant);
        if (live) {
            await this.parts.maker.merge(live);
        }
    }

    async files(meant: Meant): Promise<void> {
        const live = this.live(meant);
        if (live) {
            await openFiles(live);
        }
    }

    /** One side ends, the other goes on. */
    async stopSide(meant: Meant): Promise<void> {
        const live = this.live(meant);
        const open = live?.now.sides.filter(pending) ?? [];
        if (!live || !live.now.running || !open.length) {
            return;
        }
        const said = sideMeant(meant);
        const only = open.length === 1 ? open[0] : undefined;
        const side =
            open.find((one) => one.name === said) ??
            only ??
            (await choose(
                open.map((one) => one.name),
                live,
            ));
        if (!side) {
            return;
        }
        const { name } = side;
        if (!isComparison(live) || (name !== "refine" && name !== "redraft")) {
            live.cancel.cancel();
            return;
        }
        const { uri, qualname, ordinal } = live.now;
        await this.parts.services.server.request(Method.stop, {
            textDocument: { uri },
            qualname,
            ordinal,
            side: name,
        });
    }

    /** A version that the server's lens or code action names by its id. */
    async apply({ uri, id }: CommandArgument): Promise<void> {
        const live = await this.holding(uri, id);
        const side = live?.now.sides.find((one) => one.proposal?.id === id);
        if (!live || !side) {
            throw new Refused("This version is no longer known. Compare again.");
        }
        await this.parts.accepting.accept(live, side.name, false);
    }

    /** The same, where the action itself says which answer is right. */
    async decide({ uri, id, answers, neither }: CommandArgument): Promise<void> {
        const live = await this.holding(uri, id);
        if (!live || !uri || !id) {
            throw new Refused("This version is no longer known. Compare again.");
        }
        const before = live.now.sides.find((one) => one.proposal?.id === id);
        const review = await decide(this.parts.services, uri, id, {
            ...(answers ? { answers } : {}),
            ...(neither === undefined ? {} : { neither }),
        });
        const [next] = review.proposals;
        if (!next || review.chosen === null || !before) {
            throw new Refused(next?.why || review.stop.detail || "No version does that.");
        }
        this.parts.sessions.update(live, (now) => replaced(now, before.name, next));
        await this.parts.accepting.accept(live, before.name, false);
    }

    private async holding(uri?: string, id?: string): Promise<Live | undefined> {
        const { sessions, known } = this.parts;
        if (!uri || !id) {
            return undefined;
        }
        const open = sessions.with(id);
        if (open) {
            return open;
        }
        const about = known.with(uri, id);
        const proposal = about?.proposals.find((one) => one.id === id);
        return about && proposal ? reopen(sessions, uri, about, proposal) : undefined;
    }

    private live(meant: Meant): Live | undefined {
        const { sessions, inline } = this.parts;
        let live: Live | undefined;
        if (meant && "comments" in meant) {
            live = inline.of(meant);
        } else if (meant?.session !== undefined) {
            live = sessions.byId(meant.session);
        } else {
            live = sessions.current();
        }
        if (live) {
            sessions.touch(live);
        }
        return live;
    }
}

/** Only there a side can end by itself; what was found out is answered all the same. */
function isComparison({ now }: Live): boolean {
    return sideOf(now, "refine") !== undefined && sideOf(now, "redraft") !== undefined;
}

function sideMeant(meant: Meant): Looked | undefined {
    return meant && !("comments" in meant) && meant.side ? (meant.side as Looked) : undefined;
}

async function choose(
    names: readonly SideName[],
    live: Live,
): Promise<ReturnType<typeof sideOf>> {
    const items = names.map((name) => {
        const side = sideOf(live.now, name);
        return { label: title(name), description: side ? state(side) : "", name };
    });
    const chosen = await vscode.window.showQuickPick(items, {
        title: "Stop making one version",
        placeHolder: `Which? The other goes on, ${phrase("yours")} stays as it is.`,
    });
    return chosen && sideOf(live.now, chosen.name);
}
