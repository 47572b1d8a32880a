// As much of two other extensions' interfaces as is used. Neither is required; each may be missing or
// older, so everything in them is optional here.

import type { Event, Uri } from "vscode";

/** ms-python.vscode-python-envs */
export interface EnvironmentsApi {
    getEnvironment?(scope: Uri | undefined): Promise<
        | {
              readonly execInfo?: {
                  readonly run?: { readonly executable?: string };
                  readonly activatedRun?: { readonly executable?: string };
              };
          }
        | undefined
    >;
    readonly onDidChangeEnvironment?: Event<unknown>;
}

/** ms-python.python */
export interface PythonApi {
    readonly environments?: {
        getActiveEnvironmentPath?(resource?: Uri): { readonly id?: string; readonly path?: string } | undefined;
        resolveEnvironment?(
            environment: unknown,
        ): Promise<{ readonly executable?: { readonly uri?: Uri } } | undefined>;
        readonly onDidChangeActiveEnvironmentPath?: Event<unknown>;
    };
}
