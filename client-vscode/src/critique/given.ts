// A critique as the user edits it: points reworded, dropped, added. What is made of it is sent
// along when a rewrite is asked for.

import type { Critique, GivenCritique, GivenPoint } from "../protocol";

export interface EditedPoint extends GivenPoint {
    /** The point that it was; null for one that the user has added. */
    readonly from: string | null;
}

export interface EditedCritique extends GivenCritique {
    readonly points: EditedPoint[];
}

export function asSaid({ suggestion, summary, points }: Critique): EditedCritique {
    return {
        suggestion,
        summary,
        points: points.map(({ id, line, quote, message }) => ({ from: id, line, quote, message })),
    };
}

export function reworded(now: EditedCritique, at: number, message: string): EditedCritique {
    const points = now.points.map((point, i) => (i === at ? { ...point, message } : point));
    return { ...now, points };
}

export function dropped(now: EditedCritique, at: number): EditedCritique {
    return { ...now, points: now.points.filter((_, i) => i !== at) };
}

export function added(now: EditedCritique, point: GivenPoint): EditedCritique {
    return { ...now, points: [...now.points, { ...point, from: null }] };
}

/** As it goes over the wire. */
export function given({ suggestion, summary, points }: EditedCritique): GivenCritique {
    return {
        suggestion,
        summary,
        points: points.map(({ line, quote, message }) => ({ line, quote, message })),
    };
}

/** Edited critiques by the function they are about (`keyOf`); a function that changes has none. */
export class Edited {
    private readonly all = new Map<string, EditedCritique>();

    /** As it stands now, edited or not. */
    of(key: string, said: Critique): EditedCritique {
        return this.all.get(key) ?? asSaid(said);
    }

    /** What to send: nothing where nothing was edited. */
    wish(key: string): { critique?: GivenCritique } {
        const now = this.all.get(key);
        return now ? { critique: given(now) } : {};
    }

    /** Kept only while it differs from what was said. */
    keep(key: string, now: EditedCritique, said: Critique): void {
        if (JSON.stringify(now) === JSON.stringify(asSaid(said))) {
            this.all.delete(key);
        } else {
            this.all.set(key, now);
        }
    }
}
