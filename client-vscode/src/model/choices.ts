// What can be chosen, as a list: the repairer, what answers on this machine, what is known elsewhere.

import type { Models } from "../protocol";

export type Choice =
    | { readonly kind: "repairer" }
    | {
          readonly kind: "model";
          readonly base_url: string;
          readonly provider: string;
          /** Empty where the server has not said what it offers. */
          readonly model: string;
          readonly title: string;
          readonly needsKey: boolean;
      }
    | { readonly kind: "hosted"; readonly base_url: string; readonly provider: string; readonly title: string }
    | { readonly kind: "another" };

export interface Item {
    readonly label: string;
    readonly description?: string;
    readonly detail?: string;
    /** Undefined for a heading. */
    readonly choice?: Choice;
}

/** `models` is undefined while it is not known what answers. */
export function choices(models: Models | undefined): Item[] {
    // what comes late stands below: nothing moves under the user's hand
    return [
        repairer(models),
        { label: "$(globe) Another address…", detail: "Any OpenAI-compatible endpoint", choice: { kind: "another" } },
        ...onThisMachine(models),
        ...elsewhere(models),
    ];
}

function repairer(models: Models | undefined): Item {
    return {
        label: "$(tools) Built-in repairer",
        detail: "No model, no key, no network: it searches for edits that pass your tests",
        choice: { kind: "repairer" },
        ...inUse(models?.policy === "repair"),
    };
}

function onThisMachine(models: Models | undefined): Item[] {
    const items = (models?.local ?? []).flatMap((server): Item[] => {
        const about = { kind: "model", base_url: server.base_url, provider: server.provider, title: server.title } as const;
        const where = `${server.title} · ${server.base_url}`;
        if (server.models.length === 0) {
            const state = server.needs_key ? "asks for a key" : server.ready ? "names no model" : "is loading its model";
            return [
                {
                    label: `$(server) ${server.title}`,
                    detail: `${server.base_url}, ${state}`,
                    choice: { ...about, model: "", needsKey: server.needs_key },
                },
            ];
        }
        return server.models.map((model) => ({
            label: `$(server) ${model}`,
            detail: server.ready ? where : `${where}, still loading`,
            choice: { ...about, model, needsKey: server.needs_key },
            ...inUse(models?.policy === "chat" && models.base_url === server.base_url && models.model === model),
        }));
    });
    return items.length === 0 ? [] : [{ label: "On this machine" }, ...items];
}

function elsewhere(models: Models | undefined): Item[] {
    const items = (models?.hosted ?? []).map(
        (host): Item => ({
            label: `$(cloud) ${host.title}`,
            detail: host.base_url,
            choice: { kind: "hosted", ...host },
            ...inUse(models?.policy === "chat" && models.base_url === host.base_url),
        }),
    );
    return items.length === 0 ? [] : [{ label: "Elsewhere" }, ...items];
}

function inUse(is: boolean): { description?: string } {
    return is ? { description: "in use" } : {};
}
