// What can go wrong while the server is installed: a few outcomes, each with its sentence and its buttons.

import { LEAST_PYTHON, type Interpreter } from "./python";

export type Failure =
    | { readonly kind: "noPython" }
    | { readonly kind: "unusable"; readonly path: string }
    | { readonly kind: "tooOld"; readonly found: readonly Interpreter[] }
    | { readonly kind: "noVenv"; readonly python: Interpreter }
    | { readonly kind: "unreachable" }
    | { readonly kind: "full" }
    | { readonly kind: "noWheel" }
    /** The details are in the log. */
    | { readonly kind: "other"; readonly step: string }
    | { readonly kind: "cancelled" };

export type Button = "Choose Python…" | "Retry" | "Show Log";

export function sentence(failure: Failure): string {
    const needs = `Redraft needs Python ${LEAST_PYTHON} or newer on this machine`;
    switch (failure.kind) {
        case "noPython":
            return `${needs}; none was found.`;
        case "unusable":
            return `${needs}; ${failure.path} is not one that runs.`;
        case "tooOld":
            return `${needs}; found was only ${failure.found.map((each) => `${each.version} (${each.path})`).join(", ")}.`;
        case "noVenv":
            return (
                `Python ${failure.python.version} (${failure.python.path}) cannot make environments. ` +
                "On Debian and Ubuntu, “apt install python3-venv” mends that."
            );
        case "unreachable":
            return "Redraft's libraries cannot be fetched: the package index cannot be reached.";
        case "full":
            return "Redraft cannot be installed: there is no space left on the disk.";
        case "noWheel":
            return "This copy of the extension carries no server; name one with redraft.serverPath.";
        case "other":
            return `Redraft cannot be installed: ${failure.step} failed. The log says why.`;
        case "cancelled":
            return "Installing Redraft was cancelled.";
    }
}

export function buttons(failure: Failure): Button[] {
    switch (failure.kind) {
        case "noPython":
        case "unusable":
        case "tooOld":
        case "noVenv":
            return ["Choose Python…", "Retry", "Show Log"];
        case "noWheel":
            return ["Show Log"];
        case "cancelled":
            return [];
        default:
            return ["Retry", "Show Log"];
    }
}

const UNREACHABLE = new RegExp(
    [
        "NewConnectionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ConnectionError",
        "connection broken by",
        "Max retries exceeded",
        "name resolution",
        "getaddrinfo",
        "Network is unreachable",
        "Connection refused",
        "ProxyError",
        "SSLError",
        "CERTIFICATE_VERIFY_FAILED",
        "Could not fetch URL",
        "error sending request",
        "dns error",
        "tcp connect error",
        "client error \\(Connect\\)",
        "Failed to fetch",
        "network (was|is) disabled",
        "HTTP error (401|403|407|5\\d\\d)",
        "\\b(401|403|407|5\\d\\d) (Client|Server) Error",
    ].join("|"),
    "i",
);

/** Why an installer failed, by what it printed. */
export function whyItFailed(printed: string, python: Interpreter, step: string): Failure {
    if (/No space left on device|Disk quota exceeded|ENOSPC|not enough space on the disk/i.test(printed)) {
        return { kind: "full" };
    }
    if (/ensurepip is not|No module named '?(venv|ensurepip|pip)\b/i.test(printed)) {
        return { kind: "noVenv", python };
    }
    if (UNREACHABLE.test(printed)) {
        return { kind: "unreachable" };
    }
    return { kind: "other", step };
}
