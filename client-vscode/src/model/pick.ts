// The lists to pick from.

import * as vscode from "vscode";
import type { Models } from "../protocol";
import { choices, type Choice, type Item } from "./choices";

interface ChoiceItem extends vscode.QuickPickItem {
    readonly choice?: Choice;
}

/** Lists what is known at once, and what answers when it has answered. */
export async function pickChoice(models: Promise<Models | undefined>): Promise<Choice | undefined> {
    const pick = vscode.window.createQuickPick<ChoiceItem>();
    pick.title = "Who thinks for Redraft?";
    pick.placeholder = "Looking for models on this machine…";
    pick.matchOnDetail = true;
    pick.busy = true;
    pick.items = choices(undefined).map(shown);
    let open = true;
    void models.then((found) => {
        if (open) {
            const active = pick.activeItems[0]?.label;
            pick.items = choices(found).map(shown);
            // what the user is about to choose stays chosen
            pick.activeItems = pick.items.filter((item) => item.label === active).slice(0, 1);
            pick.placeholder = "Choose a model, or none";
            pick.busy = false;
        }
    });
    try {
        return await picked(pick, () => pick.selectedItems[0]?.choice);
    } finally {
        open = false;
        pick.dispose();
    }
}

/** One of the names that a server offers, or one that is typed. */
export async function pickModel(title: string, names: readonly string[]): Promise<string | undefined> {
    const pick = vscode.window.createQuickPick();
    pick.title = title;
    pick.placeholder = names.length === 0 ? "Type the model's name" : "Choose a model, or type its name";
    pick.ignoreFocusOut = true;
    const fill = (): void => {
        const typed = pick.value.trim();
        const own = typed === "" || names.includes(typed) ? [] : [{ label: typed, description: "as typed" }];
        pick.items = [...names.map((label) => ({ label })), ...own];
    };
    fill();
    const watch = pick.onDidChangeValue(fill);
    try {
        // the list may lag behind a quick hand: what is typed counts then
        return await picked(pick, () => pick.selectedItems[0]?.label ?? (pick.value.trim() || undefined));
    } finally {
        watch.dispose();
        pick.dispose();
    }
}

function picked<Item extends vscode.QuickPickItem, T>(pick: vscode.QuickPick<Item>, take: () => T): Promise<T | undefined> {
    return new Promise((resolve) => {
        pick.onDidAccept(() => {
            const taken = take();
            if (taken !== undefined) {
                resolve(taken);
            }
        });
        pick.onDidHide(() => resolve(undefined));
        pick.show();
    });
}

function shown({ label, description, detail, choice }: Item): ChoiceItem {
    return {
        label,
        ...(description === undefined ? {} : { description }),
        ...(detail === undefined ? {} : { detail }),
        ...(choice === undefined ? { kind: vscode.QuickPickItemKind.Separator } : { choice }),
    };
}
