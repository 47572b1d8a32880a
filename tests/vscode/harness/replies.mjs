// What scripted models say of examples/parcels. A phrase of each prompt tells what is asked.

const ASKED = {
    critique: "Does the function do what it is for?",
    refine: "Refine the newest version",
    redraft: "by a different method",
};

/**
 * @typedef {string | {text: string, drip?: number, delay?: number, chunk?: number}} Reply
 */

/**
 * A script for the model server, one reply to each kind of request.
 * @param {Partial<Record<"critique" | "refine" | "redraft" | "merge", Reply>>} replies
 * @param {object} [more] other fields of the script
 */
export function script(replies, more = {}) {
    const rules = Object.entries(ASKED).flatMap(([kind, contains]) => {
        const reply = replies[/** @type {"critique"} */ (kind)];
        return reply === undefined ? [] : [{ contains, replies: [reply] }];
    });
    // what remains, once the prompts above are known, is a merge
    const rest = replies.merge === undefined ? {} : { replies: [replies.merge], repeat: true };
    return { rules, ...rest, ...more };
}

/** parcels/routes.py::longest_wait, lines 10 to 16: wrong in a line, and its method cannot serve long routes. */
export const longestWait = {
    critique: `<critique>The comparison is the wrong way round, and a long route overflows the stack.
<point><quote>    if stops[0].wait < longest:</quote><problem>keeps the shortest wait, not the longest</problem><input>longest_wait([Stop("M1 1AE", 3)])</input><gives>0</gives><should_give>3</should_give></point>
<point><quote>    return longest_wait(stops[1:], longest)</quote><problem>one call for every stop: a long route overflows the stack</problem></point></critique>
<suggestion>redraft</suggestion>`,
    refine: `The comparison is turned round.
\`\`\`python
def longest_wait(stops: Sequence[Stop], longest: int = 0) -> int:
    """The longest time, in minutes, that the van waits at any stop of a route."""
    if not stops:
        return longest
    if stops[0].wait > longest:
        longest = stops[0].wait
    return longest_wait(stops[1:], longest)
\`\`\`
`,
    redraft: `One pass over the stops, without recursion.
\`\`\`python
def longest_wait(stops: Sequence[Stop], longest: int = 0) -> int:
    """The longest time, in minutes, that the van waits at any stop of a route."""
    return max([longest, *(stop.wait for stop in stops)])
\`\`\`
`,
    merge: `Both in one: a loop, and what was waited before counts.
\`\`\`python
def longest_wait(stops: Sequence[Stop], longest: int = 0) -> int:
    """The longest time, in minutes, that the van waits at any stop of a route."""
    for stop in stops:
        longest = max(longest, stop.wait)
    return longest
\`\`\`
`,
};
