// The commands about models.

import * as vscode from "vscode";
import { tell } from "../say";
import type { Services } from "../services";
import { ModelChooser } from "./choose";
import type { Keys } from "./keys";

export function registerModel(services: Services, keys: Keys): vscode.Disposable {
    const chooser = new ModelChooser(services, keys);
    return vscode.commands.registerCommand("redraft.chooseModel", () =>
        chooser.choose().catch((error: unknown) => tell(error, services.log)),
    );
}
