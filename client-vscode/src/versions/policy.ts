// Who thinks: a model, or the built-in repairer, which can neither merge nor be told anything.

import type { Event } from "vscode";
import type { Activities } from "../activity";

export interface Policy {
    readonly model: boolean;
    readonly onDidChange: Event<void>;
}

export function policyOf(activities: Activities): Policy {
    return {
        get model() {
            return activities.last?.policy === "chat";
        },
        onDidChange: activities.onDidChange,
    };
}
