// Takes a point out of sight for good: for as long as the function stays as it is.

import * as vscode from "vscode";
import { shorten } from "../markdown";
import { Method, type CommandArgument, type KnownFunction } from "../protocol";
import type { Services } from "../services";
import { tell } from "../say";
import { targetOf } from "../target";
import { knownAs } from "./atline";
import type { KnownStore } from "./known";
import { weight } from "./words";

export async function dismiss(
    services: Services,
    store: KnownStore,
    argument?: CommandArgument,
): Promise<void> {
    const target = await targetOf(argument);
    if (!target) {
        return;
    }
    const { document, params } = target;
    const uri = document.uri.toString();
    const known =
        params.qualname === undefined
            ? store.at(document, params.position?.line ?? 0)
            : knownAs(store.of(uri), params.qualname, params.ordinal);
    const point = argument?.point ?? (known && (await choose(known)));
    if (point === undefined) {
        if (!known && !argument?.point) {
            void vscode.window.showInformationMessage("Nothing is known of this function yet.");
        }
        return;
    }
    try {
        await services.server.request(Method.dismiss, {
            ...params,
            ...(known
                ? { qualname: known.function.qualname, ordinal: known.function.ordinal }
                : {}),
            ...(point ? { point } : {}),
        });
        await store.refresh(uri);
    } catch (error) {
        tell(error, services.log);
    }
}

/** A point's id; empty for all that is known of the function. */
async function choose({ critique }: KnownFunction): Promise<string | undefined> {
    const items = critique.points.map((point) => ({
        label: shorten(point.message, 120),
        description: [point.line === null ? "" : `line ${point.line}`, weight(point)]
            .filter(Boolean)
            .join(", "),
        id: point.id,
    }));
    const all = { label: "Forget all that is known of this function", description: "", id: "" };
    const chosen = await vscode.window.showQuickPick([...items, all], {
        title: "Dismiss a point for good",
        placeHolder: "It stays out of sight for as long as the function stays as it is",
    });
    return chosen?.id;
}
