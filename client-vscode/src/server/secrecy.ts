// Messages that carry a key are not traced: whoever copies a trace into a bug report gives no key away.

import { Method } from "../protocol";

const CARRY_A_KEY = [Method.setKey, Method.tryModel];

/** Whether a traced message (its text, as the language client words it) may be shown. */
export function mayBeTraced(message: string): boolean {
    return !CARRY_A_KEY.some((method) => message.includes(method)) && !/"key"\s*:/.test(message);
}
