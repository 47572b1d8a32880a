// The server's wheel, which the extension carries.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Wheel {
    readonly path: string;
    readonly version: string;
    /** Of its bytes, so that a new build of one version is a new wheel. */
    readonly hash: string;
}

export async function wheelIn(folder: string): Promise<Wheel | undefined> {
    const names = await readdir(folder).catch(() => []);
    const name = names.filter((each) => /^redraft-[^-]+-.*\.whl$/.test(each)).sort().at(-1);
    if (name === undefined) {
        return undefined;
    }
    const path = join(folder, name);
    const hash = createHash("sha256").update(await readFile(path)).digest("hex").slice(0, 12);
    return { path, version: name.split("-")[1] ?? "", hash };
}
