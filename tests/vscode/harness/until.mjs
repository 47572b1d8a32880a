// Waiting for what must come true: never for luck, and never for ever.

/** Two cores and two editors at once: what takes 2 s alone may take 20. */
export const PATIENCE = 60_000;

/**
 * Asks until the answer is neither false, null nor undefined, and gives it.
 * @template T
 * @param {string} what said when it never comes
 * @param {() => T | Promise<T>} ask
 * @param {number} [patience] milliseconds
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, ask, patience = PATIENCE) {
    const end = Date.now() + patience;
    let last = /** @type {unknown} */ (undefined);
    for (;;) {
        try {
            const answer = await ask();
            if (answer !== false && answer !== null && answer !== undefined) return /** @type {NonNullable<T>} */ (answer);
            last = undefined;
        } catch (error) {
            last = error;
        }
        if (Date.now() > end) {
            const why = last instanceof Error ? ` (${last.message.split("\n")[0]})` : "";
            throw new Error(`Waited ${patience / 1000} s in vain: ${what}${why}.`);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}
