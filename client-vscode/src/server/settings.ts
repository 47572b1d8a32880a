// What the server is told of the editor's settings: only what the user has set. A default that is
// sent as if it were a choice would win over the project's pyproject.toml.

/** Settings of the extension itself; `settings.json` beside package.json describes them. */
export const CLIENT_ONLY: readonly string[] = ["serverPath", "python", "formatOnAccept", "trace.server"];

/** As `WorkspaceConfiguration.inspect` has it. */
export interface Inspected {
    readonly globalValue?: unknown;
    readonly workspaceValue?: unknown;
    readonly workspaceFolderValue?: unknown;
}

/** A setting as package.json declares it. */
export interface Declared {
    /** Without "redraft.". */
    readonly key: string;
    /** Whether a workspace may set it; VS Code holds to that, and so do we. */
    readonly fromWorkspace: boolean;
}

/** The server's settings among package.json's. */
export function declared(configuration: unknown): Declared[] {
    const sections = Array.isArray(configuration) ? configuration : [configuration];
    const found: Declared[] = [];
    for (const section of sections as { properties?: Record<string, { scope?: string }> }[]) {
        for (const [name, schema] of Object.entries(section?.properties ?? {})) {
            const key = name.replace(/^redraft\./, "");
            if (!CLIENT_ONLY.includes(key)) {
                found.push({ key, fromWorkspace: !["machine", "application"].includes(schema.scope ?? "") });
            }
        }
    }
    return found;
}

/** The values that were set, nested as `docs/settings.md` has them. */
export function given(
    settings: readonly Declared[],
    inspect: (key: string) => Inspected | undefined,
): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const { key, fromWorkspace } of settings) {
        const seen = inspect(key);
        const choices = fromWorkspace
            ? [seen?.workspaceFolderValue, seen?.workspaceValue, seen?.globalValue]
            : [seen?.globalValue];
        const value = choices.find((choice) => choice !== undefined);
        if (value !== undefined) {
            put(values, key.split("."), value);
        }
    }
    return values;
}

/** Sets a value under a path. */
export function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
    const [name, ...rest] = path;
    if (name === undefined) {
        return;
    }
    if (rest.length === 0) {
        values[name] = value;
        return;
    }
    const inner = values[name];
    const table = typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
    values[name] = table;
    put(table, rest, value);
}
