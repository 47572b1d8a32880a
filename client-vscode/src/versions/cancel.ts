// Stops what is under way: a function's work where one is named, else all of it.

import { Method, type Activity, type CommandArgument } from "../protocol";
import type { Services } from "../services";
import type { Sessions } from "./sessions";

export async function cancelAll(
    { server }: Services,
    sessions: Sessions,
    about?: CommandArgument,
): Promise<void> {
    const meant = (uri: string, qualname: string): boolean =>
        (!about?.uri || about.uri === uri) && (!about?.qualname || about.qualname === qualname);
    for (const live of sessions.list) {
        if (live.now.running && meant(live.now.uri, live.now.qualname)) {
            live.cancel.cancel();
        }
    }
    // and what has no comparison: critiques, tests, and what was begun on save
    const { running } = await server.request<Activity>(Method.status, {});
    for (const { uri, qualname } of running) {
        if (meant(uri, qualname)) {
            await server.request(Method.stop, { textDocument: { uri }, qualname });
        }
    }
}
