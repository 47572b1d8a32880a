// "Redraft: Choose Model…": pick, ask what is missing, try, and only then write it down.

import * as vscode from "vscode";
import { Method, type Models, type TryModel, type TryModelResult } from "../protocol";
import { quietly } from "../say";
import { Refused, type Services } from "../services";
import { isInTheClear, originOf, tidied, whatIsWrongWith } from "./address";
import type { Choice } from "./choices";
import type { Keys } from "./keys";
import { pickChoice, pickModel } from "./pick";

interface Wish {
    readonly base_url: string;
    readonly provider: string;
    readonly model: string;
    /** What was typed just now; empty keeps what is stored. */
    readonly key: string;
}

export class ModelChooser {
    constructor(
        private readonly services: Services,
        private readonly keys: Keys,
    ) {}

    /** Rejects as requests do. */
    async choose(): Promise<void> {
        for (;;) {
            const { server, log } = this.services;
            const choice = await pickChoice(quietly(server.request<Models>(Method.models, {}), log));
            if (choice === undefined) {
                return;
            }
            if (choice.kind === "repairer") {
                await set("policy", "repair");
                void vscode.window.showInformationMessage("The built-in repairer thinks from now on.");
                return;
            }
            const wish = await this.completed(choice);
            if (wish === undefined) {
                return;
            }
            if (wish !== "another" && (await this.tryAndKeep(wish)) === "done") {
                return;
            }
        }
    }

    /** Asks for what the choice leaves open; undefined when the user turns away. */
    private async completed(choice: Exclude<Choice, { kind: "repairer" }>): Promise<Wish | "another" | undefined> {
        const base_url = choice.kind === "another" ? await askAddress() : choice.base_url;
        if (base_url === undefined) {
            return undefined;
        }
        const provider = choice.kind === "another" ? "auto" : choice.provider;
        const asksKey = choice.kind !== "model" || choice.needsKey;
        for (;;) {
            const key = asksKey ? await this.askKey(base_url) : "";
            if (key === undefined) {
                return undefined;
            }
            const wish = { base_url, provider, model: choice.kind === "model" ? choice.model : "", key };
            if (wish.model !== "") {
                return wish;
            }
            const model = await this.askModel(wish, asksKey);
            if (model === undefined || "name" in model) {
                return model && { ...wish, model: model.name };
            }
            if (model.instead === "another") {
                return "another";
            }
        }
    }

    /** One of those that the address offers; if it offers none, the user says how to go on. */
    private async askModel(
        wish: Wish,
        asksKey: boolean,
    ): Promise<{ readonly name: string } | { readonly instead: "again" | "another" } | undefined> {
        const listed = await this.attempt(wish, "Asking what it offers");
        if (listed === undefined) {
            return undefined;
        }
        if (!listed.ok && listed.models.length === 0) {
            const again = asksKey ? "Change the Key" : "Try Again";
            const type = "Type a Name";
            const answer = await vscode.window.showWarningMessage(listed.said, again, "Choose Another", type);
            if (answer !== type) {
                return answer && { instead: answer === again ? "again" : "another" };
            }
        }
        const name = await pickModel(`Model at ${originOf(wish.base_url)}`, listed.models);
        return name === undefined ? undefined : { name };
    }

    private async askKey(base_url: string): Promise<string | undefined> {
        const origin = originOf(base_url);
        const stored = await this.keys.ring.has(base_url);
        const clear = isInTheClear(base_url) ? " It would cross the network in the clear: the address is http." : "";
        return vscode.window.showInputBox({
            title: `Key for ${origin}`,
            prompt: `${stored ? "Leave it empty to keep the one that is stored." : "Leave it empty if none is needed."}${clear}`,
            password: true,
            ignoreFocusOut: true,
        });
    }

    private async tryAndKeep(wish: Wish): Promise<"done" | "another"> {
        for (;;) {
            const result = await this.attempt(wish, `Trying ${wish.model}`);
            if (result === undefined) {
                return "done";
            }
            if (result.ok) {
                await this.keep(wish);
                void vscode.window.showInformationMessage(result.said);
                return "done";
            }
            const again = "Try Again";
            const another = "Choose Another";
            const keep = "Keep All the Same";
            const answer = await vscode.window.showWarningMessage(result.said, again, another, keep);
            if (answer === keep) {
                await this.keep(wish);
            }
            if (answer !== again) {
                return answer === another ? "another" : "done";
            }
        }
    }

    /** One small question to the model; undefined when the user cancels. */
    private async attempt(wish: Wish, title: string): Promise<TryModelResult | undefined> {
        const key = wish.key === "" ? await this.keys.ring.keyOf(wish.base_url) : wish.key;
        const params: TryModel = {
            base_url: wish.base_url,
            provider: wish.provider,
            ...(wish.model === "" ? {} : { model: wish.model }),
            ...(key === "" ? {} : { key }),
        };
        const options = { location: vscode.ProgressLocation.Notification, title: `Redraft: ${title}`, cancellable: true };
        return vscode.window.withProgress(options, async (_, token) => {
            try {
                return await this.services.server.request<TryModelResult>(Method.tryModel, params, token);
            } catch (error) {
                if (error instanceof vscode.CancellationError) {
                    return undefined;
                }
                if (error instanceof Refused) {
                    return { ok: false, said: error.message, models: [], model: wish.model, seconds: 0 };
                }
                throw error;
            }
        });
    }

    /** The key first and the address after the name: what is asked in between is asked of the old one. */
    private async keep(wish: Wish): Promise<void> {
        if (wish.key !== "") {
            await this.keys.ring.keep(wish.base_url, wish.key);
        }
        await set("model.model", wish.model);
        await set("model.provider", undefined);
        await set("model.base_url", wish.base_url);
        await set("policy", "chat");
        this.keys.settle();
    }
}

async function askAddress(): Promise<string | undefined> {
    const answer = await vscode.window.showInputBox({
        title: "Address of an OpenAI-compatible endpoint",
        prompt: "It ends where /chat/completions begins, mostly with /v1.",
        placeHolder: "http://localhost:11434/v1",
        ignoreFocusOut: true,
        validateInput: (text) => (text.trim() === "" ? undefined : whatIsWrongWith(text)),
    });
    return answer === undefined || whatIsWrongWith(answer) !== undefined ? undefined : tidied(answer);
}

/** Writes a user setting; undefined removes it. */
async function set(key: string, value: string | undefined): Promise<void> {
    const configuration = vscode.workspace.getConfiguration("redraft");
    if (configuration.inspect(key)?.globalValue !== value) {
        await configuration.update(key, value, vscode.ConfigurationTarget.Global);
    }
}
