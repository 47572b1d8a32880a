// What became of a request: an answer, a refusal that can be shown, or a server that went away.

import { CancellationError, type CancellationToken } from "vscode";
import { LSPErrorCodes, ResponseError, ErrorCodes } from "vscode-languageclient/node";
import { Refused } from "../services";

const GONE: readonly number[] = [
    ErrorCodes.PendingResponseRejected,
    ErrorCodes.ConnectionInactive,
    ErrorCodes.MessageWriteError,
    ErrorCodes.MessageReadError,
];

/** Whether the server never answered, because it is not there any more. */
export function wentAway(error: unknown): boolean {
    return !(error instanceof ResponseError) || GONE.includes(error.code);
}

/** The error as the parts of the extension know it. */
export function refusal(error: unknown): Error {
    if (error instanceof CancellationError || error instanceof Refused) {
        return error;
    }
    if (error instanceof ResponseError && !wentAway(error)) {
        if (error.code === LSPErrorCodes.RequestCancelled) {
            return new CancellationError();
        }
        if (error.code === ErrorCodes.MethodNotFound) {
            return new Refused("This version of Redraft's server is too old for the extension.", error.code);
        }
        return new Refused(error.message, error.code);
    }
    return new Refused("Redraft's server is not running.");
}

/** A promise that is given up when the token says so. */
export function orCancelled<T>(promise: Promise<T>, token: CancellationToken | undefined): Promise<T> {
    if (token === undefined) {
        return promise;
    }
    return new Promise((resolve, reject) => {
        const watch = token.onCancellationRequested(() => reject(new CancellationError()));
        promise.then(resolve, reject).finally(() => watch.dispose());
    });
}
