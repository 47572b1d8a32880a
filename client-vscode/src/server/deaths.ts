// How often a server may die before it is left alone.

export const MOST_DEATHS = 5;
export const WINDOW_MS = 3 * 60 * 1000;

export class Deaths {
    private times: number[] = [];

    /** Counts one death; says whether to start again, and whether it is the first for a while. */
    count(now: number): { again: boolean; first: boolean } {
        this.times = [...this.times.filter((time) => now - time < WINDOW_MS), now];
        return { again: this.times.length <= MOST_DEATHS, first: this.times.length === 1 };
    }

    /** The user starts it by hand: the count begins anew. */
    forget(): void {
        this.times = [];
    }
}
